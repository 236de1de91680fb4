const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 1 << 24;
const NO_BASE64 = 1 << 25;

/** The value of each byte at each of the four positions of a group */
const PLACES = [18, 12, 6, 0].map((shift) => {
	const values = new Int32Array(256).fill(NO_BASE64);
	for (const [value, character] of [...ALPHABET, '-', '_'].entries()) {
		values[character.charCodeAt(0)] = (value < 64 ? value : value - 2) << shift;
	}
	values['='.charCodeAt(0)] = PADDING;
	return values;
});
const [FIRST, SECOND, THIRD, FOURTH] = PLACES;

/** Where the base64 that begins at `from` ends in this chunk. */
export function endOfBase64(chunk: Buffer, from: number): number {
	let index = from;
	while (index < chunk.length && FOURTH[chunk[index]] !== NO_BASE64) index++;
	return index;
}

/** Decoded bytes that are passed on together: one write per network chunk costs more */
const PIECE = 128 * 1024;
/** For a group carried over from the previous chunk, and the one byte too many that each write takes */
const ROOM = 4;

/**
 * Decodes base64 (or base64url) that arrives in chunks of any size, with the same result as `Buffer.from` on
 * the whole. Works from bytes to bytes: Node.js only decodes strings, which is faster but leaves more garbage
 * than the files themselves.
 */
export class Base64Decoder {
	/** Characters since the last full group of four */
	private group = 0;
	private inGroup = 0;
	private isPadded = false;
	private bytes = Buffer.alloc(0);
	private size = 0;

	/** Reads base64 starting at `from`; returns where it ends. */
	take(chunk: Buffer, from: number): number {
		this.makeRoom(((chunk.length - from) * 3) / 4 + ROOM);
		let index = from;
		while (index < chunk.length) {
			if (this.inGroup === 0 && !this.isPadded) index = this.takeGroups(chunk, index);
			if (index === chunk.length) break;
			const sextet = FOURTH[chunk[index]];
			if (sextet === NO_BASE64) break;
			this.takeOne(sextet);
			index++;
		}
		return index;
	}

	get isPieceFull(): boolean {
		return this.size >= PIECE;
	}

	/** What has been decoded since the last call */
	decoded(): Buffer {
		const decoded = this.bytes.subarray(0, this.size);
		this.bytes = Buffer.alloc(0);
		this.size = 0;
		return decoded;
	}

	/** Decodes the last bytes, of an incomplete group. */
	end(): void {
		this.makeRoom(ROOM);
		if (this.inGroup > 1) this.bytes[this.size++] = this.group >> (this.inGroup === 2 ? 4 : 10);
		if (this.inGroup > 2) this.bytes[this.size++] = this.group >> 2;
		this.inGroup = 0;
	}

	/** Decodes all complete groups; four characters are three bytes. */
	private takeGroups(chunk: Buffer, from: number): number {
		const characters = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
		const bytes = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
		let { size } = this;
		let index = from;
		for (; index + 3 < chunk.length; index += 4) {
			const four = characters.getUint32(index);
			const group =
				FIRST[four >>> 24] | SECOND[(four >>> 16) & 255] | THIRD[(four >>> 8) & 255] | FOURTH[four & 255];
			if (group >= PADDING) break;
			bytes.setInt32(size, group << 8); // the next group overwrites the fourth byte
			size += 3;
		}
		this.size = size;
		return index;
	}

	private putGroup(): void {
		this.bytes.writeUIntBE(this.group, this.size, 3);
		this.size += 3;
		this.inGroup = 0;
	}

	private takeOne(sextet: number): void {
		this.isPadded ||= sextet === PADDING;
		if (this.isPadded) return;
		this.group = ((this.group << 6) | sextet) & 0xffffff;
		this.inGroup++;
		if (this.inGroup === 4) this.putGroup();
	}

	private makeRoom(more: number): void {
		if (this.size + more <= this.bytes.length) return;
		const larger = Buffer.allocUnsafe(Math.ceil(Math.max(this.size + more, 1.5 * PIECE)));
		this.bytes.copy(larger, 0, 0, this.size);
		this.bytes = larger;
	}
}

export interface Escape {
	/** Length in the JSON, in bytes */
	length: number;
	/** Its meaning inside base64: a character, or empty (a line break); undefined where it is not part of base64 */
	base64?: string;
}

/** The JSON escape at `index`; undefined if it continues in the next chunk. */
export function escapeAt(chunk: Buffer, index: number): Escape | undefined {
	if (index + 1 >= chunk.length) return undefined;
	const letter = String.fromCharCode(chunk[index + 1]);
	if (letter !== 'u') return { length: 2, base64: SHORT_ESCAPES.get(letter) };
	if (index + 6 > chunk.length) return undefined;
	const code = Number.parseInt(chunk.toString('latin1', index + 2, index + 6), 16);
	if (LINE_BREAKS.has(code)) return { length: 6, base64: '' };
	return { length: 6, base64: code < 128 && FOURTH[code] !== NO_BASE64 ? String.fromCharCode(code) : undefined };
}

/** PHP writes `\/`; MIME breaks lines after 76 characters. */
const SHORT_ESCAPES = new Map([
	['/', '/'],
	['n', ''],
	['r', ''],
]);
const LINE_BREAKS = new Set([0x0a, 0x0d]);

/** Base64 as written in JSON, where it may contain escapes. */
export function unescapedBase64(json: string): string {
	if (!json.includes('\\')) return json;
	return json.replace(/\\(?:u([0-9a-f]{4})|[/nr])/gi, (escape, code: string | undefined) => {
		if (code === undefined) return SHORT_ESCAPES.get(escape[1]) ?? '';
		const number = Number.parseInt(code, 16);
		return LINE_BREAKS.has(number) ? '' : String.fromCharCode(number);
	});
}

/**
 * The placeholder in a reply's JSON for a file that was taken out of it. It looks like base64, so that code
 * that reads the reply finds it where the bytes were. It can't be forged: `token` is random for each reply.
 */
export interface Reference {
	/** Identifies the file within its reply */
	key: string;
	/** Whether the bytes had no data: prefix; a prefix before the reference is then not the provider's */
	bare: boolean;
	/** The text's length and beginning, for people who read the reply */
	length: number;
	start: string;
}

const SHOWN = 60;
const PATTERN = /fileInReply\/([0-9a-f]{32}\/\d+)\/([bd])\/(\d+)\/([\w+/=-]*)/;

export function writeReference({ key, bare, length, start }: Reference): string {
	return `fileInReply/${key}/${bare ? 'b' : 'd'}/${length}/${start.slice(0, SHOWN)}`;
}

/** The first reference in a text. */
export function referenceIn(text: string): Reference | undefined {
	const found = PATTERN.exec(text);
	return found ? { key: found[1], bare: found[2] === 'b', length: Number(found[3]), start: found[4] } : undefined;
}

/** A text reduced to its first reference and the prefix: the part that was paid for. */
export function referencePart(text: string): string | undefined {
	const reference = referenceIn(text);
	if (!reference) return undefined;
	const index = text.search(PATTERN);
	return text.slice(Math.max(0, index - SHOWN), index) + writeReference(reference);
}

/** The text as the provider sent it: the beginning up to the first file, and the length. */
export function beforeReference(text: string): { start: string; length: number } | undefined {
	const reference = referenceIn(text);
	const index = text.search(PATTERN);
	if (!reference) return undefined;
	const written = writeReference(reference);
	const before = reference.bare ? withoutPrefix(text.slice(0, index)) : text.slice(0, index);
	const after = text.length - index - written.length;
	return { start: before + reference.start, length: before.length + reference.length + after };
}

/** Removes a trailing `data:…,`. Searches from the end, since a text may contain any number of `data:`. */
function withoutPrefix(text: string): string {
	if (!text.endsWith(',')) return text;
	const start = text.indexOf('data:', text.lastIndexOf(',', text.length - 2) + 1);
	return start < 0 ? text : text.slice(0, start);
}
