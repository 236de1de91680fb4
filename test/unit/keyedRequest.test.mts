import type { ICredentialDataDecryptedObject, ICredentialType, IHttpRequestOptions } from 'n8n-workflow';

import { AnyApi } from '../../credentials/AnyApi.credentials';
import { CrazyrouterApi } from '../../credentials/CrazyrouterApi.credentials';
import { CustomAggregatorApi } from '../../credentials/CustomAggregatorApi.credentials';
import { YiApi } from '../../credentials/YiApi.credentials';
import { processorMs } from './processorMs.mts';

const KEY = 'sk-0123456789abcdef';
const BASE = 'https://api.gateway.example/base';

type Request = object;

async function signed(request: Request, data: ICredentialDataDecryptedObject = {}, type: ICredentialType = new AnyApi()) {
	const { authenticate } = type;
	if (typeof authenticate !== 'function') throw new Error('not a function');
	return await authenticate({ apiKey: KEY, baseUrl: BASE, ...data }, request as IHttpRequestOptions);
}

const types = [new AnyApi(), new YiApi(), new CrazyrouterApi(), new CustomAggregatorApi()];

describe.each(types.map((type) => [type.displayName, type] as const))('%s', (_, type) => {
	test('signs what goes to the origin of its base URL, however the request says so', async () => {
		for (const request of [
			{ url: `${BASE}/v1/models` },
			{ url: 'https://API.gateway.example:443/elsewhere' },
			{ uri: `${BASE}/v1/models` },
			{ baseURL: BASE, url: '/v1/models' },
			{ baseURL: BASE, url: 'v1/models' },
			{ baseURL: BASE },
			{ url: new URL(`${BASE}/v1/models`) },
			{ url: BASE, headers: { host: 'api.gateway.example' } },
		]) {
			expect((await signed(request, {}, type)).headers).toMatchObject({ Authorization: `Bearer ${KEY}` });
		}
	});

	test('says below its base URL what n8n’s bare codes in the test mean', () => {
		const { hint = '' } = type.properties.find(({ name }) => name === 'baseUrl') ?? {};
		expect(hint).toMatch(/ENOTFOUND or ECONNREFUSED, nothing answers here/);
		// n8n's linter takes no longer ones
		expect(hint.length).toBeLessThanOrEqual(120);
	});

	test('signs nothing that goes elsewhere', async () => {
		for (const request of [
			{ url: 'https://evil.example/' },
			{ url: 'http://api.gateway.example/' },
			{ url: 'https://api.gateway.example:8443/' },
			{ url: 'https://api.gateway.example.evil.example/' },
			{ url: 'https://api.gateway.example@evil.example/' },
			{ url: 'https://sub.api.gateway.example/' },
			{ uri: 'https://evil.example/' },
			{ url: BASE, uri: 'https://evil.example/' },
			{ uri: BASE, url: 'https://evil.example/' },
			{ baseURL: BASE, url: 'https://evil.example/' },
			{ baseURL: BASE, url: '//evil.example/' },
			{ baseURL: BASE, url: '\\\\evil.example/' },
			{ baseURL: BASE, url: ' https://evil.example/' },
			{ baseURL: 'https://evil.example', url: '/v1/models' },
			{ baseURL: 'https://evil.example', url: BASE },
			{ url: BASE, headers: { HOST: 'evil.example' } },
			{ url: '/v1/models' },
			{ url: 'file:///etc/passwd' },
			{},
		]) {
			await expect(signed(request, {}, type)).rejects.toMatchObject({ message: expect.stringMatching(/^The key is not sent to /) });
		}
	});
});

test('the refusal names both origins, and neither the key nor the path', async () => {
	const refusal = await signed({ url: `https://evil.example/steal?key=${KEY}` }).catch((error: unknown) => error);
	expect(refusal).toMatchObject({
		message: 'The key is not sent to https://evil.example',
		description: expect.stringContaining('https://api.gateway.example,'),
	});
	expect(JSON.stringify(refusal)).not.toMatch(/sk-0|steal/);
	await expect(signed({ url: `https://${KEY}.evil.example/` })).rejects.toMatchObject({ message: 'The key is not sent to https://***.evil.example' });
});

test('a proxy of the node’s own does not get to read the key', async () => {
	await expect(signed({ url: BASE, proxy: 'http://evil.example:8080', rejectUnauthorized: false })).rejects.toThrow('not sent through the proxy');
});

/** Reads as one text at first, and as another later, as an expression of n8n can make it. */
function turning(first: string, then: string, times: number) {
	let reads = 0;
	return { toString: () => (reads++ < times ? first : then) };
}

test.each(['url', 'uri', 'baseURL'])('an address in %s that is no text is not signed, since it may change when it is read again', async (name) => {
	for (const times of [1, 2, 3, 4]) {
		const request = { url: BASE, [name]: turning(BASE, 'https://evil.example/', times) };
		await expect(signed(request)).rejects.toMatchObject({ message: 'The key is not sent to an unknown address' });
	}
	const address = Object.defineProperty(new URL(BASE), 'href', { get: () => turning(BASE, 'https://evil.example/', 1) });
	await expect(signed({ [name]: address })).rejects.toThrow('an unknown address');
});

test('an address and its headers are sent as the texts that were checked', async () => {
	let reads = 0;
	const address = Object.defineProperty(new URL(BASE), 'href', { get: () => (reads++ === 0 ? BASE : 'https://evil.example/') });
	const request = await signed({ url: address, headers: { Host: turning('api.gateway.example', 'evil.example', 1), 'X-Other': turning('a', 'b', 1) } });
	expect(request).toMatchObject({ url: BASE, headers: { Host: 'api.gateway.example', 'X-Other': 'a' } });
	await expect(signed({ url: BASE, headers: { 'host ': 'evil.example' } })).rejects.toThrow('not sent to');
	await expect(signed({ url: BASE, headers: { Host: ['api.gateway.example', 'evil.example'] } })).rejects.toThrow('not sent to');
});

test('nothing but known fields is handed on: no other says where the connection goes', async () => {
	const material = { ca: 'ca', cert: 'cert', key: 'key', passphrase: 'p', pfx: 'pfx', servername: 'api.gateway.example' };
	const elsewhere = { host: '127.0.0.2', hostname: '127.0.0.2', port: 1, path: '/', socketPath: '/run/evil', localAddress: '127.0.0.2' };
	const functions = { lookup: () => {}, createConnection: () => {}, checkServerIdentity: () => {}, agent: {}, httpAgent: {}, httpsAgent: {} };
	const request = await signed({
		...elsewhere,
		...functions,
		transport: {},
		adapter: () => {},
		beforeRedirect: () => {},
		auth: { user: 'a', pass: 'b' },
		url: BASE,
		agentOptions: { ...material, ...elsewhere, ...functions, rejectUnauthorized: false, privateKeyEngine: 'evil', proxyEnv: { HTTP_PROXY: 'http://evil.example' } },
	});
	expect(request).toEqual({
		url: BASE,
		headers: { Authorization: `Bearer ${KEY}` },
		agentOptions: material,
		rejectUnauthorized: true,
		skipSslCertificateValidation: false,
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
		maxRedirects: 0,
		sendCredentialsOnCrossOriginRedirect: false,
	});
	expect(await signed({ url: BASE, agentOptions: elsewhere })).not.toHaveProperty('agentOptions');
});

test('what says how a request is sent and its answer read is handed on, in the words of either helper', async () => {
	const ofBoth = { qs: { a: 1 }, body: { a: 1 }, json: true, encoding: 'arraybuffer', timeout: 5, abortSignal: new AbortController().signal, allowedDomains: 'gateway.example' };
	const ofOne = { arrayFormat: 'repeat', returnFullResponse: true, ignoreHttpStatusErrors: true };
	const ofTheOlder = { form: { a: 1 }, formData: { a: 1 }, useStream: true, gzip: true, simple: false, resolveWithFullResponse: true, useQuerystring: true, qsStringifyOptions: { arrayFormat: 'repeat' } };
	const request = { url: BASE, method: 'POST', ...ofBoth, ...ofOne, ...ofTheOlder };
	expect(await signed(request)).toMatchObject(request);
});

test.each(['TRACE', 'trace', 'CONNECT', 'TRACK', 'PROPFIND', 'GET / HTTP/1.1'])('the method %s is not sent with the key: its answer may show it', async (method) => {
	await expect(signed({ url: BASE, method })).rejects.toThrow('The key is not sent with the method');
});

test.each(['GET', 'HEAD', 'POST', 'put', 'PATCH', 'DELETE', 'OPTIONS'])('the method %s is', async (method) => {
	expect((await signed({ url: BASE, method })).method).toBe(method.toUpperCase());
});

test('a certificate that does not fit gets no key, but inside a private network it is the user’s choice', async () => {
	const careless = { rejectUnauthorized: false, skipSslCertificateValidation: true };
	expect(await signed({ url: BASE, ...careless })).toMatchObject({ rejectUnauthorized: true, skipSslCertificateValidation: false });
	expect(await signed({ url: BASE })).toMatchObject({ rejectUnauthorized: true });
	for (const baseUrl of ['https://10.0.0.5', 'https://gateway.internal', 'https://[fd00::1]:8443']) {
		expect(await signed({ url: baseUrl, ...careless }, { baseUrl })).toMatchObject(careless);
		expect(await signed({ url: baseUrl }, { baseUrl })).not.toHaveProperty('rejectUnauthorized');
	}
});

test('there is one header with the key, whatever a node sets by the same name', async () => {
	const { headers } = await signed({ url: BASE, headers: { authorization: 'other', AUTHORIZATION: 'other', 'authorization ': 'other', Accept: '*/*', Empty: undefined } });
	expect(headers).toEqual({ Accept: '*/*', Authorization: `Bearer ${KEY}` });
});

test('a signed request follows no redirect, in either of n8n’s helpers', async () => {
	const request = await signed({ url: BASE, followRedirect: true, followAllRedirects: true, maxRedirects: 21, sendCredentialsOnCrossOriginRedirect: true });
	expect(request).toMatchObject({
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
		maxRedirects: 0,
		sendCredentialsOnCrossOriginRedirect: false,
	});
});

test('the request that came in is not changed, and keeps what it has', async () => {
	const request = { url: BASE, method: 'POST' as const, body: { a: 1 }, headers: { Accept: 'application/json' } };
	const copy = structuredClone(request);
	expect(await signed(request)).toMatchObject({ ...copy, headers: { Accept: 'application/json', Authorization: `Bearer ${KEY}` } });
	expect(request).toEqual(copy);
});

test('a key that was pasted with a space is sent without', async () => {
	expect((await signed({ url: BASE }, { apiKey: ` ${KEY}\n` })).headers).toEqual({ Authorization: `Bearer ${KEY}` });
	const custom = { apiKey: ` ${KEY}\n`, authentication: 'apiKeyHeader' };
	expect((await signed({ url: BASE }, custom, new CustomAggregatorApi())).headers).toEqual({ 'Api-Key': KEY });
});

test.each(['', 'no address', 'https://u:p@api.gateway.example', 'https://:p@api.gateway.example', 'ftp://host'])(
	'with the base URL "%s" nothing is signed, and it is not quoted',
	async (baseUrl) => {
		const refusal = await signed({ url: BASE }, { baseUrl }).catch((error: unknown) => error);
		expect(refusal).toMatchObject({ message: expect.stringMatching(/^The base URL of this credential is not valid\. It must have the form/) });
		if (baseUrl !== '') expect(JSON.stringify(refusal)).not.toContain(baseUrl);
	},
);

test('it costs next to nothing', async () => {
	const used = await processorMs(async () => {
		for (let request = 0; request < 1_000; request++) await signed({ url: `${BASE}/v1/models` });
	});
	expect(used / 1_000).toBeLessThan(0.5);
});
