import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';

import { AGGREGATORS, type Aggregator, type AggregatorName, type Api } from './aggregators';
import { BASE_URL_FORM, parseBaseUrl } from './baseUrl';
import { customHeadersOf, type CustomHeader } from './credential/customHeaders';
import { Fault } from './fault';
import { trimmed } from './plainText';

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
	/** As it is sent, without the space that was pasted with it; masked wherever a reply echoes it */
	apiKey: string;
	/** Further headers of the user's own: with every request that carries the key, masked like it */
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

/** The table's columns, replaced by the credential's own fields where it has them. */
function apiOf(api: Api, credential: ICredentialDataDecryptedObject): Api {
	const own = Object.entries(credential).filter(
		([name, value]) => Object.hasOwn(api, name) && typeof value === 'string',
	);
	return { ...api, ...Object.fromEntries(own) };
}

/** What was typed is not quoted: it may be the key, put into the wrong field. */
function normaliseBaseUrl(typed: string, label: string): string {
	const url = parseBaseUrl(typed);
	if (!url) {
		throw new Fault('parameter', `The base URL of the ${label} credential is not valid`, { description: BASE_URL_FORM });
	}
	return trimmed(url.href, /\//);
}

/**
 * The address of an endpoint: base URL, the API's path as the user typed it, and parts that are
 * encoded one by one, so that an id or a model name can never change the host or climb the path.
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
 * What of the user's own headers goes with a request that carries no key (a file, a price list): to the base URL's own
 * origin alone, and nothing where they are the key themselves.
 */
export function headersWithoutKey({ api, baseUrl, customHeaders }: Connection, url: URL): Record<string, string> {
	if (api.authentication === 'none' || url.origin !== new URL(baseUrl).origin) return {};
	return Object.fromEntries(customHeaders.map(({ name, value }) => [name, value]));
}

/** Its label, and the host beside it where the label is nobody's name. */
export function nameWithHost({ aggregator, label, baseUrl }: Connection): string {
	return AGGREGATORS[aggregator].baseUrl === '' ? `${label} (${new URL(baseUrl).host})` : label;
}

/** What the vendor says about a route that did not answer as it should; mostly nothing. */
export function caveatOf(connection: Connection, url: string): string {
	const { label, switchedOff = [] }: Aggregator = AGGREGATORS[connection.aggregator];
	const isSwitchedOff = switchedOff.some((column) =>
		`${url}/`.startsWith(`${endpoint(connection, connection.api[column])}/`),
	);
	return isSwitchedOff
		? `The documentation of ${label} lists this route as temporarily not enabled, so it may be off; its support knows`
		: '';
}

/** Whether the key would travel unencrypted over a public network. */
export function isPlainHttp(connection: Connection): boolean {
	return connection.baseUrl.startsWith('http:');
}
