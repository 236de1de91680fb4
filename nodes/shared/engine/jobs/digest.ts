import { createHash } from 'crypto';

import type { Connection } from '../../aggregator/connection';

/**
 * Identifies a paid request by what the user chose, where it goes, and nothing else: never by the bytes
 * of an input image, which a host may encode anew for each try, and never by the node's options, since
 * a user who raises the timeout and runs again does not pay again.
 */
export function digestOf({ aggregator, baseUrl }: Connection, choice: unknown): string {
	const text = JSON.stringify([aggregator, baseUrl, choice], (_name, value: unknown) => (isFile(value) ? value.id : value));
	return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}

/** n8n's description of a file, which may hold all its bytes; it is known by the `identity` beside it. */
function isFile(value: unknown): value is { id?: unknown } {
	return typeof value === 'object' && value !== null && 'mimeType' in value && 'data' in value;
}
