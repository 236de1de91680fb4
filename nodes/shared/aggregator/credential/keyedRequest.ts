import { UserError, type ICredentialDataDecryptedObject, type IHttpRequestMethods, type IHttpRequestOptions } from 'n8n-workflow';

import { isPrivateHost } from '../publicUrl';
import { BASE_URL_FORM, parseBaseUrl } from '../connection';
import { secretMask, type Mask } from '../masked';

/**
 * Puts the key on a request of any node that uses the credential: ours, the credential test, an HTTP Request
 * node, an agent's HTTP tool. Users of a shared credential choose the request but must not be able to read
 * the key. So it is only sent to the base URL's origin, not through a proxy set in the node (which could read
 * along with a certificate of its own), and redirects are not followed (`Api-Key` would travel along, and
 * `Authorization` to a subdomain).
 *
 * The result is a new request, built only from the fields known here: an unchecked field may decide where the
 * connection goes (`agentOptions.host`, `socketPath`), and a URL that is not a string may read differently
 * the second time.
 *
 * @param header the authentication, made from the key as it is sent, and the user's own headers
 * @throws UserError before anything is sent
 */
export function keyedRequest(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
	header: (apiKey: string) => Record<string, string>,
): IHttpRequestOptions {
	const apiKey = keyOf(credential);
	const own = parseBaseUrl(credential.baseUrl);
	if (!own) {
		// in the message: n8n's dialog shows nothing else
		throw new UserError(`The base URL of this credential is not valid. ${BASE_URL_FORM}`);
	}
	const target = targetOf(request);
	const keyHeaders = header(apiKey);
	assertOwnTarget(own, target, secretMask(apiKey, Object.values(keyHeaders)));
	return {
		...rebuilt(request, own),
		...target.addresses,
		...methodOf(request),
		...NO_REDIRECT,
		headers: { ...without(target.headers, keyHeaders), ...keyHeaders },
	};
}

/** A function, because n8n would evaluate an expression for each request: a quarter of the cost of a request. */
export async function bearerAuthentication(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	return keyedRequest(credential, request, (apiKey) => ({ Authorization: `Bearer ${apiKey}` }));
}

/** The key as it is sent: pasted keys come with white space around them. */
export function keyOf({ apiKey }: ICredentialDataDecryptedObject): string {
	return typeof apiKey === 'string' ? apiKey.trim() : '';
}

/** The options of n8n's own helper, and of the older one, which the HTTP Request node uses. */
const NO_REDIRECT = {
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
	followRedirect: false,
	followAllRedirects: false,
	maxRedirects: 0,
};

/** Additional fields of the older helper. */
interface AnyRequest extends IHttpRequestOptions {
	uri?: unknown;
	form?: unknown;
	formData?: unknown;
	gzip?: unknown;
	qsStringifyOptions?: unknown;
	rejectUnauthorized?: unknown;
	resolveWithFullResponse?: unknown;
	simple?: unknown;
	useQuerystring?: unknown;
	useStream?: unknown;
}

/** The fields that decide what is sent and how the answer is read; none of them decides where it goes. */
function rebuilt(request: AnyRequest, own: URL) {
	const { qs, arrayFormat, qsStringifyOptions, useQuerystring, body, form, formData, json } = request;
	const { encoding, useStream, gzip, returnFullResponse, resolveWithFullResponse } = request;
	const { ignoreHttpStatusErrors, simple, timeout, abortSignal, allowedDomains } = request;
	return given({
		...{ qs, arrayFormat, qsStringifyOptions, useQuerystring, body, form, formData, json },
		...{ encoding, useStream, gzip, returnFullResponse, resolveWithFullResponse },
		...{ ignoreHttpStatusErrors, simple, timeout, abortSignal, allowedDomains },
		...certificatesOf(request, own),
	});
}

/**
 * Keeps only the TLS material of `agentOptions`. On a public host anyone on the route could present a
 * certificate of their own if it were not checked; inside a network self-signed certificates are common.
 */
function certificatesOf({ agentOptions, rejectUnauthorized, skipSslCertificateValidation }: AnyRequest, own: URL) {
	const { ca, cert, key, passphrase, pfx, servername } = agentOptions ?? {};
	const material = given({ ca, cert, key, passphrase, pfx, servername });
	return {
		agentOptions: Object.keys(material).length === 0 ? undefined : material,
		...(isPrivateHost(own.hostname)
			? { rejectUnauthorized, skipSslCertificateValidation }
			: { rejectUnauthorized: true, skipSslCertificateValidation: false }),
	};
}

function given<T extends object>(fields: T): T {
	const copy = { ...fields };
	for (const [name, value] of Object.entries(copy)) if (value === undefined) Reflect.deleteProperty(copy, name);
	return copy;
}

/** Not TRACE, which echoes the request including the key, and not CONNECT, which opens a tunnel. */
const METHODS: readonly string[] = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

function methodOf({ method }: { method?: unknown }): { method?: IHttpRequestMethods } {
	if (method === undefined) return {};
	const name = String(method).toUpperCase();
	if (isMethod(name)) return { method: name };
	throw new UserError(`The key is not sent with the method ${name.slice(0, 20)}`, {
		description: `With this credential, requests can use ${METHODS.join(', ')}.`,
	});
}

/** n8n's type has no OPTIONS, its HTTP Request node does. */
function isMethod(name: string): name is IHttpRequestMethods {
	return METHODS.includes(name);
}

/** Where a request goes, according to each field that can say so, including a `Host` header; read once, as text. */
interface Target {
	addresses: { url: string; baseURL?: string; uri?: string };
	headers: Record<string, string | string[]>;
	origins: string[];
	hasProxy: boolean;
}

function targetOf({ baseURL, url, uri, headers = {}, proxy }: AnyRequest): Target {
	const texts = { baseURL: textOf(baseURL), url: textOf(url), uri: textOf(uri) };
	const read = Object.entries(headers)
		.filter(([, value]) => value !== undefined && value !== null)
		.map(([name, value]): [string, string | string[]] => [name, Array.isArray(value) ? value.map(String) : String(value)]);
	const resolved = Object.values(texts)
		.filter((address) => address !== '')
		.map((address) => originOf(address, texts.baseURL || undefined));
	const [target = UNKNOWN] = resolved;
	const hosts = read
		.filter(([name]) => name.trim().toLowerCase() === 'host')
		.flatMap(([, host]) => host)
		.map((host) => originOf(`//${host}`, target));
	return {
		addresses: { url: texts.url || texts.uri, ...given({ baseURL: texts.baseURL || undefined, uri: texts.uri || undefined }) },
		headers: Object.fromEntries(read),
		origins: [target, ...resolved, ...hosts],
		hasProxy: Boolean(proxy),
	};
}

const UNKNOWN = 'an unknown address';

/** A URL as it is sent. An object that converts to a string may give a different one the next time. */
function textOf(address: unknown): string {
	if (address === undefined || address === null) return '';
	const text: unknown = address instanceof URL ? address.href : address;
	return typeof text === 'string' ? text : NO_ADDRESS;
}

/** Has no origin, with or without a base. */
const NO_ADDRESS = 'http://';

function originOf(address: string, base?: string): string {
	return URL.canParse(address, base) ? new URL(address, base).origin : UNKNOWN;
}

function assertOwnTarget(own: URL, { origins, hasProxy }: Target, mask: Mask): void {
	const foreign = origins.find((origin) => origin !== own.origin);
	if (foreign !== undefined) {
		throw new UserError(`The key is not sent to ${mask(foreign)}`, {
			description: `This credential is for ${own.origin}, the origin of its base URL, and its key goes nowhere else. Use another credential for this address, or none.`,
		});
	}
	if (hasProxy) {
		throw new UserError('The key is not sent through the proxy of a node', {
			description: `This credential is for ${own.origin}. Remove the proxy from the node's options. To use a proxy for all of n8n, set HTTP_PROXY and HTTPS_PROXY.`,
		});
	}
}

/** The headers except those named in `others`, ignoring case: no header may be there twice. */
function without(headers: Record<string, string | string[]>, others: Record<string, string>) {
	const names = new Set(Object.keys(others).map((name) => name.toLowerCase()));
	return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.trim().toLowerCase())));
}
