import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { connectionOf, type Connection } from '../../nodes/shared/aggregator/connection';
import { Fault } from '../../nodes/shared/aggregator/fault';
import { fetchFile } from '../../nodes/shared/aggregator/fetchFile';

const connection = connectionOf('anyApi', { apiKey: 'key', baseUrl: 'https://gateway.example' });

/** Follows these redirects, one after the other; what was asked for, in order. */
async function fetched(start: string, ...redirects: string[]): Promise<string[]> {
	const asked: string[] = [];
	const httpRequest = async ({ url }: IHttpRequestOptions) => {
		const location = redirects[asked.push(url) - 1];
		return { statusCode: location ? 302 : 200, headers: { location }, body: Readable.from([Buffer.from('x')]) };
	};
	const context = { helpers: { httpRequest } } as unknown as IExecuteFunctions;
	await fetchFile(context, connection, start, AbortSignal.timeout(1_000));
	return asked;
}

test('an image that redirects from https to http is not followed there', async () => {
	await expect(fetched('https://a.example/1.png', 'http://a.example/1.png')).rejects.toThrow('redirects the file from https to http');
	await expect(fetched('http://a.example/1.png', 'https://b.example/1.png', 'http://c.example/1.png')).rejects.toThrow('b.example redirects');
});

test('other redirects are followed', async () => {
	const way = ['http://a.example/1.png', 'http://b.example/1.png', 'https://b.example/1.png', 'https://c.example/1.png'];
	expect(await fetched(way[0], ...way.slice(1))).toEqual(way);
});

test('five redirects are followed, and no more', async () => {
	const hops = (count: number) => Array.from({ length: count }, (_, index) => `https://h${index}.example/1.png`);
	expect(await fetched('https://a.example/1.png', ...hops(5))).toHaveLength(6);
	await expect(fetched('https://a.example/1.png', ...hops(6))).rejects.toThrow('redirects more than 5 times');
});

/** What the one answer of a host becomes. */
async function answered(statusCode: number, headers: object): Promise<unknown> {
	const httpRequest = async () => ({ statusCode, headers, body: Readable.from([]) });
	const context = { helpers: { httpRequest } } as unknown as IExecuteFunctions;
	return await fetchFile(context, connection, 'https://a.example/1.png', AbortSignal.timeout(1_000)).catch((error: unknown) => error);
}

test.each([
	[300, {}, 'a.example answered 300 for the file'],
	[304, {}, 'a.example answered 304 for the file'],
	[304, { location: 'https://b.example/' }, 'a.example answered 304 for the file'],
	[302, {}, 'a.example redirects the file (302) without saying where to'],
	[307, { location: 'http://[' }, 'a.example redirects the file (307) to an address that is not valid'],
])('a %s with %j is an error in words that is not asked again', async (status, headers, message) => {
	expect(await answered(status, headers)).toMatchObject({ kind: 'refused', message });
});

test('a 404 may be too early, and is told from other refusals', async () => {
	expect(await answered(404, {})).toMatchObject({ kind: 'notFound' });
	expect(await answered(403, {})).toMatchObject({ kind: 'refused' });
	expect(await answered(503, {})).toMatchObject({ kind: 'transient' });
});

test('files are asked for uncompressed', async () => {
	let asked: IHttpRequestOptions | undefined;
	const httpRequest = async (options: IHttpRequestOptions) => {
		asked = options;
		return { statusCode: 200, headers: {}, body: Readable.from([]) };
	};
	await fetchFile({ helpers: { httpRequest } } as unknown as IExecuteFunctions, connection, 'https://a.example/1.svg', AbortSignal.timeout(1_000));
	expect(asked?.headers).toEqual({ 'Accept-Encoding': 'identity' });
});

describe('a file that can’t be reached says nothing of a bill or of the credential: the image was made', () => {
	const failing = async (error: Error) => {
		const httpRequest = async () => Promise.reject(error);
		const context = { helpers: { httpRequest } } as unknown as IExecuteFunctions;
		return await fetchFile(context, connection, 'https://pictures.example/a.png', AbortSignal.timeout(1_000)).catch(({ message, details }: Fault) => `${message}: ${details.description}`);
	};

	test.each([
		['a host that there is none of', Object.assign(new Error('x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), /^pictures\.example can't be reached: No connection to pictures\.example could be made \(ENOTFOUND\), so the file/],
		['a lost connection', Object.assign(new Error('x'), { code: 'ECONNRESET' }), /^The connection to pictures\.example was lost/],
		['what n8n itself refuses', Object.assign(new Error('Blocked'), { name: 'SsrfBlockedIpError' }), /^n8n refused the request to pictures\.example: Blocked\. Nothing was requested/],
	])('%s', async (_, error, words) => {
		expect(await failing(error)).toMatch(words);
		expect(await failing(error)).not.toMatch(/billed|credential|base url/i);
	});
});

describe('a private host tells nothing of itself', () => {
	const allowing = connectionOf('customAggregatorApi', { apiKey: 'key', baseUrl: 'https://gateway.example', allowPrivateImageHosts: true });
	const failed = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:80`), { code, syscall: 'connect' });

	/** What whoever named the address reads. */
	async function read(start: string, ...answers: Array<Error | { statusCode: number; headers?: object }>): Promise<string> {
		const httpRequest = async () => {
			const answer = answers.shift();
			if (answer === undefined || answer instanceof Error) throw answer ?? failed('ECONNRESET');
			return { headers: {}, ...answer, body: Readable.from([]) };
		};
		const context = { helpers: { httpRequest } } as unknown as IExecuteFunctions;
		const fault: unknown = await fetchFile(context, allowing, start, AbortSignal.timeout(1_000)).catch((error: unknown) => error);
		if (!(fault instanceof Fault)) throw new Error('It was fetched');
		return JSON.stringify([fault.message, { ...fault.details, code: fault.details.code }]);
	}

	test('whether it is not there, closed, or answers with a status or a redirect, the words are the same', async () => {
		const words = await Promise.all([
			read('http://10.0.0.1/a.png', failed('ECONNREFUSED')),
			read('http://10.0.0.1:22/a.png', failed('ECONNRESET')),
			read('http://no-such-host/a.png', failed('ENOTFOUND')),
			read('https://10.0.0.1/a.png', failed('CERT_HAS_EXPIRED')),
			...[400, 401, 403, 404, 405, 429, 500, 503, 304].map(async (statusCode) => await read('http://127.0.0.1:5678/', { statusCode })),
			read('http://10.0.0.1/a.png', { statusCode: 302, headers: { location: 'http://10.0.0.2/' } }, { statusCode: 404 }),
			read('http://10.0.0.1/a.png', { statusCode: 302 }),
			read('http://10.0.0.1/a.png', { statusCode: 302, headers: { location: 'ftp://10.0.0.1/' } }),
			read('https://10.0.0.1/a.png', { statusCode: 302, headers: { location: 'http://10.0.0.1/' } }),
			read('https://pictures.example/a.png', { statusCode: 302, headers: { location: 'https://10.0.0.1/' } }, { statusCode: 403 }),
		]);
		expect(new Set(words).size).toBe(1);
		expect(words[0]).toContain('No image could be downloaded from a private address');
	});

	test('a public host and the aggregator itself are told apart as ever', async () => {
		expect(await read('https://pictures.example/a.png', { statusCode: 404 })).toContain('pictures.example answered 404');
		expect(await read('https://gateway.example/a.png', failed('ECONNREFUSED'))).toContain('ECONNREFUSED');
	});
});

describe('the headers of the user’s own', () => {
	const customHeaders = { headers: [{ name: 'CF-Access-Client-Secret', value: 'access-secret' }] };
	const own = (more: object = {}) => connectionOf('customAggregatorApi', { apiKey: 'sk-1', baseUrl: 'https://gateway.example/api', customHeaders, ...more });

	/** Which of the requests brought them. */
	async function brought(from: Connection, start: string, ...redirects: string[]): Promise<boolean[]> {
		const asked: boolean[] = [];
		const httpRequest = async ({ headers = {} }: IHttpRequestOptions) => {
			expect(JSON.stringify(headers)).not.toContain('sk-1');
			const location = redirects[asked.push(headers['CF-Access-Client-Secret'] === 'access-secret') - 1];
			return { statusCode: location ? 302 : 200, headers: { location }, body: Readable.from([Buffer.from('x')]) };
		};
		await fetchFile({ helpers: { httpRequest } } as unknown as IExecuteFunctions, from, start, AbortSignal.timeout(1_000));
		return asked;
	}

	test('go with a file of the base URL’s own origin', async () => {
		expect(await brought(own(), 'https://gateway.example/mj/image/1')).toEqual([true]);
		expect(await brought(own(), 'https://gateway.example/mj/image/1', 'https://gateway.example/static/1.png')).toEqual([true, true]);
	});

	test('go nowhere else, and never past a redirect', async () => {
		for (const elsewhere of ['https://pictures.example/1.png', 'https://gateway.example:8443/1.png', 'https://sub.gateway.example/1.png']) {
			expect(await brought(own(), elsewhere)).toEqual([false]);
			expect(await brought(own(), 'https://gateway.example/1', elsewhere)).toEqual([true, false]);
			expect(await brought(own(), elsewhere, 'https://gateway.example/1')).toEqual([false, false]);
			expect(await brought(own(), 'https://gateway.example/1', elsewhere, 'https://gateway.example/1')).toEqual([true, false, false]);
		}
	});

	test('go with no file where they are the key themselves', async () => {
		expect(await brought(own({ authentication: 'none' }), 'https://gateway.example/mj/image/1')).toEqual([false]);
	});
});
