import { UserError, type ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';

/** A header of the user's own, as it is sent. */
export interface CustomHeader {
	name: string;
	value: string;
}

const MOST_HEADERS = 20;
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]{1,200}$/;
/** Visible ASCII, with blanks between */
const HEADER_VALUE = /^[\x20-\x7e]{0,8192}$/;

/** What the node itself sets. */
const RESERVED = ['content-type', 'content-length', 'transfer-encoding', 'host', 'connection', 'cookie', 'accept', 'accept-encoding'];
/** The header that each way of authentication puts the key into. */
const KEY_HEADERS: Record<string, string> = { apiKeyHeader: 'Api-Key', googApiKey: 'x-goog-api-key' };

/** The key on a request, by the credential's `authentication`; nothing where it is `none`. */
export function keyHeader(authentication: unknown, apiKey: string): Record<string, string> {
	if (authentication === 'none') return {};
	const name = keyHeaderOf(authentication);
	return name === undefined ? { Authorization: `Bearer ${apiKey}` } : { [name]: apiKey };
}

function keyHeaderOf(authentication: unknown): string | undefined {
	const name = String(authentication);
	return Object.hasOwn(KEY_HEADERS, name) ? KEY_HEADERS[name] : undefined;
}

const rowSchema = z.object({ name: z.string().catch(''), value: z.string().catch('') });

/**
 * The headers of a custom credential, trimmed, without empty rows. They may hold secrets: what is wrong
 * is named by its header's name, never by its value.
 *
 * @throws UserError in words for the user, before anything is sent
 */
export function customHeadersOf(credential: ICredentialDataDecryptedObject): CustomHeader[] {
	const headers = rowsOf(credential)
		.map(({ name, value }, row) => ({ name: name.trim(), value: value.trim(), row: row + 1 }))
		.filter(({ name, value }) => name !== '' || value !== '');
	if (headers.length > MOST_HEADERS) throw wrong(`There are ${headers.length} of them, and at most ${MOST_HEADERS} are sent.`);
	const seen = new Set<string>();
	for (const { name, value, row } of headers) {
		const lower = name.toLowerCase();
		// not quoted: a whole header is easily pasted there, its value too
		if (!HEADER_NAME.test(name)) throw wrong(`What stands as the name in row ${row} is not a header name.`);
		if (isReserved(lower, credential)) throw wrong(`The node sets "${name}" itself. Remove this row.`);
		if (seen.has(lower)) throw wrong(`"${name}" is there twice.`);
		if (!HEADER_VALUE.test(value)) throw wrong(`The value of "${name}" holds characters that a header can't have.`);
		seen.add(lower);
	}
	return headers.map(({ name, value }) => ({ name, value }));
}

function rowsOf({ customHeaders }: ICredentialDataDecryptedObject): CustomHeader[] {
	if (typeof customHeaders !== 'object' || customHeaders === null || !('headers' in customHeaders)) return [];
	const { headers } = customHeaders;
	return Array.isArray(headers) ? headers.slice(0, 1_000).map((row) => rowSchema.catch({ name: '', value: '' }).parse(row)) : [];
}

function isReserved(lower: string, { authentication }: ICredentialDataDecryptedObject): boolean {
	if (RESERVED.includes(lower)) return true;
	if (authentication === 'none') return false;
	return lower === 'authorization' || lower === keyHeaderOf(authentication)?.toLowerCase();
}

function wrong(reason: string): UserError {
	return new UserError(`The custom headers of this credential are not right. ${reason}`);
}
