import { createHash } from 'node:crypto';

/**
 * Randomness that depends on what is requested, not on when: the same seed and the same arguments give the
 * same numbers, however many requests are in flight. This makes a soak run repeatable.
 */
export function digestOf(...things: unknown[]): Buffer {
	return createHash('sha256').update(JSON.stringify(things)).digest();
}

/** A number in [0, 1). */
export function chance(...things: unknown[]): number {
	return digestOf(...things).readUIntBE(0, 6) / 2 ** 48;
}

/** A seed in the providers' range: 0 to 2147483647. */
export function seedOf(...things: unknown[]): number {
	return digestOf(...things).readUInt32BE(0) >>> 1;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** An id in Replicate's format: 26 characters of base 32, e.g. `2jycc2v9nnrmc0crap5tv5zaxr`. */
export function predictionId(...things: unknown[]): string {
	const digest = digestOf('prediction', ...things);
	return Array.from({ length: 26 }, (_, at) => BASE32[(digest[at] ?? 0) % 32]).join('');
}

/** An id in Ideogram's format: 22 characters of base64url, e.g. `I0KkrjcfQH6bqJVz2Prp9g`. */
export function ideogramId(...things: unknown[]): string {
	return digestOf('ideogram', ...things)
		.subarray(0, 16)
		.toString('base64url');
}

export function requestId(...things: unknown[]): string {
	return digestOf('request', ...things)
		.toString('hex')
		.slice(0, 32);
}
