import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliCompress, createGzip, gzipSync } from 'node:zlib';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { type Engine, openEngine } from './harness.mts';
import { openServer, type Served } from '../openServer.mts';
import { until } from '../until.mts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const MIB = 1024 * 1024;
const pictures = [1, 2, 3, 4].map((n) => Buffer.concat([PNG, randomBytes(2 * MIB + n)]));

let engine: Engine;
let server: Served;
let url: string;
/** How the gateway answers the next create, and how often it was asked */
let answer: (response: ServerResponse, request: IncomingMessage) => void | Promise<void>;
let creates = 0;
/** Images fetched from it */
let downloads = 0;

beforeAll(async () => {
	engine = await openEngine();
	server = await openServer((request, response) => {
		if (request.method === 'GET') {
			downloads++;
			return void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
		}
		creates++;
		request.resume();
		void Promise.resolve(answer(response, request)).catch(() => response.destroy());
	});
	url = server.url;
});
afterAll(async () => {
	await server.close();
	await engine.close();
});
beforeEach(() => {
	creates = 0;
	downloads = 0;
});
afterEach(() => jest.restoreAllMocks());

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const images = (options: object = {}, more: object = {}) => ({
	node: 'openAiImagesGenerate',
	credentials: { customAggregatorApi: { apiKey: 'key-of-large-replies', baseUrl: url } },
	items: [{ json: {} }],
	parameters: {
		aggregator: 'customAggregatorApi',
		model: { __rl: true, mode: 'name', value: 'gpt-image-1' },
		prompt: 'a fox',
		additionalFields: {},
		options,
	},
	...more,
});

const runModel = (options: object = {}, more: object = {}) => ({
	...images(options, more),
	node: 'replicateRunModel',
	parameters: {
		aggregator: 'customAggregatorApi',
		model: { __rl: true, mode: 'name', value: 'acme/anything' },
		specifyInput: 'json',
		input: '{ "prompt": "a fox" }',
		options,
	},
});

const JSON_TYPE = { 'content-type': 'application/json' };
const says = (body: unknown) => (response: ServerResponse) => void response.writeHead(200, JSON_TYPE).end(JSON.stringify(body));
const inBase64 = { created: 1, data: pictures.map((file) => ({ b64_json: file.toString('base64') })) };

/** Everything that lies in n8n's storage, files half written included. */
async function stored(): Promise<string[]> {
	const all = await readdir(String(process.env.N8N_USER_FOLDER), { recursive: true });
	return all.filter((name) => /binary_data\/.+/.test(name) && !name.endsWith('.metadata'));
}

/** n8n removes a file that broke off in its own time. */
async function untilStored(count: number): Promise<void> {
	await until(async () => (await stored()).length === count);
}

describe('large images inside a reply', () => {
	test('become files while it arrives, whole and in order, and stay out of the JSON', async () => {
		const [before, store] = [(await stored()).length, jest.spyOn(Container.get(BinaryDataService), 'store')];
		answer = says(inBase64);
		const run = await engine.run(images({ includeResponse: true }));
		expect(run.error).toBeUndefined();
		for (const [index, item] of run.items.entries()) {
			expect((await engine.read(item)).equals(pictures[index])).toBe(true);
			expect(item.json).toMatchObject({ imageUrl: null, imageIndex: index });
			expect(item.binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png', fileName: `a-fox-0_${index}.png` });
		}
		expect(store.mock.calls.map(([, data]) => Buffer.isBuffer(data))).toEqual([false, false, false, false]);
		const { data } = run.items[0].json.response as { data: Array<{ b64_json: string }> };
		const base64 = pictures[3].toString('base64');
		expect(data[3].b64_json).toBe(`${base64.slice(0, 60)}… (${base64.length} characters)`);
		expect(JSON.stringify([run.items, run.context])).not.toContain('fileInReply');
		expect(await stored()).toHaveLength(before + 4);
	});

	test('of Gemini as well, in their own place or in the text', async () => {
		const base64 = pictures.map((file) => file.toString('base64'));
		const partsSet = [
			base64.slice(0, 2).map((data) => ({ inlineData: { mimeType: 'image/png', data } })),
			[{ text: `Here: ![image](data:image/png;base64,${base64[0]}) and ![image](data:image/png;base64,${base64[1]})` }],
		];
		for (const parts of partsSet) {
			answer = says({ candidates: [{ content: { parts } }] });
			const { credentials, items } = images();
			const model = { __rl: true, mode: 'name', value: 'gemini-image' };
			const run = await engine.run({ node: 'geminiGenerateImage', credentials, items, parameters: { aggregator: 'customAggregatorApi', model, prompt: 'a fox' } });
			expect(run.error).toBeUndefined();
			const files = await Promise.all(run.items.map(async (item) => await engine.read(item)));
			expect(files.map((file, index) => file.equals(pictures[index]))).toEqual([true, true]);
			expect(JSON.stringify([run.items, run.context])).not.toContain('fileInReply');
		}
	});

	test('come compressed as well', async () => {
		answer = async (response) => {
			response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
			await pipeline(Readable.from([JSON.stringify(inBase64)]), createGzip(), response);
		};
		const run = await engine.run(images());
		expect((await engine.read(run.items[2])).equals(pictures[2])).toBe(true);
	});

	test('are stored in the end where n8n could not store them at first', async () => {
		const storage = Container.get(BinaryDataService);
		const store = storage.store.bind(storage);
		let failed = 0;
		jest.spyOn(storage, 'store').mockImplementation(async (place, data, meta) => {
			if (failed++ < 2) throw new Error('ENOSPC: no space left');
			return await store(place, data, meta);
		});
		answer = says({ created: 1, data: [{ b64_json: pictures[0].toString('base64') }] });
		const run = await engine.run(images({}, RETRY));
		expect(run.error).toBeUndefined();
		expect((await engine.read(run.items[0])).equals(pictures[0])).toBe(true);
		expect([creates, failed]).toEqual([1, 3]);
	});

	test('that a prediction repeats of its input are not stored', async () => {
		const before = (await stored()).length;
		const dataUrl = (file: Buffer) => `data:image/png;base64,${file.toString('base64')}`;
		answer = says({ id: 'p1', status: 'succeeded', input: { image: dataUrl(pictures[0]) }, output: [dataUrl(pictures[1])] });
		const run = await engine.run(runModel());
		expect((await engine.read(run.items[0])).equals(pictures[1])).toBe(true);
		await untilStored(before + 1);
	});

	test('in the midst of an output of words become files, and the words stay', async () => {
		answer = says({ id: 'p1', status: 'succeeded', output: { text: `Here: ![a](data:image/png;base64,${pictures[0].toString('base64')}) it is` } });
		const run = await engine.run(runModel());
		expect((await engine.read(run.items[0])).equals(pictures[0])).toBe(true);
		expect(JSON.stringify(run.items[0].json.output)).toMatch(/Here: .*characters\)/);
		expect(JSON.stringify(run.items)).not.toContain('fileInReply');
	});
});

describe('a reply that does not come to its end leaves no file, and may have been billed', () => {
	const text = JSON.stringify(inBase64);
	const most = text.slice(0, text.length * 0.7);

	test.each([
		['the connection is lost', (response: ServerResponse) => void response.writeHead(200, { ...JSON_TYPE, 'content-length': text.length }).write(most, () => response.destroy())],
		['the rest is missing', (response: ServerResponse) => void response.writeHead(200, JSON_TYPE).end(most)],
	])('%s', async (_, broken) => {
		const before = (await stored()).length;
		answer = broken;
		const run = await engine.run(images({}, RETRY));
		expect(run.error?.message).toContain('may have been accepted and billed');
		expect(creates).toBe(1);
		await untilStored(before);
	});

	test('the execution is stopped', async () => {
		const before = (await stored()).length;
		let begun = () => {};
		const onTheWay = new Promise<void>((resolve) => (begun = resolve));
		answer = (response) => void response.writeHead(200, JSON_TYPE).write(most, () => begun());
		const running = engine.start(images());
		await onTheWay;
		running.stop();
		expect((await running.finished).status).toBe('canceled');
		await untilStored(before);
	});

	test('its time is over', async () => {
		const before = (await stored()).length;
		answer = (response) => void response.writeHead(200, JSON_TYPE).write(most);
		const run = await engine.run(images({ timeout: 1 }));
		expect(run.error?.message).toContain('did not answer within 1 s');
		await untilStored(before);
	});
});

describe('a reply that is larger than anything a provider sends is refused, and may have been billed', () => {
	/** 1.2 GiB of it are a few kilobytes on the wire. */
	function* endless(start: string, piece: string): Generator<string> {
		yield start;
		for (let sent = 0; sent < 1200 * MIB; sent += piece.length) yield piece;
	}
	/** Gzip is one member after another, so what repeats is compressed once: the processor's time is the node's. */
	function* members(pieces: Iterable<string>): Generator<Buffer> {
		const compressed = new Map<string, Buffer>();
		for (const piece of pieces) {
			if (!compressed.has(piece)) compressed.set(piece, gzipSync(piece, { level: 1 }));
			yield compressed.get(piece)!;
		}
	}
	const words = () => endless('{"created":1,"data":[{"url":"', 'x y '.repeat(64 * 1024));
	const base64 = () => endless(`{"created":1,"data":[{"b64_json":"${PNG.toString('base64').slice(0, -4)}`, 'AAAA'.repeat(64 * 1024));
	const lists = () => endless('{"data":[', '[],'.repeat(64 * 1024));
	const empty = () => endless('{"data":[', '"",'.repeat(64 * 1024));
	const deep = () => ['{"created":1,"data":', '['.repeat(100_000), ']'.repeat(100_000), '}'];

	test.each([
		['words, as gzip', 'gzip', words, 'more than 16 MiB'],
		['words, as brotli', 'br', words, 'more than 16 MiB'],
		['a single file, as gzip', 'gzip', base64, 'larger than 512 MiB'],
		['empty lists', 'gzip', lists, 'more than 50000 lists'],
		['empty texts', 'gzip', empty, 'more than 200000 entries'],
		['lists in lists', 'gzip', deep, 'nested deeper than 200 levels'],
	])('%s', async (_, encoding, content, reason) => {
		const before = (await stored()).length;
		answer = async (response) => {
			response.writeHead(200, { ...JSON_TYPE, 'content-encoding': encoding });
			if (encoding === 'br') await pipeline(Readable.from(content()), createBrotliCompress({ params: { 1: 1 } }), response);
			else await pipeline(Readable.from(members(content())), response);
		};
		const [rss, processor] = [process.memoryUsage().rss, process.cpuUsage()];
		const run = await engine.run(images({ timeout: 60 }, RETRY));
		expect(run.error?.message).toContain('may have been accepted and billed');
		expect(run.error?.description).toContain(reason);
		expect(creates).toBe(1);
		// the server is in this process as well
		expect(process.memoryUsage().rss - rss).toBeLessThan(400 * MIB);
		const { user, system } = process.cpuUsage(processor);
		expect((user + system) / 1_000_000).toBeLessThan(25);
		await untilStored(before);
	}, 60_000);
});

describe('what a reply says at too great length is shortened', () => {
	test('fifteen hundred files: a hundred are fetched, as many as there is room for named, the others counted', async () => {
		const before = (await stored()).length;
		answer = says({ id: 'p1', status: 'succeeded', output: Array.from({ length: 1500 }, (_, index) => `${url}/${index}.png`) });
		const run = await engine.run(runModel());
		expect(run.items.filter(({ binary }) => binary)).toHaveLength(100);
		expect(JSON.stringify(run.items.map(({ json }) => json)).length).toBeLessThan(120_000);
		const named = run.items.length;
		expect(named).toBeGreaterThan(150);
		expect(run.items[named - 2]!.json).toMatchObject({ imageUrl: `${url}/${named - 2}.png`, downloadError: expect.stringContaining('only the first 100') });
		expect(run.items[named - 1]!.json.downloadError).toContain(`The reply lists ${1500 - named} more files`);
		expect(downloads).toBe(100);
		await untilStored(before + 100);
	});

	test('an ID, a status and a model of five megabytes', async () => {
		const long = 'x'.repeat(5 * MIB);
		answer = says({ id: long, status: long, model: long });
		const setting = runModel();
		const run = await engine.run({ ...setting, parameters: { ...setting.parameters, waitForCompletion: false } });
		expect(run.error).toBeUndefined();
		expect(JSON.stringify([run.items, run.context]).length).toBeLessThan(5_000);
	});

	test('what went wrong', async () => {
		answer = says({ id: 'p1', status: 'failed', error: 'word '.repeat(MIB), logs: 'x'.repeat(5 * MIB) });
		const run = await engine.run(runModel());
		expect(run.error?.description).toContain('word word');
		expect(JSON.stringify([run.error?.description, run.context]).length).toBeLessThan(5_000);
	});

	test('a line break in an ID makes no line of its own in the log', async () => {
		answer = says({ id: 'p1\n2026-01-01 | error | "forged"\u001b[2J\u202e', status: 'starting' });
		const setting = runModel();
		const run = await engine.run({ ...setting, parameters: { ...setting.parameters, waitForCompletion: false } });
		expect(run.items[0].json.id).toBe('p1 2026-01-01 | error | "forged" [2J');
	});
});
