import type { INodeTypeDescription } from 'n8n-workflow';
import sharp from 'sharp';

import { type VendorName, expectedColour } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions, Result } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { until } from '../until.mts';

useSandbox({ generationMs: 20, tinyImages: true });

const AGGREGATORS: Array<[string, VendorName]> = [
	['anyApi', 'anyApi'],
	['yiApi', 'yiApi'],
	['crazyrouterApi', 'crazyrouterApi'],
	['customAggregatorApi', 'gateway'],
];

/** A run of the node with one prompt per item. */
function images(prompts: string[], parameters: object = {}, more: Partial<NodeOptions> = {}): NodeOptions {
	return {
		node: 'openAiImagesGenerate',
		credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') } },
		items: prompts.map((prompt) => ({ json: { prompt } })),
		parameters: {
			aggregator: 'anyApi',
			model: { __rl: true, mode: 'name', value: 'flux-schnell' },
			prompt: '={{ $json.prompt }}',
			...parameters,
		},
		...more,
	};
}

const named = (value: string) => ({ model: { __rl: true, mode: 'name', value } });
const bodySent = () => sandbox.ledger.last({ route: 'images' })?.body;

async function expectPictures(run: Result, prompt: string): Promise<void> {
	for (const item of run.items) {
		const [r, g, b] = await sharp(await engine.read(item)).removeAlpha().raw().toBuffer();
		expect({ r, g, b }).toEqual(expectedColour(prompt));
	}
}

describe.each(AGGREGATORS)('%s', (aggregator, vendor) => {
	const at = (parameters: object) =>
		images(['a fox'], { aggregator, ...parameters }, {
			credentials: { [aggregator]: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) } },
		});

	test('gives an address, which becomes a file', async () => {
		const run = await engine.run(at(named('dall-e-3')));
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
		expect(run.items[0].json).toEqual({
			status: 'succeeded',
			model: 'dall-e-3',
			prompt: 'a fox',
			revisedPrompt: 'a fox, seen in soft morning light',
			imageUrl: expect.stringContaining(`${sandbox.imagesUrl}/openai/`),
			imageIndex: 0,
			imageCount: 1,
			createdAt: expect.stringMatching(/^\d{4}-/),
		});
		expect(run.items[0].binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
		await expectPictures(run, 'a fox');
		expect(sandbox.ledger.leaks).toEqual([]);
	});

	test('gives several images as base64, which become files', async () => {
		const run = await engine.run(at({ ...named('gpt-image-1'), additionalFields: { n: 3, outputFormat: 'png' } }));
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => [json.imageIndex, json.imageCount, json.imageUrl])).toEqual([
			[0, 3, null],
			[1, 3, null],
			[2, 3, null],
		]);
		await expectPictures(run, 'a fox');
		expect(sandbox.ledger.downloads()).toHaveLength(0);
	});
});

test('only what was set is sent, by its wire name', async () => {
	await engine.run(images(['bare'], { size: '' }));
	expect(bodySent()).toEqual({ model: 'flux-schnell', prompt: 'bare' });

	const additionalFields = { n: 2, aspectRatio: '3:2', outputFormat: 'webp', responseFormat: 'b64_json', seed: 0, quality: 'high' };
	await engine.run(images(['full'], { size: '768x512', additionalFields }));
	expect(bodySent()).toEqual({
		model: 'flux-schnell',
		prompt: 'full',
		size: '768x512',
		n: 2,
		aspect_ratio: '3:2',
		output_format: 'webp',
		response_format: 'b64_json',
		seed: 0,
		quality: 'high',
	});

	const gptImage = { ...named('gpt-image-1'), size: '1536x1024', additionalFields: { background: 'transparent', quality: 'low' } };
	await engine.run(images(['gpt'], gptImage));
	expect(bodySent()).toEqual({
		model: 'gpt-image-1',
		prompt: 'gpt',
		size: '1536x1024',
		background: 'transparent',
		quality: 'low',
	});

	await engine.run(images(['dalle'], { ...named('dall-e-3'), additionalFields: { style: 'natural', quality: 'hd' } }));
	expect(bodySent()).toEqual({ model: 'dall-e-3', prompt: 'dalle', style: 'natural', quality: 'hd' });
});

test('the newer fields are sent as well, and what no form knows yet', async () => {
	const additionalFields = {
		resolution: '2K',
		outputCompression: 80,
		watermark: false,
		outputFormat: 'png',
		extraBody: '{ "sequential_image_generation": "auto", "n": 2 }',
	};
	const run = await engine.run(images(['x'], { ...named('seedream-4'), additionalFields: { ...additionalFields, outputFormat: undefined } }));
	expect(run.error).toBeUndefined();
	expect(bodySent()).toEqual({
		model: 'seedream-4',
		prompt: 'x',
		resolution: '2K',
		output_compression: 80,
		watermark: false,
		sequential_image_generation: 'auto',
		n: 2,
	});
	expect(run.items).toHaveLength(2);

	await engine.run(images(['x'], { ...named('gpt-image-2'), additionalFields: { moderation: 'low', extraBody: { user: 'me' } } }));
	expect(bodySent()).toEqual({ model: 'gpt-image-2', prompt: 'x', moderation: 'low', user: 'me' });
	await engine.run(images(['x'], { additionalFields: { extraBody: '' } }));
	expect(bodySent()).toEqual({ model: 'flux-schnell', prompt: 'x' });
});

test.each([
	['{ "model": "another" }', `'Extra Body' can't hold "model"`],
	['{ "prompt": "another" }', `'Extra Body' can't hold "prompt"`],
	['{ "stream": true }', `'Extra Body' can't hold "stream"`],
	['[1]', "'Extra Body' is not a JSON object"],
	['{ n: 1', "'Extra Body' is not a JSON object"],
])('extra body %s is refused before anything is sent', async (extraBody, message) => {
	const run = await engine.run(images(['x'], { additionalFields: { extraBody } }));
	expect(run.error?.message).toBe(message);
	expect(sandbox.ledger.count()).toBe(0);
});

test('input images are shown where the aggregator has a name for them', () => {
	const { properties } = engine.loader.getNode('openAiImagesGenerate').type.description as INodeTypeDescription;
	const shown = properties.find(({ name }) => name === 'inputImages')?.displayOptions?.show?.aggregator;
	expect(shown).toEqual(['crazyrouterApi', 'customAggregatorApi']);
});

test('an address of an input image is sent as it is', async () => {
	const url = 'https://pictures.example/a.png';
	const parameters = { ...named('nano-banana-2'), aggregator: 'crazyrouterApi', inputImages: { image: [{ source: 'url', url }] } };
	const credentials = { crazyrouterApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('crazyrouterApi') } };
	const run = await engine.run(images(['x'], parameters, { credentials }));
	expect(run.error).toBeUndefined();
	expect(bodySent()).toEqual({ model: 'nano-banana-2', prompt: 'x', image_input: url });
});

test('the model may come from an expression, as a name', async () => {
	const run = await engine.run(images(['x'], { model: '={{ "flux-" + "dev" }}' }));
	expect(run.items[0].json.model).toBe('flux-dev');
});

test('without downloading there are addresses; base64 is a file all the same', async () => {
	const off = { downloadImages: false };
	const byUrl = await engine.run(images(['x'], off));
	expect(byUrl.items[0]).not.toHaveProperty('binary');
	expect(byUrl.items[0].json.imageUrl).toMatch(/^http/);
	const byBytes = await engine.run(images(['x'], { ...off, ...named('gpt-image-1') }));
	expect(byBytes.items[0].binary?.data).toBeDefined();
});

test('base64 never reaches json, the whole reply included', async () => {
	sandbox.settings.imageBytes = 20_000;
	const parameters = { ...named('gpt-image-1'), additionalFields: { n: 2 }, options: { includeResponse: true } };
	const run = await engine.run(images(['x'], parameters));
	sandbox.settings.imageBytes = undefined;
	expect(JSON.stringify(run.items.map(({ json }) => json)).length).toBeLessThan(2_000);
	expect(run.items[0].json.response).toMatchObject({ data: [{ b64_json: expect.stringMatching(/^iVBOR.*characters\)$/) }, {}] });
	expect((await engine.read(run.items[1])).length).toBe(20_000);
});

test('one item per input item has all images in it', async () => {
	const parameters = { additionalFields: { n: 3 }, options: { outputMode: 'itemPerInput' } };
	const run = await engine.run(images(['x'], parameters));
	expect(run.items).toHaveLength(1);
	expect(run.items[0].json).toMatchObject({ imageCount: 3, images: [{ imageIndex: 0 }, { imageIndex: 1 }, { imageIndex: 2 }] });
	expect(Object.keys(run.items[0].binary ?? {})).toEqual(['data', 'data_1', 'data_2']);
});

test.each([
	['empty texts of a gateway', [{ url: '', b64_json: 'BYTES', revised_prompt: '' }], null],
	['a data: URL in place of an address', [{ url: 'data:image/png;base64,BYTES' }], null],
	['a data: URL in place of the bytes', [{ b64_json: 'data:image/png;base64,BYTES' }], null],
])('%s is read as what it is', async (_, data, imageUrl) => {
	const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer();
	const body = JSON.parse(JSON.stringify({ created: '', data }).replace('BYTES', png.toString('base64')));
	sandbox.injections.add({ route: 'images', respond: { status: 200, body } });
	const run = await engine.run(images(['x']));
	expect(run.items).toHaveLength(1);
	expect(run.items[0].json).toMatchObject({ imageUrl, imageCount: 1 });
	expect(run.items[0].json).not.toHaveProperty('revisedPrompt');
	expect(await engine.read(run.items[0])).toEqual(png);
});

describe('what the user reads', () => {
	const failure = async (parameters: object) => (await engine.run(images(['x'], parameters))).error;

	test('a model that is not offered', async () => {
		const error = await failure(named('nobody-has-it'));
		expect(error?.message).toBe('AnyAPI does not offer this model to the group of this key');
		expect(error?.description).toContain('nobody-has-it');
	});

	test.each(['outOfCredit', 'preConsumeFailed', 'quotaAs429', 'keyExhausted'] as const)('%s', async (reply) => {
		sandbox.injections.add({ route: 'images', reply });
		expect((await failure({}))?.message).toBe('Out of credit at AnyAPI');
		expect(sandbox.ledger.count({ route: 'images' })).toBe(1);
	});

	test.each([
		['by the provider', 'dall-e-3'],
		["by the gateway's list of words", 'flux-dev'],
	])('a prompt refused %s', async (_, model) => {
		const run = await engine.run(images(['a forbidden thing'], named(model)));
		expect(run.error?.message).toBe('The prompt was refused by the safety filter of AnyAPI');
		expect(run.error?.description).toMatch(/safety system|敏感词/);
	});

	test('a field that the model does not take', async () => {
		const error = await failure({ ...named('gpt-image-1'), additionalFields: { responseFormat: 'url' } });
		expect(error?.message).toBe('AnyAPI refused the request');
		expect(error?.description).toContain("Unknown parameter: 'response_format'");
	});

	test.each([
		['no images', { created: 1, data: [] }],
		['an image of nothing', { created: 1, data: [{ url: '', b64_json: '' }] }],
	])('%s: it may have been billed', async (_, body) => {
		sandbox.injections.add({ route: 'images', respond: { status: 200, body } });
		const error = await failure({});
		expect(error?.message).toBe('AnyAPI answered without an image');
		expect(error?.description).toContain('may have been billed');
	});

	test('wrong parameters of any item, before anything is sent', async () => {
		const run = await engine.run(images(['x', ' ']));
		expect(run.error?.message).toBe("'Prompt' is empty");
		expect((await failure({ model: '={{ " " }}' }))?.message).toBe("'Model' is empty");
		expect((await failure({ additionalFields: { n: 0 } }))?.message).toContain('Number of Images');
		expect(sandbox.ledger.count()).toBe(0);
	});
});

describe('paid once', () => {
	test.each([
		['a lost answer', { reset: 'after' }],
		['a 502 after the work was done', { reply: 'badGateway', processed: true }],
	] as const)('%s is not sent again by Retry On Fail', async (_, injection) => {
		sandbox.injections.add({ route: 'images', ...injection });
		const run = await engine.run(images(['x'], {}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.error?.message).toContain('may have been accepted and billed');
		expect(sandbox.ledger.count({ route: 'images' })).toBe(1);
	});

	test('a refusal for now is sent again, and only then', async () => {
		sandbox.injections.add({ route: 'images', times: 2, reply: 'busy' });
		const run = await engine.run(images(['x']));
		expect(run.items).toHaveLength(1);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('a retry after another item failed brings the images that came as base64, and does not ask for them again', async () => {
		sandbox.injections.add({ route: 'images', match: 'second', times: 1, respond: { status: 400, body: { error: { message: 'not now' } } } });
		const parameters = { ...named('gpt-image-1'), additionalFields: { n: 2 }, options: { maxConcurrency: 1 } };
		const retry = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const run = await engine.run(images(['first', 'second'], parameters, retry));
		expect(run.error).toBeUndefined();
		expect(sandbox.ledger.creates().map(({ prompt }) => prompt)).toEqual(['first', 'second']);
		expect(run.items.map(({ json }) => json.prompt)).toEqual(['first', 'first', 'second', 'second']);
		for (const item of run.items) {
			const [r, g, b] = await sharp(await engine.read(item)).removeAlpha().raw().toBuffer();
			expect({ r, g, b }).toEqual(expectedColour(String(item.json.prompt)));
		}
		expect(JSON.stringify(run.context)).not.toContain('iVBOR');
	});

	test('a stop during the call ends it at once and sends nothing more', async () => {
		sandbox.settings.generationMs = 5_000;
		const running = engine.start(images(['x']));
		await until(() => sandbox.ledger.creates().length > 0);
		running.stop();
		const run = await running.finished;
		sandbox.settings.generationMs = 20;
		expect(run.status).toBe('canceled');
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});
});

test('fewer images than were asked for are said, and that the bill may be for all; as many as were asked for say nothing', async () => {
	const data = [{ b64_json: (await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123456' } }).png().toBuffer()).toString('base64') }];
	sandbox.injections.add({ route: 'images', respond: { status: 200, body: { created: 1, data } } });
	const run = await engine.run(images(['a ginger cat'], { additionalFields: { n: 4 } }));
	expect(run.items).toHaveLength(1);
	expect(JSON.stringify(run.hints)).toContain('4 images were requested, and one came');
	expect((await engine.run(images(['a ginger cat']))).hints ?? []).toEqual([]);
});
