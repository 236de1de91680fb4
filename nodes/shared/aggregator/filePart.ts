/** What a file consists of, to be read as often as it is needed, piece by piece. */
export interface FileContent {
	/** Bytes */
	size: number;
	chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/**
 * A file of a form that is read while it is sent: a form that waits for its turn costs no memory, and one
 * that has to be sent again is read again.
 */
export class FilePart extends File {
	private readonly streams = new Set<AsyncGenerator<Uint8Array<ArrayBuffer>>>();

	constructor(
		private readonly content: FileContent,
		name: string,
		type: string,
	) {
		super([], name, { type });
		Object.defineProperty(this, 'size', { value: content.size });
	}

	override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
		const chunks = this.content.chunks();
		this.streams.add(chunks);
		return ReadableStream.from(chunks);
	}

	override async arrayBuffer(): Promise<ArrayBuffer> {
		return await new Response(this.stream()).arrayBuffer();
	}

	/** Closes what a request that broke off has left open. */
	close(): void {
		for (const chunks of this.streams) void chunks.return(undefined);
		this.streams.clear();
	}
}

/** Whatever came of its request, a body holds no file open after it. */
export function closeFiles(body: object | undefined): void {
	if (!(body instanceof FormData)) return;
	for (const value of body.values()) if (value instanceof FilePart) value.close();
}
