import sharp from 'sharp';

import { ideogram, photoItem, type PlaceName } from './ideogram.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 20, tinyImages: true });

/** Answers generate with this body, as status 200. */
async function generateAnswered(body: unknown) {
	sandbox.injections.add({ route: 'generate', respond: { status: 200, body } });
	return await engine.run(ideogram(sandbox, 'yiApi', 'ideogramGenerate', { parameters: { prompt: 'a fox' } }));
}

/** The address of a real picture of the sandbox. */
async function picture(): Promise<string> {
	const run = await engine.run(
		ideogram(sandbox, 'anyApi', 'ideogramGenerate', { parameters: { prompt: 'a picture', downloadImages: false } }),
	);
	return String(run.items[0]?.json.imageUrl);
}

test.each<PlaceName>(['anyApi', 'yiApi', 'crazyrouterApi', 'custom', 'official'])(
	'generate at %s gives an item per image, with its file and what was said about it',
	async (place) => {
		const run = await engine.run(
			ideogram(sandbox, place, 'ideogramGenerate', {
				items: [{ json: { prompt: 'a fox' } }, { json: { prompt: 'an owl' } }],
				parameters: { prompt: '={{ $json.prompt }}', additionalFields: { numImages: 2, seed: 5 } },
			}),
		);
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json, pairedItem }) => [json.prompt, json.imageIndex, pairedItem])).toEqual([
			['a fox', 0, { item: 0 }],
			['a fox', 1, { item: 0 }],
			['an owl', 0, { item: 1 }],
			['an owl', 1, { item: 1 }],
		]);
		const [first] = run.items;
		expect(first?.json).toMatchObject({
			status: 'succeeded',
			model: 'V_2',
			imageCount: 2,
			seed: 5,
			resolution: '1024x1024',
			imageUrl: expect.stringMatching(/^http/),
			createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
		});
		expect(Date.now() - Date.parse(String(first?.json.createdAt))).toBeLessThan(60_000);
		for (const absent of ['id', 'error', 'withheldCount', 'downloadError']) expect(first?.json).not.toHaveProperty(absent);
		expect(first?.binary?.data).toMatchObject({ mimeType: 'image/png', fileExtension: 'png' });
		expect(await sharp(await engine.read(first)).metadata()).toMatchObject({ format: 'png' });
	},
);

test('the prompt is the one that Ideogram says it used', async () => {
	const run = await engine.run(
		ideogram(sandbox, 'anyApi', 'ideogramGenerate', {
			parameters: { prompt: 'a fox', additionalFields: { magicPromptOption: 'ON', styleType: 'ANIME' } },
		}),
	);
	expect(run.items[0]?.json).toMatchObject({
		prompt: 'a fox, in soft morning light',
		styleType: 'ANIME',
		isImageSafe: true,
	});
});

test('images that were withheld give no item, and the others say how many', async () => {
	const run = await engine.run(
		ideogram(sandbox, 'yiApi', 'ideogramGenerate', {
			parameters: { prompt: 'some withheld', additionalFields: { numImages: 4 } },
		}),
	);
	expect(run.items.map(({ json }) => [json.imageIndex, json.imageCount, json.withheldCount])).toEqual([
		[0, 2, 2],
		[1, 2, 2],
	]);
});

test('an empty address counts as withheld, as null does', async () => {
	const url = await picture();
	const run = await generateAnswered({
		created: '2000-01-23T04:56:07.000Z',
		data: [{ url: '', is_image_safe: false }, { url, seed: 1 }, { url: null }, { is_image_safe: false }],
	});
	expect(run.items).toHaveLength(1);
	expect(run.items[0]?.json).toMatchObject({ withheldCount: 3, imageCount: 1, seed: 1 });
});

test('an entry that is no image does not lose the images beside it', async () => {
	const run = await generateAnswered({ data: [null, { url: await picture() }, 'odd'] });
	expect(run.items).toHaveLength(1);
	expect(run.items[0]?.binary?.data).toBeDefined();
});

test('when all are withheld, the item fails with that reason, and Retry On Fail does not pay for it again', async () => {
	const run = await engine.run(
		ideogram(sandbox, 'crazyrouterApi', 'ideogramGenerate', {
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 1,
			parameters: { prompt: 'all withheld', additionalFields: { numImages: 3 } },
		}),
	);
	expect(run.status).toBe('error');
	expect(run.error?.message).toBe('Crazyrouter withheld all 3 images as unsafe');
	expect(run.error?.description).toMatch(/safety check.*Rephrase.*may have been billed/);
	expect(sandbox.ledger.creates()).toHaveLength(1);
});

test.each([
	['ISO text', '2000-01-23T04:56:07.000Z', '2000-01-23T04:56:07.000Z'],
	['ISO text with an offset', '2024-02-28T12:30:56+00:00', '2024-02-28T12:30:56.000Z'],
	['seconds', 1709123456, '2024-02-28T12:30:56.000Z'],
	['seconds as text', '1709123456', '2024-02-28T12:30:56.000Z'],
	['milliseconds', 1709123456000, '2024-02-28T12:30:56.000Z'],
	['nonsense', 'yesterday', undefined],
	['nothing', undefined, undefined],
])('created as %s', async (_, created, createdAt) => {
	const run = await generateAnswered({ created, data: [{ url: await picture() }] });
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.json.createdAt).toBe(createdAt);
});

test('an odd extra does not lose a paid image', async () => {
	const url = await picture();
	const odd = { url, seed: '12', resolution: 1024, is_image_safe: 'yes', style_type: 7, prompt: null };
	const run = await generateAnswered({ created: {}, data: [odd], request_id: 'x' });
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.json).toMatchObject({ imageUrl: url, prompt: 'a fox' });
	expect(run.items[0]?.binary).toHaveProperty('data');
});

test('a picture inside the reply becomes the file, never the address', async () => {
	const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } }).png().toBuffer();
	const run = await generateAnswered({ data: [{ url: `data:image/png;base64,${png.toString('base64')}` }] });
	expect(run.items[0]?.json.imageUrl).toBeNull();
	expect(await engine.read(run.items[0])).toEqual(png);
});

test('an address that is none keeps the item, with the reason', async () => {
	const run = await generateAnswered({ data: [{ url: 'not an address' }] });
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.json.downloadError).toMatch(/refused/);
});

test('an image of ideogram.ai that cannot be fetched says that the network may be why', async () => {
	const imageUrl = 'https://nowhere.ideogram.ai/api/images/direct/x';
	sandbox.injections.add({ route: 'generate', respond: { status: 200, body: { data: [{ url: imageUrl }] } } });
	const run = await engine.run(
		ideogram(sandbox, 'yiApi', 'ideogramGenerate', { parameters: { prompt: 'a fox', options: { timeout: 2 } } }),
	);
	expect(run.items[0]?.json).toMatchObject({ imageUrl });
	expect(run.items[0]?.json.downloadError).toMatch(/ideogram\.ai may be unreachable.*proxy/);
});

test('upscale gives the larger file and its size', async () => {
	sandbox.settings.tinyImages = false;
	const run = await engine.run(
		ideogram(sandbox, 'yiApi', 'ideogramUpscale', { items: [await photoItem(engine, { width: 96, height: 64 })] }),
	);
	sandbox.settings.tinyImages = true;
	expect(run.error).toBeUndefined();
	expect(run.items[0]?.json).toMatchObject({ resolution: '192x128', imageCount: 1 });
	expect(await sharp(await engine.read(run.items[0])).metadata()).toMatchObject({ width: 192, height: 128 });
});

test.each<PlaceName>(['yiApi', 'crazyrouterApi', 'custom', 'official'])(
	'describe at %s gives one item per input with all descriptions',
	async (place) => {
		const items = [await photoItem(engine), await photoItem(engine, { width: 100 })];
		const run = await engine.run(ideogram(sandbox, place, 'ideogramDescribe', { items }));
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(2);
		for (const [index, { json, binary, pairedItem }] of run.items.entries()) {
			expect(json).toEqual({
				description: expect.stringContaining('coloured card'),
				descriptions: [json.description, expect.stringContaining('White words')],
			});
			expect(binary).toBeUndefined();
			expect(pairedItem).toEqual({ item: index });
		}
	},
);

test('describe, remix and upscale follow one another, each with what the one before gave', async () => {
	for (const place of ['yiApi', 'crazyrouterApi'] as const) {
		const item = await photoItem(engine);
		const described = await engine.run(ideogram(sandbox, place, 'ideogramDescribe', { items: [item] }));
		const remixed = await engine.run(
			ideogram(sandbox, place, 'ideogramRemix', {
				items: [{ json: described.items[0]!.json, binary: item.binary }],
				parameters: { prompt: '={{ $json.description }}' },
			}),
		);
		const upscaled = await engine.run(ideogram(sandbox, place, 'ideogramUpscale', { items: remixed.items }));
		expect(upscaled.error).toBeUndefined();
		expect(remixed.items[0]?.json.prompt).toBe(described.items[0]?.json.description);
		expect(await sharp(await engine.read(upscaled.items[0])).metadata()).toMatchObject({ format: 'png' });
	}
});

test.each<PlaceName>(['crazyrouterApi', 'custom', 'official'])('V3 at %s names its model', async (place) => {
	const items = [await photoItem(engine)];
	const more = { items, parameters: { prompt: 'a fox', maskSource: 'file', maskBinaryPropertyName: 'data' } };
	for (const node of ['ideogramV3Generate', 'ideogramV3Edit', 'ideogramV3Remix']) {
		const run = await engine.run(ideogram(sandbox, place, node, more));
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ model: 'V_3', prompt: 'a fox', isImageSafe: true, imageCount: 1 });
		expect(run.items[0]?.binary?.data?.mimeType).toBe('image/png');
	}
});

test('one item per input holds all images', async () => {
	const run = await engine.run(
		ideogram(sandbox, 'custom', 'ideogramGenerate', {
			parameters: {
				prompt: 'a fox',
				additionalFields: { numImages: 3 },
				options: { outputMode: 'itemPerInput', includeResponse: true },
			},
		}),
	);
	const [item] = run.items;
	expect(run.items).toHaveLength(1);
	expect(item?.json.images).toHaveLength(3);
	expect(Object.keys(item?.binary ?? {})).toEqual(['data', 'data_1', 'data_2']);
	expect(item?.json.response).toMatchObject({ data: [{}, {}, {}] });
});

test('a batch of many images stays within ten in flight', async () => {
	sandbox.settings.limits = { inflightImages: 10 };
	const run = await engine.run(
		ideogram(sandbox, 'yiApi', 'ideogramGenerate', {
			items: Array.from({ length: 12 }, (_, index) => ({ json: { prompt: `picture ${index}` } })),
			parameters: {
				prompt: '={{ $json.prompt }}',
				downloadImages: false,
				additionalFields: { numImages: 4 },
				options: { maxConcurrency: 12 },
			},
		}),
	);
	expect(run.items).toHaveLength(48);
	expect(sandbox.ledger.count({ route: 'generate', status: 429 })).toBe(0);
});
