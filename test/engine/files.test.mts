import type { ServerResponse } from 'node:http';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

import { imagen } from './imagen.mts';
import { replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { openServer, type Served } from '../openServer.mts';
import { until } from '../until.mts';

let files: Served;
let filesUrl: string;

/** The files now being served, and the most at one time. */
const serving = { now: 0, most: 0 };
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

async function serve(response: ServerResponse): Promise<void> {
	serving.most = Math.max(serving.most, ++serving.now);
	// none is answered before eight have been asked for, and then not at once: a ninth would be seen
	await until(() => serving.most >= 8);
	await new Promise((resolve) => setTimeout(resolve, 40));
	serving.now--;
	response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
}

useSandbox({ generationMs: 20, tinyImages: true });
beforeAll(async () => {
	files = await openServer((_, response) => serve(response));
	filesUrl = files.url;
});
afterAll(async () => await files?.close());
afterEach(() => jest.restoreAllMocks());

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** A prediction that is finished at once, with this output. */
function answered(output: unknown): void {
	const body = { id: 'prediction1', model: 'acme/anything', status: 'succeeded', output, error: null };
	sandbox.injections.add({ route: 'create', respond: { status: 200, body } });
}

const runModel = async (options: object = {}, more: object = {}) =>
	await engine.run(
		replicate(
			sandbox,
			'replicateRunModel',
			{ model: { __rl: true, mode: 'name', value: 'acme/anything' }, specifyInput: 'json', input: '{ "prompt": "a fox" }', options },
			more,
		),
	);

const picture = (n: number) => `data:image/png;base64,${Buffer.concat([PNG, Buffer.from([n])]).toString('base64')}`;

/** n8n's storage fails for the file with this last byte. */
function unstorable(lastByte: number, times: number): void {
	const storage = Container.get(BinaryDataService);
	const store = storage.store.bind(storage);
	let failed = 0;
	jest.spyOn(storage, 'store').mockImplementation(async (place, data, meta) => {
		if (Buffer.isBuffer(data) && data.at(-1) === lastByte && failed++ < times) throw new Error('ENOSPC: no space left');
		return await store(place, data, meta);
	});
}

describe('bytes that came in the reply', () => {
	test('are stored in the end where n8n could not store them at first', async () => {
		unstorable(2, 2);
		answered([picture(1), picture(2), picture(3)]);
		const run = await runModel({}, RETRY);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.downloadError)).toEqual([undefined, undefined, undefined]);
		expect((await engine.read(run.items[1])).at(-1)).toBe(2);
		expect(sandbox.ledger.count({ route: 'create' })).toBe(1);
	});

	test('and cannot be stored at all do not take the other images along', async () => {
		unstorable(2, Infinity);
		answered([picture(1), picture(2), picture(3)]);
		const run = await runModel({ timeout: 3 }, RETRY);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.downloadError)).toEqual([
			undefined,
			expect.stringContaining('no space left'),
			undefined,
		]);
		expect(run.items.map(({ binary }) => binary !== undefined)).toEqual([true, false, true]);
		expect(sandbox.ledger.count({ route: 'create' })).toBe(1);
	});

	test('are not lost to a stop while another file of theirs is fetched', async () => {
		sandbox.injections.add({ route: 'download', stall: 'before' });
		answered([picture(1), `${sandbox.imagesUrl}/slow.png`]);
		const options = replicate(sandbox, 'replicateRunModel', {
			model: { __rl: true, mode: 'name', value: 'acme/anything' },
			specifyInput: 'json',
			input: '{ "prompt": "a fox" }',
		});
		const running = engine.start(options);
		await until(() => sandbox.ledger.downloads().length > 0);
		running.stop();
		const stopped = await running.finished;
		sandbox.injections.clear();
		const again = await engine.run({ ...options, retryOf: stopped });
		expect(again.error).toBeUndefined();
		expect((await engine.read(again.items[0])).at(-1)).toBe(1);
		expect(sandbox.ledger.count({ route: 'create' })).toBe(1);
	});
});

test('a picture whose first bytes come one by one is seen to be one', async () => {
	sandbox.injections.add({ route: 'download', drip: { bytes: 3, everyMs: 1 } });
	const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { additionalFields: { outputFormat: 'png' } } }));
	expect(run.items[0].json.downloadError).toBeUndefined();
	expect(run.items[0].binary?.data.mimeType).toBe('image/png');
});

test('the files of an item are fetched side by side, eight at most', async () => {
	serving.most = 0;
	answered(Array.from({ length: 40 }, (_, index) => `${filesUrl}/${index}.png`));
	const run = await runModel();
	expect(run.items.filter(({ binary }) => binary)).toHaveLength(40);
	expect(serving.most).toBe(8);
});

test('a file that is no image and cannot be fetched says so, also in one item per input item', async () => {
	answered([`${filesUrl}/1.png`, `${sandbox.imagesUrl}/gone.mp4`]);
	const run = await runModel({ outputMode: 'itemPerInput' });
	expect(run.items).toHaveLength(1);
	expect(run.items[0].json).toMatchObject({ imageCount: 1, downloadError: expect.stringContaining('404') });
});

describe('downloads', () => {
	test.each([
		['a cut body', { truncate: true }],
		['503', { reply: 'unavailable' }],
		['a web page in place of the image', { reply: 'webUi' }],
		['a cut connection', { reset: 'before' }],
	] as const)('survive %s', async (_, injection) => {
		sandbox.injections.add({ route: 'download', times: 2, ...injection });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0].json).not.toHaveProperty('downloadError');
		expect(run.items[0].binary?.data).toBeDefined();
	});

	test('that fail to the end leave its URL', async () => {
		sandbox.injections.add({ route: 'download', respond: { status: 403, body: 'no' } });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0].json).toMatchObject({
			imageUrl: expect.stringContaining(sandbox.imagesUrl),
			downloadError: expect.stringContaining('403'),
		});
		expect(run.items[0].binary).toBeUndefined();
	});

	test('wait until a provider is well that asks to wait for nothing ("Retry-After: 0")', async () => {
		let until = 0;
		const isIll = () => Date.now() < (until ||= Date.now() + 1000);
		sandbox.injections.add({ route: 'download', match: isIll, respond: { status: 503, headers: { 'retry-after': '0' }, body: { detail: 'busy' } } });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0]?.json).not.toHaveProperty('downloadError');
	});
});
