import type { IBinaryData } from 'n8n-workflow';

import type { FileStream } from '../fetchFile';

/**
 * A file that came inside a reply: stored by n8n, or as bytes if n8n could not store it, or the reason why it
 * is neither.
 */
export interface InlineFile {
	mimeType?: string;
	stored?: IBinaryData;
	bytes?: Buffer;
	problem?: string;
	/** n8n did not store its bytes, and they no longer exist anywhere */
	isLost?: true;
}

/** Decides which bytes in a reply are a file, and stores them; implemented by a higher layer. */
export interface FileStore {
	/** The MIME type, from the first bytes and the declared type; undefined if it is not a file */
	typeOf(start: Buffer, declaredType: string | undefined): string | undefined;
	store(content: FileStream, mimeType: string): Promise<IBinaryData>;
	/** The maximum size of one file, in bytes */
	mostBytes?: number;
	/** The part of a reply whose files are results; others are its inputs, or are repeated in the next reply */
	resultIn(reply: unknown): unknown;
}

/**
 * Bytes of all files that are also held in memory until n8n has stored them, so that nothing is lost if the
 * storage fails for a moment. Anything beyond this gets one attempt.
 */
const MOST_HELD = 8 * 1024 * 1024;
let heldByAll = 0;

/** Pieces that may wait for n8n's storage before reading of the reply pauses */
const MOST_QUEUED = 4;

/**
 * One file that is being written to n8n's binary data while the reply still arrives. It is only ended once
 * the whole reply is there: n8n drops a file that breaks off, so a broken reply leaves no files behind.
 */
export class IncomingFile {
	private readonly queue: Buffer[] = [];
	private held: Buffer[] | undefined = [];
	private heldBytes = 0;
	private ending: 'whole' | Error | undefined;
	private readonly storing: Promise<InlineFile>;
	private settled = false;
	private size = 0;
	private isTooLarge = false;
	/** Wakes the side that waits for the other */
	private wakeReader = () => {};
	private wakeWriter = () => {};

	constructor(
		private readonly store: FileStore,
		readonly mimeType: string,
		like: FileStream,
	) {
		this.storing = this.keptBy(store, like).finally(() => {
			this.settled = true;
			this.wakeWriter();
		});
	}

	write(bytes: Buffer): void {
		if (bytes.length === 0 || this.isTooLarge) return;
		this.size += bytes.length;
		if (this.size > (this.store.mostBytes ?? Infinity)) {
			this.isTooLarge = true;
			this.discard();
			return;
		}
		this.hold(bytes);
		if (this.settled) return;
		this.queue.push(bytes);
		this.wakeReader();
	}

	/** Resolves when n8n has taken most of what was written, or all of it is held in memory anyway. */
	async drained(): Promise<void> {
		while (this.queue.length > MOST_QUEUED && !this.settled && !this.held) {
			await new Promise<void>((resolve) => {
				this.wakeWriter = resolve;
			});
		}
	}

	/** All of its bytes have been written, and it may be kept. */
	complete(): void {
		this.end('whole');
	}

	/** The reply is complete; n8n's storage has until the signal fires. */
	async finish(signal: AbortSignal): Promise<InlineFile> {
		if (this.isTooLarge) return { mimeType: this.mimeType, problem: tooLarge(this.store.mostBytes) };
		this.complete();
		const file = await this.storedBy(signal);
		const bytes = this.held && Buffer.concat(this.held);
		this.letGo();
		return file.stored || !bytes ? file : { mimeType: this.mimeType, bytes };
	}

	private async storedBy(signal: AbortSignal): Promise<InlineFile> {
		let giveUp = () => {};
		const tooLate = new Promise<InlineFile>((resolve) => {
			giveUp = () => resolve({ mimeType: this.mimeType, problem: "It came inside the reply, and n8n's storage did not accept it in time", isLost: true });
			if (signal.aborted) giveUp();
			else signal.addEventListener('abort', giveUp, { once: true });
		});
		try {
			return await Promise.race([this.storing, tooLate]);
		} finally {
			signal.removeEventListener('abort', giveUp);
		}
	}

	/** The reply broke off. */
	discard(): void {
		this.end(new Error('The reply broke off'));
		this.letGo();
	}

	private end(ending: 'whole' | Error): void {
		this.ending = ending;
		this.wakeReader();
	}

	private async keptBy(store: FileStore, like: FileStream): Promise<InlineFile> {
		const { mimeType } = this;
		try {
			return { mimeType, stored: await store.store(streamOf(this.chunks(), like), mimeType) };
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			return { mimeType, problem: `It came inside the reply, and n8n could not store it: ${reason}`, isLost: true };
		}
	}

	private async *chunks(): AsyncGenerator<Buffer> {
		while (true) {
			for (let next = this.queue.shift(); next; next = this.queue.shift()) {
				this.wakeWriter();
				yield next;
			}
			if (this.ending === 'whole') return;
			if (this.ending) throw this.ending;
			await new Promise<void>((resolve) => {
				this.wakeReader = resolve;
			});
		}
	}

	private hold(bytes: Buffer): void {
		if (!this.held) return;
		if (heldByAll + bytes.length > MOST_HELD) {
			this.letGo();
			return;
		}
		this.held.push(bytes);
		this.heldBytes += bytes.length;
		heldByAll += bytes.length;
	}

	private letGo(): void {
		this.held = undefined;
		heldByAll -= this.heldBytes;
		this.heldBytes = 0;
	}
}

/**
 * A stream of the same class as n8n's: this package may not import Node's, but any stream's class can create
 * more.
 */
function streamOf(chunks: AsyncIterable<Buffer>, { constructor: Stream }: FileStream): FileStream {
	if (!makesStreams(Stream)) throw new Error('n8n returned a reply that is not a Node.js stream');
	return Stream.from(chunks, { objectMode: false });
}

function makesStreams(value: unknown): value is { from(chunks: AsyncIterable<Buffer>, options: object): FileStream } {
	return typeof value === 'function' && 'from' in value && typeof value.from === 'function';
}

function tooLarge(most = 0): string {
	return `It came inside the reply, and is larger than the ${Math.round((most / 1024 / 1024) * 100) / 100} MiB set as 'Max File Size'`;
}
