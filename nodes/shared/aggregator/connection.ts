import { UserError, type ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';

import { AGGREGATORS, type Aggregator, type AggregatorName, type Api } from './aggregators';
import { Fault } from './fault';
import { trimmed } from './words';

/** Where requests with the key go, and how that aggregator's API is called. */
export interface Connection {
	/** Name of the credential type */
	aggregator: AggregatorName;
	/** As the user knows it, e.g. AnyAPI */
	label: string;
	/** Without a trailing slash */
	baseUrl: string;
	api: Api;
	allowPrivateImageHosts: boolean;
	/** As it is sent, without pasted white space; masked wherever a reply echoes it */
	apiKey: string;
	/** The user's own headers: sent with every request that carries the key, masked like it */
	customHeaders: CustomHeader[];
}

const credentialSchema = z.object({
	apiKey: z.string().trim().catch(''),
	baseUrl: z.string().catch(''),
	allowPrivateImageHosts: z.boolean().catch(false),
});

export function connectionOf(
	aggregator: AggregatorName,
	credential: ICredentialDataDecryptedObject,
): Connection {
	const { label, api } = AGGREGATORS[aggregator];
	const { apiKey, baseUrl, allowPrivateImageHosts } = credentialSchema.parse(credential);
	return {
		aggregator,
		label,
		baseUrl: normaliseBaseUrl(baseUrl, label),
		api: apiOf(api, credential),
		allowPrivateImageHosts,
		apiKey,
		customHeaders: headersOf(credential),
	};
}

function headersOf(credential: ICredentialDataDecryptedObject): CustomHeader[] {
	try {
		return customHeadersOf(credential);
	} catch (error) {
		throw wrongHeaders(error);
	}
}

function wrongHeaders(error: unknown): Fault {
	return new Fault('parameter', error instanceof Error ? error.message : String(error));
}

/** The table's columns, overridden by the credential's own fields where it has them. */
function apiOf(api: Api, credential: ICredentialDataDecryptedObject): Api {
	const own = Object.entries(credential).filter(
		([name, value]) => Object.hasOwn(api, name) && typeof value === 'string',
	);
	return { ...api, ...Object.fromEntries(own) };
}

/** The input is not quoted: it may be the key, entered in the wrong field. */
function normaliseBaseUrl(typed: string, label: string): string {
	const url = parseBaseUrl(typed);
	if (!url) {
		throw new Fault('parameter', `The base URL of the ${label} credential is not valid`, { description: BASE_URL_FORM });
	}
	return trimmed(url.href, /\//);
}

/**
 * The URL of an endpoint: base URL, the API's path as the user typed it, and parts that are encoded one by
 * one, so that an id or a model name can never change the host or leave the path.
 */
export function endpoint(connection: Connection, basePath: string, ...parts: string[]): string {
	const encoded = parts.map((part) => {
		if (part === '' || /^\.{1,2}$|\p{Surrogate}/u.test(part)) {
			throw new Fault('parameter', `"${part.slice(0, 100)}" can't be part of an address`);
		}
		return encodeURIComponent(part);
	});
	const path = trimmed(basePath.trim(), /\//);
	return [connection.baseUrl, path, ...encoded].filter((part) => part !== '').join('/');
}

/**
 * The user's custom headers for a request without the key (a file, a price list): only sent to the base URL's
 * own origin, and not at all if they are the key.
 */
export function headersWithoutKey({ api, baseUrl, customHeaders }: Connection, url: URL): Record<string, string> {
	if (api.authentication === 'none' || url.origin !== new URL(baseUrl).origin) return {};
	return Object.fromEntries(customHeaders.map(({ name, value }) => [name, value]));
}

/** The label, with the host if the label names no aggregator. */
export function nameWithHost({ aggregator, label, baseUrl }: Connection): string {
	return AGGREGATORS[aggregator].baseUrl === '' ? `${label} (${new URL(baseUrl).host})` : label;
}

/** What the vendor's pages say about a route that did not answer as expected; usually an empty text. */
export function caveatOf(connection: Connection, url: string): string {
	const { label, switchedOff = [] }: Aggregator = AGGREGATORS[connection.aggregator];
	const isSwitchedOff = switchedOff.some((column) =>
		`${url}/`.startsWith(`${endpoint(connection, connection.api[column])}/`),
	);
	return isSwitchedOff
		? `The documentation of ${label} lists this route as temporarily not enabled, so it may be off; ask its support`
		: '';
}

/** Whether the key would be sent unencrypted over a public network. */
export function isPlainHttp(connection: Connection): boolean {
	return connection.baseUrl.startsWith('http:');
}

/**
 * Parses a credential's base URL as the user typed it; undefined if it is not valid. User info is refused,
 * even if empty: it would replace the key as the authentication.
 */
export function parseBaseUrl(typed: unknown): URL | undefined {
	const text = typeof typed === 'string' ? typed.trim() : '';
	if (/^[^/\\]*[/\\]+[^/\\?#]*@/.test(text) || !URL.canParse(text)) return undefined;
	const url = new URL(text);
	const isPlain = /^https?:$/.test(url.protocol) && !/[?#]/.test(text) && url.username === '' && url.password === '';
	return isPlain ? url : undefined;
}

/** The advice for an invalid base URL. */
export const BASE_URL_FORM =
	"It must have the form https://host or https://host/path, without a user name, '?' or '#'. Correct 'Base URL' in the credential.";

/** A custom header of the user, as it is sent. */
export interface CustomHeader {
	name: string;
	value: string;
}

const MOST_HEADERS = 20;
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]{1,200}$/;
/** Visible ASCII and spaces */
const HEADER_VALUE = /^[\x20-\x7e]{0,8192}$/;

/** Headers that the node sets itself. */
const RESERVED = ['content-type', 'content-length', 'transfer-encoding', 'host', 'connection', 'cookie', 'accept', 'accept-encoding'];
/** The header that carries the key, by way of authentication. */
const KEY_HEADERS: Record<string, string> = { apiKeyHeader: 'Api-Key', googApiKey: 'x-goog-api-key' };

/** The header with the key, according to the credential's `authentication`; empty for `none`. */
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
 * The headers of a custom credential, trimmed, without empty rows. They may be secrets: errors name the
 * header, never its value.
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
		// not quoted: users easily paste a whole header there, including its value
		if (!HEADER_NAME.test(name)) throw wrong(`The name in row ${row} is not a valid header name.`);
		if (isReserved(lower, credential)) throw wrong(`The node sets "${name}" itself. Remove this row.`);
		if (seen.has(lower)) throw wrong(`"${name}" appears twice.`);
		if (!HEADER_VALUE.test(value)) throw wrong(`The value of "${name}" contains characters that a header can't have.`);
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
	return new UserError(`The custom headers of this credential are not valid. ${reason}`);
}
