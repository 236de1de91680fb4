import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { connectionOf } from '../../nodes/shared/aggregator/connection';
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
