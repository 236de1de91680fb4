import sharp from 'sharp';

import { expectedColour, type Answer, type What } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions, Result } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 20, tinyImages: true });

const PROMPT = 'a fox';
const tries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const named = (value: string) => ({ model: { __rl: true, mode: 'name', value } });

/** One item of OpenAI Images Generate at a gateway of one's own. */
function generate(parameters: object = {}, { credential, ...more }: Partial<NodeOptions> & { credential?: object } = {}): NodeOptions {
	return {
		node: 'openAiImagesGenerate',
		credentials: { customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), ...credential } },
		items: [{ json: {} }],
		parameters: { aggregator: 'customAggregatorApi', ...named('dall-e-3'), prompt: PROMPT, ...parameters },
		...more,
	};
}

async function edit(parameters: object = {}, more: Partial<NodeOptions> & { credential?: object } = {}): Promise<NodeOptions> {
	const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).png().toBuffer();
	const data = await engine.file(photo, 'a.png', 'image/png');
	const inputImages = { image: [{ source: 'file', binaryPropertyName: 'data' }] };
	const options = generate({ ...named('gpt-image-2'), inputImages, ...parameters }, more);
	return { ...options, node: 'openAiImagesEdit', items: [{ json: {}, binary: { data, other: data } }] };
}

async function expectPictures(run: Result, count = 1): Promise<void> {
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(count);
	for (const item of run.items) {
		const [r, g, b] = await sharp(await engine.read(item)).removeAlpha().raw().toBuffer();
		expect({ r, g, b }).toEqual(expectedColour(PROMPT));
	}
}

type Entry = { url?: string; b64_json?: string };
const dataIn = (body: unknown) => (body as { data: Entry[] }).data;
const json = (body: unknown): Answer => ({ status: 200, body });
/** Answers what was made in another form. */
const reshaped = (form: (data: Entry[]) => Answer, what: What = {}) =>
	sandbox.injections.add({ route: ['images', 'imagesEdit'], reshape: (body) => form(dataIn(body)), ...what });
const pathOf = (url = '') => new URL(url).pathname;

describe('an image that was paid for comes out, wherever the reply has it', () => {
	test.each<[string, (data: Entry[]) => unknown]>([
		['images in place of data', (images) => ({ images, timings: { inference: 1 }, seed: 7 })],
		['image_url', ([{ url }]) => ({ data: [{ image_url: url }] })],
		['a list of addresses in an entry', ([{ url }]) => ({ data: [{ url: [url] }] })],
		['an address at the top', ([{ url }]) => ({ url })],
		['a list of addresses at the top', ([{ url }]) => ({ url: [url] })],
		['nothing but a list', ([{ url }]) => [url]],
		['image_url at the top', ([{ url }]) => ({ image_url: url })],
		['output', ([{ url }]) => ({ output: [url] })],
		['a path', ([{ url }]) => ({ data: [{ url: pathOf(url) }] })],
		['a path without a slash', ([{ url }]) => ({ url: [pathOf(url).slice(1)] })],
		['an address without its scheme', ([{ url }]) => ({ data: [{ url: url?.replace('http://', '') }] })],
		['both, one of them null', ([{ url }]) => ({ data: [{ url, b64_json: null }] })],
	])('%s', async (_, form) => {
		reshaped((data) => json(form(data)));
		await expectPictures(await engine.run(generate()));
		expect([sandbox.ledger.creates().length, sandbox.ledger.leaks]).toEqual([1, []]);
	});

	test.each<[string, (data: Entry[]) => unknown]>([
		['bytes behind a data: prefix', ([{ b64_json }]) => ({ data: [{ b64_json: `data:image/png;base64,${b64_json}` }] })],
		['bytes in images', (images) => ({ images })],
	])('%s', async (_, form) => {
		reshaped((data) => json(form(data)));
		await expectPictures(await engine.run(generate(named('gpt-image-2'))));
		await expectPictures(await engine.run(await edit()));
	});

	test('svg and gif', async () => {
		const run = await engine.run(generate({ ...named('gpt-image-2.6-flare'), additionalFields: { outputFormat: 'svg', complexity: 'high' } }));
		expect(run.items[0].binary?.data.mimeType).toBe('image/svg+xml');
		expect(sandbox.ledger.last({ route: 'images' })?.body).toMatchObject({ output_format: 'svg', complexity: 'high' });
		const gif = await engine.run(generate({ ...named('gpt-image-2.6-flare'), additionalFields: { outputFormat: 'gif' } }));
		expect(gif.items[0].binary?.data.mimeType).toBe('image/gif');
	});

	test('fewer images than asked for: a hint', async () => {
		reshaped((data) => json({ data: data.slice(0, 1) }));
		const run = await engine.run(generate({ ...named('gpt-image-2'), additionalFields: { n: 4 } }));
		await expectPictures(run);
		expect(run.hints.map(({ message }) => message)).toEqual([expect.stringMatching(/^4 images were requested, and one came/)]);
	});
});

const event = (type: string, payload: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...payload })}\n\n`;
const asEvents = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'text/event-stream' }, body });
const DRAFT = event('image_generation.partial_image', { b64_json: 'AAAA', partial_image_index: 0 });
const DONE = 'data: [DONE]\n\n';
const completed = (entry: Entry, kind = 'image_generation') => event(`${kind}.completed`, entry);

describe('events that nobody asked for', () => {
	test.each<[string, (data: Entry[]) => string, number]>([
		['with pings and a draft', ([one]) => `: PING\n\n${DRAFT}: PING\n\n${completed(one)}${DONE}`, 1],
		['several', (data) => data.map((one) => completed(one)).join('') + DONE, 2],
		['one by one, with a summary at the end', (data) => data.map((one, index) => event('image_generation.partial_succeeded', { image_index: index, ...one })).join('') + event('image_generation.completed', { usage: {} }) + DONE, 2],
		['of an edit', ([one]) => completed(one, 'image_edit'), 1],
		['without type and without an end', ([one]) => `event: image_generation.completed\ndata: ${JSON.stringify(one)}`, 1],
		['a whole reply in one', (data) => `data: ${JSON.stringify({ created: 1, data })}\n\n`, 2],
		['plain JSON under their content type', (data) => JSON.stringify({ created: 1, data }), 2],
		['a bare line of JSON after pings', (data) => `: PING\n\n: PING\n\n${JSON.stringify({ created: 1, data })}\n\n`, 2],
	])('%s', async (_, form, count) => {
		reshaped((data) => asEvents(form(data)));
		const parameters = { ...named('gpt-image-2'), additionalFields: { n: 2 } };
		await expectPictures(await engine.run(generate(parameters)), count);
		await expectPictures(await engine.run(await edit(parameters)), count);
		expect(sandbox.ledger.creates()).toHaveLength(2);
	});

	test('byte by byte', async () => {
		reshaped(([one]) => asEvents(`: PING\r\n\r\n${DRAFT}${completed(one)}${DONE}`), { drip: { bytes: 1, everyMs: 0 } });
		await expectPictures(await engine.run(generate(named('gpt-image-2'))));
	});

	test.each<[string, string, RegExp]>([
		['an error', event('error', { error: { code: 'x', message: 'moderation blocked the second' } }), /moderation blocked the second/],
		['a failed one', event('image_generation.partial_failed', { error: { message: 'the second failed' } }), /the second failed/],
	])('%s after an image: the image comes out, and the error is told', async (_, error, words) => {
		reshaped(([one]) => asEvents(completed(one) + error + DONE));
		const run = await engine.run(generate({ ...named('gpt-image-2'), additionalFields: { n: 2 } }));
		await expectPictures(run);
		expect(run.items[0].json.streamError).toMatch(words);
	});

	test('cut after an image: the image comes out, and is not paid for again', async () => {
		reshaped(([one]) => asEvents(completed(one) + completed({ b64_json: 'A'.repeat(4_000) })), { truncate: true });
		const run = await engine.run(generate(named('gpt-image-2'), { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		await expectPictures(run);
		expect(run.items[0].json.streamError).toMatch(/broke off/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('a large image that is whole before the cut, in one item per input', async () => {
		sandbox.settings.imageBytes = 300_000;
		reshaped(([one, other]) => asEvents(completed(one) + completed(other)), { truncate: true });
		const run = await engine.run(generate({ ...named('gpt-image-2'), additionalFields: { n: 2 }, options: { outputMode: 'itemPerInput' } }));
		expect(run.items).toHaveLength(1);
		expect(run.items[0].json).toMatchObject({ imageCount: 1, streamError: expect.stringMatching(/broke off/) });
		expect((await engine.read(run.items[0])).length).toBe(300_000);
	});

	test.each<[string, string]>([
		['an error alone', event('error', { error: { code: 'moderation_blocked', message: 'not this' } }) + DONE],
		['a draft and its end', DRAFT],
		['the mark alone', DONE],
		['comments alone', ': PING\n\n'],
	])('%s is no clear no, and not sent again', async (_, body) => {
		reshaped(() => asEvents(body));
		const run = await engine.run(generate(named('gpt-image-2'), { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.error?.message).toBeDefined();
		expect(`${run.error?.message} ${run.error?.description}`).toMatch(/billed/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});
});

describe('a reply that nobody can read', () => {
	const FORMS: Array<[string, unknown, RegExp]> = [
		['a place that nobody knows', { id: 'gen-77', state: 'ok', artwork: { link: 'https://cdn.example.com/paid.png' } }, /gen-77.*cdn\.example\.com\/paid\.png/s],
		['an empty list, with an ID', { id: 4_711, created: 1, data: [] }, /4711/],
		['null in both places', { created: 1, data: [{ url: null, b64_json: null }], request_id: 'r-5' }, /r-5/],
	];

	test.each(FORMS)('%s: the ID, and the reply itself, masked', async (_, body, words) => {
		sandbox.injections.add({ route: 'images', processed: true, respond: json({ ...(body as object), echo: sandbox.key, long: 'x'.repeat(100_000) }) });
		const run = await engine.run(generate({ options: { includeResponse: true } }, { ...tries, onError: 'continueErrorOutput' }));
		const { details } = run.failed[0].json as { details: { description: string; response: object } };
		expect(details.description).toMatch(words);
		expect(details.description).not.toMatch(/safety/);
		expect(details.description.length).toBeLessThan(2_500);
		expect(details.response).toMatchObject(body as object);
		expect(JSON.stringify(run.failed)).not.toContain(sandbox.key);
		expect(sandbox.ledger.creates()).toHaveLength(1);
		sandbox.injections.clear();
		sandbox.injections.add({ route: 'images', respond: json(body) });
		const without = await engine.run(generate({}, { onError: 'continueErrorOutput' }));
		expect(without.failed[0].json.details).not.toHaveProperty('response');
	});
});

describe('Stream', () => {
	test('asks for events on both routes', async () => {
		const parameters = { ...named('gpt-image-2'), additionalFields: { n: 2, stream: true } };
		await expectPictures(await engine.run(generate(parameters)), 2);
		expect(sandbox.ledger.last({ route: 'images' })?.body).toMatchObject({ stream: true, partial_images: 1, n: 2 });
		await expectPictures(await engine.run(await edit({ ...parameters, additionalFields: { stream: true, partialImages: 3 } })));
		const parts = sandbox.ledger.last({ route: 'imagesEdit' })?.parts ?? [];
		expect(parts.filter(({ name }) => /stream|partial/.test(name)).map(({ name, value }) => [name, value])).toEqual([
			['stream', 'true'],
			['partial_images', '3'],
		]);
	});

	test('of a model that knows none the gateway makes them', async () => {
		await expectPictures(await engine.run(generate({ additionalFields: { stream: true } })));
	});

	test('off: neither is sent', async () => {
		await engine.run(generate({ ...named('gpt-image-2'), additionalFields: { stream: false, partialImages: 2 } }));
		expect(sandbox.ledger.last({ route: 'images' })?.body).toEqual({ model: 'gpt-image-2', prompt: PROMPT });
	});

	test('a refusal under the content type of events is what it says', async () => {
		const run = await engine.run(generate({ ...named('gpt-image-2'), prompt: 'forbidden', additionalFields: { stream: true } }));
		expect(`${run.error?.message} ${run.error?.description}`).toMatch(/safety/);
	});
});

describe('fields', () => {
	test.each([
		[{ size: '1024x1536' }, '1024x1536'],
		[{ size: 'custom', customSize: ' 1280x720 ' }, '1280x720'],
		[{ size: '=768x512' }, '768x512'],
		[{ size: '' }, undefined],
		[{ size: '= ' }, undefined],
	])('size %j is sent as %s', async (parameters, size) => {
		sandbox.injections.add({ route: 'images', respond: json({ data: [{ url: `${sandbox.imagesUrl}/x.png` }] }) });
		await engine.run(generate(parameters));
		expect((sandbox.ledger.last({ route: 'images' })?.body as { size?: string }).size).toBe(size);
	});

	test('a custom size that is empty is a wrong parameter', async () => {
		const run = await engine.run(generate({ size: 'custom', customSize: ' ' }));
		expect(run.error?.message).toBe("'Custom Size' is empty");
		expect(sandbox.ledger.count()).toBe(0);
	});

	test('extra body is merged object by object, lists are replaced, in multipart each name is a part', async () => {
		reshaped((data) => json({ data }));
		const extraBody = { user: 'me', tags: ['a', 2], nested: { deep: [1] }, flag: false, output_format: 'webp' };
		sandbox.injections.add({ route: 'imagesEdit', respond: json({ data: [{ b64_json: 'iVBORw0KGgo=' }] }) });
		await engine.run(await edit({ additionalFields: { outputFormat: 'png', extraBody } }));
		const parts = (sandbox.ledger.last({ route: 'imagesEdit' })?.parts ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
		expect(parts).toEqual([
			['model', 'gpt-image-2'], ['prompt', PROMPT], ['output_format', 'webp'],
			['user', 'me'], ['tags', 'a'], ['tags', '2'], ['nested', '{"deep":[1]}'], ['flag', 'false'],
		]); // prettier-ignore
	});

	test.each(['model', 'prompt', 'image', 'image[]', 'mask', 'stream'])('extra body can not hold %s on the edits route', async (name) => {
		const run = await engine.run(await edit({ additionalFields: { extraBody: { [name]: 'x' } } }));
		expect(run.error?.message).toBe(`'Extra Body' can't hold "${name}"`);
		expect(sandbox.ledger.count()).toBe(0);
	});

	test('several edit images under the name that the credential says', async () => {
		const inputImages = { image: [{ source: 'file', binaryPropertyName: 'data,other' }] };
		const names = () => (sandbox.ledger.last({ route: 'imagesEdit' })?.parts ?? []).filter(({ filename }) => filename).map(({ name }) => name);
		await expectPictures(await engine.run(await edit({ inputImages })));
		expect(names()).toEqual(['image[]', 'image[]']);
		await expectPictures(await engine.run(await edit({ inputImages }, { credential: { editImagesField: 'image' } })));
		expect(names()).toEqual(['image', 'image']);
	});

	test('input images as objects, on one route for both nodes', async () => {
		const credential = { imageInputForm: 'objects', imagesPath: '/v1/images' };
		const inputImages = { image: [{ source: 'url', url: 'https://pictures.example/a.png' }, { source: 'file', binaryPropertyName: 'data' }] };
		const one = await edit({ inputImages }, { credential });
		await engine.run(one);
		const last = sandbox.ledger.all.at(-1);
		expect(last?.path).toBe('/gateway/v1/images');
		const references = [{ type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } }, { type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) } }];
		expect(last?.body).toEqual({ model: 'gpt-image-2', prompt: PROMPT, input_references: references });
		await engine.run({ ...one, node: 'openAiImagesGenerate' });
		expect(sandbox.ledger.all.at(-1)).toMatchObject({ path: '/gateway/v1/images', body: { input_references: references } });
		const elsewhere = await edit({ inputImages }, { credential: { ...credential, imagesEditPath: '/v1/other' } });
		await engine.run(elsewhere);
		expect(sandbox.ledger.all.at(-1)?.path).toBe('/gateway/v1/other');

		const asked = sandbox.ledger.count();
		const masked = await engine.run(await edit({ inputImages, maskSource: 'file', maskBinaryPropertyName: 'other' }, { credential }));
		expect(masked.error?.message).toBe('Custom does not accept a mask');
		expect(sandbox.ledger.count()).toBe(asked);
	});
});
