import { randomBytes } from 'crypto';

import type { FileStream } from '../fetchFile';
import { IncomingFile, type FileStore, type InlineFile } from './incomingFile';
import { JsonScanner, type Outlet } from './jsonScanner';

/**
 * What a reply may hold, after decompression: a batch of ten large images in base64 fits, and so does any
 * JSON that a provider was seen to send. Past it the rest is not read: a few hundred kilobytes of gzip
 * can stand for gigabytes.
 */
export const LIMITS = {
	bytes: 512 * 1024 * 1024,
	/** What is no file, and stays in memory */
	textBytes: 16 * 1024 * 1024,
	/** Arrays and objects; each is many times larger in memory than in JSON, and those of unlike shape take long to parse */
	groups: 50_000,
	/** What they hold together: a list of numbers is small, but whoever checks it looks at each */
	entries: 250_000,
	/** How deep they lie in each other: what reads replies goes down step by step */
	depth: 200,
	files: 100,
};

const MIB = 1024 * 1024;

/** A reply that is not read to its end; the message says why. */
export class Oversized extends Error {}

/** A reply's text, and the files that stood in it. */
export interface Body {
	text: string;
	/** The reply is what it should be: the files that `part` refers to stay, each under the key of its reference */
	keep(part: unknown): Promise<ReadonlyMap<string, InlineFile>>;
	/** It is not: they go */
	discard(): void;
}

/**
 * Reads a reply while it arrives. Long texts in base64 go straight into `store`, where there is one;
 * everything else is the text.
 *
 * @throws Oversized, or whatever broke the stream off
 */
export async function readBody(stream: FileStream, store: FileStore | undefined, signal: AbortSignal): Promise<Body> {
	const files = new IncomingFiles(stream, store);
	const scanner = new JsonScanner((start, declaredType) => files.open(start, declaredType));
	const stop = () => stream.destroy(new Error('The request was aborted'));
	signal.addEventListener('abort', stop, { once: true });
	let isWhole = false;
	try {
		let size = 0;
		for await (const chunk of stream) {
			const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
			size += bytes.length;
			if (size > LIMITS.bytes) throw new Oversized(`It is larger than ${LIMITS.bytes / MIB} MiB.`);
			scanner.push(bytes);
			assertReadable(scanner);
			await orAbort(files.drained(), signal);
		}
		isWhole = true;
		return {
			text: scanner.end(),
			keep: async (part) => await files.finish(part),
			discard: () => files.discard(),
		};
	} finally {
		signal.removeEventListener('abort', stop);
		if (!isWhole) {
			files.discard();
			stream.destroy();
		}
	}
}

function assertReadable({ text, groups, commas, depth }: JsonScanner): void {
	if (text.length > LIMITS.textBytes) {
		throw new Oversized(`It holds more than ${LIMITS.textBytes / MIB} MiB that are no file.`);
	}
	const problem =
		depth > LIMITS.depth
			? `It is nested deeper than ${LIMITS.depth} levels.`
			: groups > LIMITS.groups
				? `It holds more than ${LIMITS.groups} lists and objects.`
				: groups + commas > LIMITS.entries
					? `It holds more than ${LIMITS.entries} entries.`
					: undefined;
	// in a web page brackets and commas mean nothing; what begins otherwise may be JSON, or events that hold it
	if (problem !== undefined && !/^(\xef\xbb\xbf)?\s{0,64}</.test(text.characters(0, 80))) throw new Oversized(problem);
}

class IncomingFiles {
	private readonly token = randomBytes(16).toString('hex');
	private readonly files: Array<IncomingFile | 'too many'> = [];
	private last: IncomingFile | undefined;

	constructor(
		private readonly like: FileStream,
		private readonly store: FileStore | undefined,
	) {}

	open(start: Buffer, declaredType: string | undefined): Outlet | undefined {
		const mimeType = this.store?.typeOf(start, declaredType);
		if (!this.store || mimeType === undefined) return undefined;
		const key = `${this.token}/${this.files.length}`;
		if (this.files.length >= LIMITS.files) {
			this.files.push('too many');
			return { key, mimeType, write: () => {} };
		}
		const file = new IncomingFile(this.store, mimeType, this.like);
		this.files.push(file);
		this.last = file;
		return { key, mimeType, write: (bytes) => file.write(bytes) };
	}

	/** Only the last is still written to, but a chunk may have ended the one before. */
	async drained(): Promise<void> {
		await this.last?.drained();
	}

	async finish(part: unknown): Promise<Map<string, InlineFile>> {
		if (this.files.length === 0) return new Map();
		const text = JSON.stringify(part) ?? '';
		const finished = this.files.map(async (file, index): Promise<Array<[string, InlineFile]>> => {
			const key = `${this.token}/${index}`;
			const isWanted = text.includes(`/${key}/`);
			if (file === 'too many') return [[key, { problem: `The reply holds more than ${LIMITS.files} files` }]];
			if (isWanted) return [[key, await file.finish()]];
			file.discard();
			return [];
		});
		return new Map((await Promise.all(finished)).flat());
	}

	discard(): void {
		for (const file of this.files) if (file !== 'too many') file.discard();
	}
}

/** What n8n's storage takes long for does not outlast the request. */
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
