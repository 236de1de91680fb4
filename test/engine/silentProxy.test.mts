import { createServer, connect, type AddressInfo, type Server } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

import type { NodeOptions } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

/** A proxy ends a silent answer after 100 s, and GPT Image needs 126 s at high quality; here a second is 10 ms. */
const SECOND_MS = 10;
const SILENCE_MS = 100 * SECOND_MS;

useSandbox({ generationMs: 126 * SECOND_MS, tinyImages: true });

let proxy: Server;
let baseUrl: string;
let cuts = 0;

beforeAll(async () => {
	proxy = createServer((client) => {
		const gateway = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
		let received = 0;
		let isAsked = false;
		let timer = setTimeout(() => {}, 0);
		const cut = async () => {
			const before = received;
			// what waits in this process's sockets is no silence
			for (let turns = 0; turns < 5; turns++) await turn();
			if (received !== before || !isAsked) return;
			cuts++;
			client.end(received === 0 ? 'HTTP/1.1 524 A Timeout Occurred\r\ncontent-type: text/html\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<h1>524</h1>   ' : '');
			gateway.destroy();
		};
		const restart = () => {
			clearTimeout(timer);
			timer = setTimeout(() => void cut(), SILENCE_MS);
		};
		client.on('data', (chunk) => {
			isAsked = true;
			received = 0;
			restart();
			gateway.write(chunk);
		});
		gateway.on('data', (chunk) => {
			received += chunk.length;
			restart();
			client.write(chunk);
		});
		const end = () => {
			clearTimeout(timer);
			client.destroy();
			gateway.destroy();
		};
		for (const socket of [client, gateway]) socket.on('error', end).on('close', end);
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => proxy.once('listening', resolve));
	baseUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/gateway`;
});
afterAll(() => void proxy.close());
beforeEach(() => void (cuts = 0));

const behindTheProxy = (additionalFields: object, credential: object = {}): NodeOptions => ({
	node: 'openAiImagesGenerate',
	credentials: { customAggregatorApi: { apiKey: sandbox.key, baseUrl, ...credential } },
	items: [{ json: {} }],
	parameters: {
		aggregator: 'customAggregatorApi',
		model: { __rl: true, mode: 'name', value: 'gpt-image-2' },
		prompt: 'a fox',
		additionalFields: { quality: 'high', ...additionalFields },
	},
	retryOnFail: true,
	maxTries: 2,
	waitBetweenTries: 1,
});

test('an image that takes longer than the proxy waits is lost in silence: the way out is told, and it is not sent again', async () => {
	const run = await engine.run(behindTheProxy({}));
	expect(`${run.error?.message} ${run.error?.description}`).toMatch(/billed.*Stream/s);
	expect([sandbox.ledger.creates().length, cuts]).toEqual([1, 1]);
});

test('it is delivered with Stream', async () => {
	const run = await engine.run(behindTheProxy({ stream: true }));
	expect([run.error, run.items.length, run.items[0]?.binary?.data.mimeType]).toEqual([undefined, 1, 'image/png']);
	expect([sandbox.ledger.creates().length, cuts]).toEqual([1, 0]);
});

test('it is delivered as a task', async () => {
	const paths = { imagesPath: '/v1/images/generations/async', imagesTaskPath: '/v1/images/tasks/{id}' };
	const run = await engine.run(behindTheProxy({}, paths));
	expect([run.error, run.items.length, run.items[0]?.binary?.data.mimeType]).toEqual([undefined, 1, 'image/png']);
	expect(sandbox.ledger.creates()).toHaveLength(1);
});
