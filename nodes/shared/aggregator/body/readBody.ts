import { randomBytes } from 'crypto';

import type { FileStream } from '../fetchFile';
import { EventScanner, type Counts, type EventFiles } from './eventScanner';
import { IncomingFile, type FileStore, type InlineFile } from './incomingFile';
import { JsonScanner, type Outlet } from './jsonScanner';

/**
 * Limits of a reply, after decompression: a batch of ten large base64 images fits, and so does any JSON that
 * a provider was seen to send. Reading stops beyond them, since a few hundred kilobytes of gzip can expand to
 * gigabytes.
 */
export const LIMITS = {
	bytes: 512 * 1024 * 1024,
	/** Everything that is not a file, and stays in memory */
	textBytes: 16 * 1024 * 1024,
	/**
	 * Arrays and objects; each takes many times more memory than JSON, and those with differing keys take
	 * long to parse
	 */
	groups: 50_000,
	/** Entries in all of them: a list of numbers is small, but validation visits each entry */
	entries: 200_000,
	/** Nesting depth: code that reads replies recurses */
	depth: 200,
	files: 100,
};

const MIB = 1024 * 1024;

/** The reply exceeded a limit and was not read to its end; the message names the limit. */
export class Oversized extends Error {}

/** A reply's text, and the files that were in it. */
export interface Body {
	/** For events, JSON with all of them: `{ "events": […] }` */
	text: string;
	/** Why the reply ended too early, if the events before that are complete */
	brokenBy?: unknown;
	/**
	 * The reply is what was expected: the files that `part` refers to are kept, each under the key of its
	 * reference. If n8n has not stored one when the signal fires, its bytes are returned, or the reason why
	 * there are none.
	 */
	keep(part: unknown, signal: AbortSignal): Promise<ReadonlyMap<string, InlineFile>>;
	/** The reply is not what was expected: its files are discarded */
	discard(): void;
}

/**
 * Reads a reply as it arrives. Long base64 texts go straight into `store`, if there is one; everything else
 * is kept as text. Events are recognised by the beginning of the reply or by its content type.
 *
 * @throws Oversized, or whatever broke the stream off, unless complete events came before it
 */
export async function readBody(stream: FileStream, store: FileStore | undefined, signal: AbortSignal, contentType = ''): Promise<Body> {
	const files = new IncomingFiles(stream, store);
	const scanner = new ReplyScanner(files, /^text\/event-stream\b/i.test(contentType.trim()));
	const stop = () => stream.destroy(new Error('The request was aborted'));
	signal.addEventListener('abort', stop, { once: true });
	try {
		await readWhole(stream, scanner, files, signal);
		return bodyOf(scanner, files);
	} catch (error) {
		stream.destroy();
		return broken(bodyOf(scanner, files), scanner, error);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

async function readWhole(stream: FileStream, scanner: ReplyScanner, files: IncomingFiles, signal: AbortSignal): Promise<void> {
	let size = 0;
	for await (const chunk of stream) {
		const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
		size += bytes.length;
		if (size > LIMITS.bytes) throw new Oversized(`It is larger than ${LIMITS.bytes / MIB} MiB.`);
		scanner.push(bytes);
		assertReadable(scanner);
		await orAbort(files.drained(), signal);
	}
}

/** Complete events are useful; JSON that was cut is not. */
function broken(body: Body, { hasEvents }: ReplyScanner, reason: unknown): Body {
	if (hasEvents) return { ...body, brokenBy: reason };
	body.discard();
	throw reason;
}

function bodyOf(scanner: ReplyScanner, files: IncomingFiles): Body {
	const isCut = scanner.end();
	return {
		text: scanner.text,
		...(isCut && { brokenBy: new Error('The last event is incomplete') }),
		keep: async (part, until) => await files.finish(part, until),
		discard: () => files.discard(),
	};
}

function assertReadable(scanner: ReplyScanner): void {
	const problem = beyond(scanner);
	if (problem !== undefined) throw new Oversized(problem);
}

/** Which limit is exceeded; in a web page brackets and commas mean nothing. */
function beyond({ length, groups, commas, depth, isPage = false }: Counts & { isPage?: boolean }): string | undefined {
	if (length > LIMITS.textBytes) return `It holds more than ${LIMITS.textBytes / MIB} MiB besides files.`;
	if (isPage) return undefined;
	if (depth > LIMITS.depth) return `It is nested deeper than ${LIMITS.depth} levels.`;
	if (groups > LIMITS.groups) return `It holds more than ${LIMITS.groups} lists and objects.`;
	return groups + commas > LIMITS.entries ? `It holds more than ${LIMITS.entries} entries.` : undefined;
}

/** Reads a reply as events or as JSON, depending on its first characters. */
class ReplyScanner {
	private scanner: EventScanner | JsonScanner | undefined;

	/** The bytes that came before the kind was known */
	private start: Buffer = Buffer.alloc(0);

	text = '';

	constructor(
		private readonly files: IncomingFiles,
		isEvents: boolean,
	) {
		if (isEvents) this.scanner = new EventScanner(files);
	}

	get length(): number {
		return this.scanner?.length ?? this.start.length;
	}

	get groups(): number {
		return this.scanner?.groups ?? 0;
	}

	get commas(): number {
		return this.scanner?.commas ?? 0;
	}

	get depth(): number {
		return this.scanner?.depth ?? 0;
	}

	get isPage(): boolean {
		return this.scanner instanceof JsonScanner && /^(\xef\xbb\xbf)?\s{0,64}</.test(this.scanner.start);
	}

	get hasEvents(): boolean {
		return this.scanner instanceof EventScanner && this.scanner.events.length > 0;
	}

	push(chunk: Buffer): void {
		if (this.scanner) {
			this.scanner.push(chunk);
			return;
		}
		this.start = Buffer.concat([this.start, chunk]);
		const start = this.start.toString('latin1', 0, MOST_BEFORE).replace(/^(\xef\xbb\xbf)?\s*/, '');
		const isOpen = BEGINS_EVENTS.some((field) => field !== start && field.startsWith(start));
		if (!isOpen || this.start.length >= MOST_BEFORE) this.decide(BEGINS_EVENTS.some((field) => start.startsWith(field)));
	}

	/** @returns whether the last event was cut */
	end(): boolean {
		this.decide(false);
		if (this.scanner instanceof JsonScanner) this.text = this.scanner.end();
		if (!(this.scanner instanceof EventScanner)) return false;
		const isCut = this.scanner.end();
		this.text = this.scanner.text;
		return isCut;
	}

	private decide(isEvents: boolean): void {
		if (this.scanner) return;
		this.scanner = isEvents ? new EventScanner(this.files) : new JsonScanner((...file) => this.files.open('', ...file));
		this.scanner.push(isEvents ? withoutMark(this.start) : this.start);
		this.start = Buffer.alloc(0);
	}
}

/** How a stream of events begins; white space may precede it. */
const BEGINS_EVENTS = [':', 'data:', 'event:', 'id:', 'retry:'];
const MOST_BEFORE = 1_024;

/** Without white space and a byte order mark, which some servers send. */
function withoutMark(start: Buffer): Buffer {
	return start.subarray(start.toString('latin1').search(/[^\xef\xbb\xbf\s]/));
}

class IncomingFiles implements EventFiles {
	private readonly token = randomBytes(16).toString('hex');
	private readonly files: Array<IncomingFile | 'too many' | 'not wanted'> = [];
	private last: IncomingFile | undefined;
	/** The first file of the current event */
	private firstOfEvent = 0;

	constructor(
		private readonly like: FileStream,
		private readonly store: FileStore | undefined,
	) {}

	open(name: string, start: Buffer, declaredType: string | undefined): Outlet | undefined {
		const mimeType = this.store?.typeOf(start, declaredType);
		if (!this.store || mimeType === undefined) return undefined;
		const key = `${this.token}/${this.files.length}`;
		const noFile = this.files.length >= LIMITS.files ? 'too many' : this.isDraft(name, key) ? 'not wanted' : undefined;
		if (noFile) {
			this.files.push(noFile);
			return { key, mimeType, write: () => {} };
		}
		const file = new IncomingFile(this.store, mimeType, this.like);
		this.files.push(file);
		this.last = file;
		return { key, mimeType, write: (bytes) => file.write(bytes) };
	}

	mayRead(counts: Counts): boolean {
		return beyond(counts) === undefined;
	}

	/** Whether the event's name alone shows that its files are not results. */
	private isDraft(name: string, key: string): boolean {
		return name !== '' && !this.isIn({ events: [{ type: name, file: key }] }, key);
	}

	/** Each event is complete in itself: its files go to n8n at once, or are dropped. */
	ended(event: unknown): void {
		for (let index = this.firstOfEvent; index < this.files.length; index++) {
			const file = this.files[index];
			const key = this.keyOf(index);
			if (!(file instanceof IncomingFile)) continue;
			if (event !== undefined && this.isIn({ events: [event] }, `/${key}/`)) file.complete();
			else {
				file.discard();
				this.files[index] = 'not wanted';
			}
		}
		this.firstOfEvent = this.files.length;
	}

	private isIn(reply: unknown, text: string): boolean {
		return (JSON.stringify(this.store?.resultIn(reply)) ?? '').includes(text);
	}

	private keyOf(index: number): string {
		return `${this.token}/${index}`;
	}

	/** Only the last file is still being written to, but the chunk may also have ended the previous one. */
	async drained(): Promise<void> {
		await this.last?.drained();
	}

	async finish(part: unknown, signal: AbortSignal): Promise<Map<string, InlineFile>> {
		if (this.files.length === 0) return new Map();
		const text = JSON.stringify(part) ?? '';
		const finished = this.files.map(async (file, index): Promise<Array<[string, InlineFile]>> => {
			const key = this.keyOf(index);
			if (file === 'not wanted') return [];
			if (file === 'too many') return [[key, { problem: `The reply holds more than ${LIMITS.files} files` }]];
			if (text.includes(`/${key}/`)) return [[key, await file.finish(signal)]];
			file.discard();
			return [];
		});
		return new Map((await Promise.all(finished)).flat());
	}

	discard(): void {
		for (const file of this.files) if (file instanceof IncomingFile) file.discard();
	}
}

/** A slow storage does not outlast the request. */
async function orAbort(work: Promise<void>, signal: AbortSignal): Promise<void> {
	let stop = () => {};
	const aborted = new Promise<never>((_, reject) => {
		stop = () => reject(new Error('The request was aborted'));
		if (signal.aborted) stop();
		else signal.addEventListener('abort', stop, { once: true });
	});
	try {
		await Promise.race([work, aborted]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
