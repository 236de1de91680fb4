const FIRST_SIZE = 1024;

/** Bytes that are put together piece by piece, and can be taken back from the end. */
export class GrowingText {
	private bytes = Buffer.allocUnsafe(FIRST_SIZE);

	length = 0;

	/** A copy: a view would hold on to the whole chunk. */
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

	/** In base64 and the like every byte is a character. */
	characters(from: number, to = this.length): string {
		return this.bytes.toString('latin1', from, to);
	}

	cutAt(length: number): void {
		this.length = length;
	}

	/** Without the mark that some servers put before UTF-8 */
	toString(): string {
		return this.bytes.toString('utf8', 0, this.length).replace(/^\uFEFF/, '');
	}
}
