import { Base64Decoder, endOfBase64, escapeAt, unescapedBase64, writeReference } from './base64';

/** Characters. Shorter texts stay in the JSON: storing each as a file would cost more than it saves. */
export const LONG_TEXT = 64 * 1024;

/** A file in a reply, on its way to its storage. */
export interface Outlet {
	key: string;
	mimeType: string;
	write(bytes: Buffer): void;
}

/**
 * Called for each long base64 text, with its first bytes: returns where its bytes go, or undefined if it is
 * not a file.
 *
 * @param declaredType from a data: URL; undefined if the bytes have no prefix
 */
export type OpenFile = (start: Buffer, declaredType: string | undefined) => Outlet | undefined;

interface OpenedFile {
	outlet: Outlet;
	decoder: Base64Decoder;
	bare: boolean;
	length: number;
	start: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The prefix of a data: URL, as JSON may write it */
const DATA_URL = /data:((?:[\w.+-]|\\?\/)*)(?:;[\w.=+-]*)*;base64,$/i;
const LONGEST_PREFIX = 200;

/**
 * Reads JSON as it arrives, in chunks of any size. All of it is kept as text, except that long base64 texts
 * are decoded and passed on as files, leaving a reference behind. It does not validate: text that is not JSON
 * comes out unchanged.
 */
export class JsonScanner {
	private readonly text = new GrowingText();

	/** The maximum nesting depth of arrays and objects */
	depth = 0;

	/** Number of arrays and objects */
	groups = 0;

	/** Number of commas outside strings: every entry of a list or an object but the first has one */
	commas = 0;

	private level = 0;

	private inText = false;

	/** Where the current string begins in the kept text, and the base64 in it */
	private stringStart = 0;

	private base64Start = 0;

	/** Where the base64 begins that was examined and is not a file */
	private noFileAt = -1;

	private file: OpenedFile | undefined;

	/** The current chunk, and the part of it that is not in the kept text yet */
	private chunk: Buffer = Buffer.alloc(0);

	private unkept = 0;

	/** The beginning of an escape that continues in the next chunk */
	private held: Buffer = Buffer.alloc(0);

	constructor(private readonly openFile: OpenFile) {}

	/** Number of characters kept */
	get length(): number {
		return this.text.length;
	}

	/** The beginning of the kept text */
	get start(): string {
		return this.text.characters(0, Math.min(80, this.text.length));
	}

	/** Whether nothing is open: what has come so far may be complete. */
	get isWhole(): boolean {
		return this.level <= 0 && !this.inText && !this.file;
	}

	push(arrived: Buffer): void {
		this.chunk = this.held.length === 0 ? arrived : Buffer.concat([this.held, arrived]);
		this.held = Buffer.alloc(0);
		this.unkept = 0;
		let index = 0;
		while (index < this.chunk.length) {
			if (this.file) index = this.throughFile(this.file, index);
			else index = this.inText ? this.throughString(index) : this.throughStructure(index);
		}
		if (!this.file) this.keep(this.chunk.length);
	}

	/** The whole kept text; a file that is still open is not ended. */
	end(): string {
		this.text.append(this.held);
		return this.text.toString();
	}

	private throughStructure(from: number): number {
		const { chunk } = this;
		for (let index = from; index < chunk.length; index++) {
			const byte = chunk[index];
			if (byte === QUOTE) {
				this.inText = true;
				this.stringStart = this.place(index + 1);
				this.base64Start = this.stringStart;
				return index + 1;
			}
			if (byte === 0x2c) this.commas++;
			else if (byte === 0x5b || byte === 0x7b) {
				this.groups++;
				this.level++;
				this.depth = Math.max(this.depth, this.level);
			} else if (byte === 0x5d || byte === 0x7d) this.level--;
		}
		return chunk.length;
	}

	private throughString(from: number): number {
		const end = endOfBase64(this.chunk, from);
		const isLong = this.place(end) - this.base64Start >= LONG_TEXT;
		if (isLong && this.base64Start !== this.noFileAt && this.beginFile(end)) return end;
		if (end === this.chunk.length) return end;
		if (this.chunk[end] === QUOTE) {
			this.inText = false;
			return end + 1;
		}
		const escape = this.chunk[end] === BACKSLASH ? escapeAt(this.chunk, end) : { length: 1 };
		if (!escape) return this.hold(end);
		if (escape.base64 === undefined) this.base64Start = this.place(end + escape.length);
		return end + escape.length;
	}

	private throughFile(file: OpenedFile, from: number): number {
		const { chunk } = this;
		let index = from;
		while (index < chunk.length) {
			const end = file.decoder.take(chunk, index);
			file.length += end - index;
			index = end;
			if (end === chunk.length) break;
			const escape = chunk[end] === BACKSLASH ? escapeAt(chunk, end) : { length: 1 };
			if (!escape) index = this.hold(end);
			else if (escape.base64 === undefined) {
				this.endFile(file, end);
				return end;
			} else {
				file.length += escape.base64.length;
				file.decoder.take(Buffer.from(escape.base64), 0);
				index = end + escape.length;
			}
		}
		if (file.decoder.isPieceFull) file.outlet.write(file.decoder.decoded());
		return index;
	}

	/** Removes the base64 kept so far, if it is the beginning of a file. */
	private beginFile(upTo: number): boolean {
		this.keep(upTo);
		const before = this.text.characters(Math.max(this.stringStart, this.base64Start - LONGEST_PREFIX), this.base64Start);
		const declared = DATA_URL.exec(before)?.[1].replace(/\\/g, '');
		const bare = declared === undefined;
		const start = unescapedBase64(this.text.characters(this.base64Start));
		const decoder = new Base64Decoder();
		decoder.take(Buffer.from(start), 0);
		const bytes = decoder.decoded();
		const outlet = bare && this.base64Start !== this.stringStart ? undefined : this.openFile(bytes, declared);
		if (!outlet) {
			this.noFileAt = this.base64Start;
			return false;
		}
		this.text.cutAt(this.base64Start);
		this.file = { outlet, decoder, bare, length: start.length, start };
		outlet.write(bytes);
		return true;
	}

	private endFile({ outlet, decoder, bare, length, start }: OpenedFile, at: number): void {
		decoder.end();
		outlet.write(decoder.decoded());
		const prefix = bare ? `data:${outlet.mimeType};base64,` : '';
		const reference = writeReference({ key: outlet.key, bare, length, start });
		this.text.append(Buffer.from(prefix + reference, 'latin1'));
		this.file = undefined;
		this.unkept = at;
		this.base64Start = this.text.length;
	}

	/** The position of a byte of the chunk in the kept text. */
	private place(index: number): number {
		return this.text.length + index - this.unkept;
	}

	private keep(upTo: number): void {
		this.text.append(this.chunk, this.unkept, upTo);
		this.unkept = upTo;
	}

	private hold(from: number): number {
		this.held = Buffer.from(this.chunk.subarray(from));
		if (!this.file) this.keep(from);
		this.unkept = this.chunk.length;
		return this.chunk.length;
	}
}

const FIRST_SIZE = 1024;

/** Bytes that are appended piece by piece, and can be removed from the end. */
class GrowingText {
	private bytes = Buffer.allocUnsafe(FIRST_SIZE);

	length = 0;

	/** Copies the bytes: a view would keep the whole chunk in memory. */
	append(chunk: Buffer, from = 0, to = chunk.length): void {
		const length = this.length + to - from;
		if (length > this.bytes.length) {
			const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.bytes.length));
			this.bytes.copy(larger, 0, 0, this.length);
			this.bytes = larger;
		}
		chunk.copy(this.bytes, this.length, from, to);
		this.length = length;
	}

	/** In base64 and the like every byte is one character. */
	characters(from: number, to = this.length): string {
		return this.bytes.toString('latin1', from, to);
	}

	cutAt(length: number): void {
		this.length = length;
	}

	/** Without a byte order mark, which some servers send */
	toString(): string {
		return this.bytes.toString('utf8', 0, this.length).replace(/^\uFEFF/, '');
	}
}
