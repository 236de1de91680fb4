import { request as send } from 'node:http';
import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import { lastCreate, replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { openServer, type Served } from '../openServer.mts';

let files: Served;
let filesUrl: string;

const mp4 = Buffer.from('\0\0\0\x20ftypisom\0\0\x02\0isomiso2mp41 and the film', 'latin1');
const FILES: Record<string, [type: string, bytes: Buffer]> = {
	'/film.mp4': ['video/mp4', mp4],
	'/unnamed-type.mp4': ['application/octet-stream', mp4],
	'/words.txt': ['text/plain; charset=utf-8', Buffer.from('once upon a time')],
	'/table.csv': ['text/csv', Buffer.from('a,b\n1,2\n')],
};

useSandbox({ generationMs: 50 });
beforeAll(async () => {
	// Films and texts come from a private host only where the API itself is, so both are at one address.
	files = await openServer((request, response) => {
		const file = FILES[request.url ?? ''];
		if (file) return response.writeHead(200, { 'content-type': file[0], 'content-length': file[1].length }).end(file[1]);
		const { method, headers } = request;
		return request.pipe(
			send(sandbox.url + request.url, { method, headers }, (answer) => {
				answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
			}),
		);
	});
	filesUrl = files.url;
});
afterAll(async () => await files?.close());

type Mode = 'list' | 'name' | 'version';

const run = async (mode: Mode, value: string, input: unknown = { prompt: 'a fox' }, more: IDataObject = {}) =>
	await engine.run(
		replicate({ ...sandbox, baseUrl: (vendor) => sandbox.baseUrl(vendor).replace(sandbox.url, filesUrl) }, 'replicateRunModel', {
			model: { __rl: true, mode, value },
			specifyInput: 'json',
			input: typeof input === 'string' ? input : JSON.stringify(input),
			...more,
		}),
	);

/** The create's own answer is a finished prediction with this output. */
function answered(output: unknown): void {
	const body = { id: 'prediction1', model: 'acme/anything', status: 'succeeded', output, error: null };
	sandbox.injections.add({ route: 'create', respond: { status: 200, body } });
}

test('input that does not fit: the model and the field are named', async () => {
	const { error } = await run('name', 'black-forest-labs/flux-schnell', { prompt: 'a fox', colour: 'red', shade: 1 });
	expect(error?.message).toBe('The input does not fit the model black-forest-labs/flux-schnell');
	expect(error?.description).toMatch(/^'colour' is not a field of this model\. 'shade' is not a field of this model\. AnyAPI says: /);
});

describe('the model', () => {
	const hash = '7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc';

	test.each<[Mode, string, string, IDataObject]>([
		['name', 'black-forest-labs/flux-dev', 'models/black-forest-labs/flux-dev/predictions', {}],
		['name', ' minimax/video-01 ', 'models/minimax/video-01/predictions', {}],
		['list', 'google/imagen-4', 'models/google/imagen-4/predictions', {}],
		['list', `stability-ai/sdxl:${hash}`, 'predictions', { version: `stability-ai/sdxl:${hash}` }],
		['version', `stability-ai/sdxl:${hash}`, 'predictions', { version: `stability-ai/sdxl:${hash}` }],
		['version', hash, 'predictions', { version: hash }],
	])('by %s: %s', async (mode, value, path, version) => {
		const input = { prompt: 'a fox', ...(value.includes(hash) && { image: 'https://images.example.com/a.png' }) };
		const { error, items } = await run(mode, value, input);
		expect(error).toBeUndefined();
		expect(lastCreate(sandbox)).toEqual({ path: `/replicate/v1/${path}`, body: { ...version, input } });
		expect(items[0].json.model).toBe(value === hash ? 'stability-ai/sdxl' : value.trim());
		expect(items[0].json.prompt).toBe('a fox');
		expect((await sharp(await engine.read(items[0])).metadata()).width).toBeGreaterThan(0);
	});

	test.each<[Mode, string]>([
		['name', 'imagen-4'],
		['name', 'google/imagen-4/predictions'],
		['name', '../../v1/models'],
		['name', '../models'],
		['name', 'google/..'],
		['name', 'google/imagen 4'],
		['name', 'https://replicate.com/google/imagen-4'],
		['name', 'google%2Fimagen-4/x'],
		['version', 'abc'],
		['version', 'google/imagen-4'],
		['version', `../rembg:${hash}`],
		['version', `${hash}0`],
		['list', 'whatever'],
	])('by %s, %s is refused before anything is sent', async (mode, value) => {
		// by an expression: the form itself refuses a fixed text of the wrong form
		const { error } = await run(mode, `={{ ${JSON.stringify(value)} }}`);
		expect(error?.message).toBe(`'Model' can't be "${value}"`);
		expect(error?.description).toContain('Nothing was sent');
		expect(sandbox.ledger.all).toEqual([]);
	});

	test('is the one of each item', async () => {
		const { error } = await engine.run(
			replicate(
				sandbox,
				'replicateRunModel',
				{ model: { __rl: true, mode: 'name', value: '={{ $json.model }}' }, specifyInput: 'json', input: '={{ { prompt: $json.model } }}' },
				{ items: ['sandbox/string', 'sandbox/array'].map((model) => ({ json: { model } })) },
			),
		);
		expect(error).toBeUndefined();
		expect(sandbox.ledger.creates().map(({ model }) => model)).toEqual(['sandbox/string', 'sandbox/array']);
	});
});

describe('the input', () => {
	test('is sent as it is, also nested', async () => {
		const input = { prompt: 'a fox', lora: { scale: 0.8, urls: ['https://example.com/a'] }, n: null, steps: 4 };
		await run('name', 'acme/anything', input);
		expect(lastCreate(sandbox).body).toEqual({ input });
	});

	test.each([
		['{ "prompt": "a fox", }', 'is not a JSON object'],
		['[1, 2]', 'is not a JSON object'],
		['"a fox"', 'is not a JSON object'],
		['null', 'is not a JSON object'],
		['{ "prompt": " " }', "'Prompt' is empty"],
	])('%s is refused before anything is sent', async (input, message) => {
		const { error } = await run('name', 'acme/anything', input);
		expect(error?.message).toContain(message);
		expect(sandbox.ledger.all).toEqual([]);
	});
});

describe('what comes out', () => {
	test.each(['string', 'array', 'object', 'nested', 'dataUrl'])('as %s: the picture', async (shape) => {
		const { error, items } = await run('name', `sandbox/${shape}`);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({ status: 'succeeded', imageIndex: 0, imageCount: 1 });
		expect((await sharp(await engine.read(items[0])).metadata()).format).toBe('png');
		expect(JSON.stringify(items)).not.toContain('base64,');
	});

	test('every image of an output is an item, and what is no image is in output', async () => {
		const { items } = await run('name', 'sandbox/nested', { prompt: 'two foxes', num_outputs: 2 });
		expect(items.map(({ json }) => json.imageIndex)).toEqual([0, 1]);
		expect(items[0].json.output).toEqual({ results: [{ rank: 0 }, { rank: 1 }] });
		const object = await run('name', 'sandbox/object');
		expect(object.items[0].json.output).toEqual({ width: 1024, nsfw: false });
	});

	test('a text is in output, without a file', async () => {
		const { items } = await run('name', 'sandbox/text');
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({ imageCount: 0, output: 'a photo of a cat sitting on a windowsill' });
		expect(items[0].json).not.toHaveProperty('imageUrl');
		expect(items[0].binary).toBeUndefined();
	});

	test('an SVG is an image, and its address is in output as well', async () => {
		const { items } = await run('name', 'recraft-ai/recraft-v3-svg');
		expect(items[0].json).toMatchObject({ imageUrl: expect.stringMatching(/\.svg$/), imageCount: 1 });
		expect(items[0].json.output).toBe(items[0].json.imageUrl);
		expect(items[0].binary?.data).toMatchObject({ mimeType: 'image/svg+xml', fileExtension: 'svg' });
	});

	test.each([
		['/film.mp4', 'video/mp4', 'mp4'],
		['/unnamed-type.mp4', 'video/mp4', 'mp4'],
		['/words.txt', 'text/plain', 'txt'],
	])('the file %s is in output, and as a file of its type', async (path, mimeType, fileExtension) => {
		answered(filesUrl + path);
		const { error, items } = await run('name', 'acme/anything');
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(items[0].json).toMatchObject({ status: 'succeeded', imageCount: 0, output: filesUrl + path });
		expect(items[0].json).not.toHaveProperty('imageUrl');
		expect(items[0].binary?.data).toMatchObject({ mimeType, fileExtension });
		expect(await engine.read(items[0])).toEqual(FILES[path]?.[1]);
	});

	test('images come first, other files behind them', async () => {
		const picture = await run('name', 'sandbox/string');
		const image = String(picture.items[0].json.imageUrl);
		answered({ film: `${filesUrl}/film.mp4`, frames: [image, image], seconds: 6 });
		const { items } = await run('name', 'acme/anything', { prompt: 'a film' });
		expect(items.map(({ json, binary }) => [json.imageIndex, json.imageCount, binary?.data.mimeType])).toEqual([
			[0, 2, 'image/png'],
			[1, 2, 'image/png'],
			[undefined, 2, 'video/mp4'],
		]);
		expect(items[0].json.output).toEqual({ film: `${filesUrl}/film.mp4`, seconds: 6 });

		answered({ film: `${filesUrl}/film.mp4`, frames: [image], seconds: 6 });
		const options = { outputMode: 'itemPerInput' };
		const [whole] = (await run('name', 'acme/anything', { prompt: 'another' }, { options })).items;
		expect(whole.json.images).toHaveLength(1);
		expect(Object.values(whole.binary ?? {}).map(({ mimeType }) => mimeType)).toEqual(['image/png', 'video/mp4']);
	});

	test('without downloading, the addresses stay', async () => {
		answered({ film: `${filesUrl}/film.mp4` });
		const { items } = await run('name', 'acme/anything', { prompt: 'a' }, { downloadImages: false });
		expect(items).toHaveLength(1);
		expect(items[0].json.output).toEqual({ film: `${filesUrl}/film.mp4` });
		expect(items[0].binary).toBeUndefined();
	});

	test('a data: URL of any type is a file, never json', async () => {
		answered(['data:text/plain,once%20upon', `data:audio/mpeg;base64,${Buffer.from('ID3 a song').toString('base64')}`]);
		const { items } = await run('name', 'acme/anything');
		expect(items.map(({ binary }) => binary?.data.mimeType)).toEqual(['text/plain', 'audio/mpeg']);
		expect(JSON.stringify(items.map(({ json }) => json))).not.toContain('data:');
		expect(String(await engine.read(items[0]))).toBe('once upon');
	});

	test('nothing at all is said', async () => {
		const { error } = await run('name', 'sandbox/null');
		expect(error?.message).toBe('The prediction succeeded at AnyAPI, but without an output');
		expect(error?.description).toContain(sandbox.ledger.creates()[0].id);
	});
});

test('without waiting the ID comes out at once', async () => {
	const { items } = await run('name', 'sandbox/string', { prompt: 'a fox' }, { waitForCompletion: false });
	expect(items.map(({ json }) => json)).toEqual([
		{ id: sandbox.ledger.creates()[0].id, status: 'starting', model: 'sandbox/string' },
	]);
	expect(sandbox.ledger.count({ route: 'poll' })).toBe(0);
});
