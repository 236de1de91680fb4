import { UserError, type ICredentialDataDecryptedObject, type IHttpRequestOptions } from 'n8n-workflow';

import { BASE_URL_FORM, parseBaseUrl } from '../baseUrl';
import { keyMask } from '../masked';

/**
 * Puts the key on a request of whatever node uses the credential: ours, the credential test, an HTTP
 * Request node, an agent's HTTP tool. Those who may use a credential choose the address, and may not
 * read the key: so it goes to the origin of the base URL only, by no proxy of the node's own (with a
 * certificate of one's own it reads along), and no redirect is followed (`Api-Key` would travel along,
 * and `Authorization` to a subdomain).
 *
 * @param header the authentication, made of the key as it is sent
 * @throws UserError before anything is sent
 */
export function keyedRequest(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
	header: (apiKey: string) => Record<string, string>,
): IHttpRequestOptions {
	const apiKey = keyOf(credential);
	assertOwnRequest(credential, request, apiKey);
	const keyed = { ...request, ...NO_REDIRECT, headers: { ...request.headers, ...header(apiKey) } };
	return keyed;
}

/** As it is sent: pasted keys come with a space or a line break around them. */
export function keyOf({ apiKey }: ICredentialDataDecryptedObject): string {
	return typeof apiKey === 'string' ? apiKey.trim() : '';
}

/** In the words of n8n's own helper, and in those of the older one, which the HTTP Request node uses. */
const NO_REDIRECT = {
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
	followRedirect: false,
	followAllRedirects: false,
	maxRedirects: 0,
};

type AnyRequest = IHttpRequestOptions & { uri?: unknown };

function assertOwnRequest({ baseUrl }: ICredentialDataDecryptedObject, request: AnyRequest, apiKey: string): void {
	const own = parseBaseUrl(baseUrl);
	if (!own) {
		// in one text: n8n's dialog shows the message only
		throw new UserError(`The base URL of this credential is not valid. ${BASE_URL_FORM}`);
	}
	const foreign = originsOf(request).find((origin) => origin !== own.origin);
	if (foreign !== undefined) {
		throw new UserError(`The key is not sent to ${keyMask(apiKey)(foreign)}`, {
			description: `This credential is for ${own.origin}, the origin of its base URL, and its key goes nowhere else. Use another credential for this address, or none.`,
		});
	}
	if (request.proxy) {
		throw new UserError('The key is not sent through the proxy of a node', {
			description: `This credential is for ${own.origin}. Take the proxy out of the node's options; a proxy of the whole n8n is set with HTTP_PROXY and HTTPS_PROXY.`,
		});
	}
}

/** Where the request goes by each of its fields that may say so, a `Host` header among them. */
function originsOf({ baseURL, url, uri, headers = {} }: AnyRequest): string[] {
	const given = [baseURL, url, uri].filter((address) => address !== undefined && address !== null && address !== '');
	const resolved = given.map((address) => originOf(String(address), baseURL));
	const hosts = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'host');
	const [target = 'an unknown address'] = resolved;
	return [target, ...resolved, ...hosts.map(([, host]) => originOf(`//${String(host)}`, target))];
}

function originOf(address: string, base?: string): string {
	return URL.canParse(address, base) ? new URL(address, base).origin : 'an unknown address';
}
