import { randomBytes } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import type { Item, NodeOptions } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { until } from '../until.mts';

useSandbox({ generationMs: 20, tinyImages: true });

async function itemWith(...colours: string[]): Promise<Item> {
	const stored = colours.map(async (background, index) => {
		const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background } }).png().toBuffer();
		return [index === 0 ? 'data' : `data_${index}`, await engine.file(bytes, 'x.png', 'image/png')] as const;
	});
	return { json: {}, binary: Object.fromEntries(await Promise.all(stored)) };
}

/** Nano Banana on the images route of Crazyrouter, which takes addresses only. */
function generate(items: Item[], fields = 'data', more: Partial<NodeOptions> = {}, options: IDataObject = {}): NodeOptions {
	return {
		node: 'openAiImagesGenerate',
		credentials: { crazyrouterApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('crazyrouterApi') } },
		items,
		parameters: {
			aggregator: 'crazyrouterApi',
			model: { __rl: true, mode: 'name', value: 'nano-banana-pro' },
			prompt: 'combine them',
			inputImages: { image: [{ source: 'file', binaryPropertyName: fields }] },
			options,
		},
		...more,
	};
}

const uploads = () => sandbox.ledger.requests({ route: 'upload' });
const creates = () => sandbox.ledger.requests({ route: 'images' });

test('files go up with the key, to the own origin, and their addresses are sent in the order of the rows', async () => {
	const run = await engine.run(generate([await itemWith('red', 'green', 'blue')], 'data_2,data,data_1'));
	expect(run.error).toBeUndefined();
	expect(uploads()).toHaveLength(3);
	for (const { path, headers } of uploads()) {
		expect(path).toBe('/crazyrouter/v1/files/uploads');
		expect(headers.authorization).toBe(`Bearer ${sandbox.key}`);
	}
	const addresses = (creates()[0]?.body as { image_input: string[] }).image_input;
	const colours = await Promise.all(
		addresses.map(async (url) => {
			const bytes = await (await fetch(url)).arrayBuffer();
			const [r, g, b] = await sharp(Buffer.from(bytes)).removeAlpha().raw().toBuffer();
			return [r, g, b];
		}),
	);
	expect(colours).toEqual([[0, 0, 255], [255, 0, 0], [0, 128, 0]]);
});

test('equal files go up once a run, in however many items', async () => {
	const items = await Promise.all(Array.from({ length: 6 }, async () => await itemWith('red', 'green')));
	const run = await engine.run(generate(items, 'data,data_1'));
	expect(run.items).toHaveLength(6);
	expect(uploads()).toHaveLength(2);
	expect(new Set(creates().map(({ body }) => JSON.stringify(body))).size).toBe(1);
	await engine.run(generate([items[0]]));
	expect(uploads()).toHaveLength(3);
});

test.each([
	['a lost connection', { reset: 'after' }],
	['a 502', { reply: 'badGateway' }],
	['a broken reply', { reply: 'brokenJson' }],
	['too many requests', { reply: 'throttled' }],
	['a reply without an address', { respond: { status: 200, body: { id: 'file_1' } } }],
] as const)('%s is repeated: an upload costs nothing', async (_, injection) => {
	sandbox.injections.add({ route: 'upload', times: 2, ...injection });
	const run = await engine.run(generate([await itemWith('red')]));
	expect(run.error).toBeUndefined();
	expect(uploads()).toHaveLength(3);
	expect(sandbox.ledger.creates()).toHaveLength(1);
});

test('an upload that fails never leads to a create without the image, and says that nothing was billed', async () => {
	sandbox.injections.add({ route: 'upload', reply: 'badGateway' });
	const items = [await itemWith('red')];
	const run = await engine.run(generate(items, 'data', { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }));
	expect(run.error?.message).toBe('The input image could not be uploaded to Crazyrouter');
	expect(run.error?.description).toContain('nothing was billed for this item');
	expect(creates()).toEqual([]);
	sandbox.injections.clear();
	const later = await engine.run(generate(items, 'data', { retryOf: run }));
	expect(later.items).toHaveLength(1);
	expect(sandbox.ledger.creates()).toHaveLength(1);
});

test('one upload that is refused fails its own item only', async () => {
	const tooLarge = Buffer.concat([await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer(), randomBytes(1000)]);
	const broken = { json: {}, binary: { data: await engine.file(tooLarge, 'x.png', 'image/png') } };
	sandbox.injections.add({
		route: 'upload',
		match: ({ parts }) => parts?.some(({ size }) => size === tooLarge.length) ?? false,
		respond: { status: 413, body: { error: 'file is larger than 20 MB' } },
	});
	const run = await engine.run(generate([broken, await itemWith('green')], 'data', { onError: 'continueErrorOutput' }));
	expect(run.items).toHaveLength(1);
	expect(run.failed).toHaveLength(1);
	expect(run.failed[0].json).toMatchObject({
		error: 'The input image could not be uploaded to Crazyrouter',
		details: { description: expect.stringContaining('file is larger than 20 MB') },
	});
	expect(sandbox.ledger.creates()).toHaveLength(1);
});

test('a refused key at the upload ends the batch', async () => {
	sandbox.injections.add({ route: 'upload', reply: 'keyRefused' });
	const items = await Promise.all(['red', 'green', 'blue'].map(async (colour) => await itemWith(colour)));
	const run = await engine.run(generate(items, 'data', { onError: 'continueErrorOutput' }, { maxConcurrency: 1 }));
	expect(run.failed).toHaveLength(3);
	for (const { json } of run.failed) expect(json.error).toContain('key');
	expect(creates()).toEqual([]);
});

test('a stop during an upload sends nothing more', async () => {
	sandbox.injections.add({ route: 'upload', stall: 'before' });
	const running = engine.start(generate([await itemWith('red')]));
	await until(() => uploads().length > 0);
	running.stop();
	expect((await running.finished).status).toBe('canceled');
	expect(creates()).toEqual([]);
});

test('a custom credential without an upload route sends files inside the request, one of them alone', async () => {
	const items = [await itemWith('red')];
	const custom: Partial<NodeOptions> = {
		credentials: { customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway') } },
	};
	const options = generate(items, 'data', custom);
	const run = await engine.run({ ...options, parameters: { ...options.parameters, aggregator: 'customAggregatorApi' } });
	expect(run.error).toBeUndefined();
	expect(creates()[0]?.body).toMatchObject({ image: expect.stringMatching(/^data:image\/png;base64,/) });
	expect(uploads()).toEqual([]);
});
