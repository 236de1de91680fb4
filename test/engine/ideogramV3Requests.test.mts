import { ideogram, photoItem, PLACES, type PlaceName } from './ideogram.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 0, tinyImages: true });

const creates = () => sandbox.ledger.requests({ method: 'POST' }).filter(({ route }) => route !== 'upload');
const uploads = () => sandbox.ledger.requests({ route: 'upload' });

describe('V3', () => {
	const parameters = {
		prompt: 'a fox',
		aspectRatio: '16x9',
		additionalFields: {
			colorPalette: 'MELON',
			magicPromptOption: 'ON',
			negativePrompt: 'fog',
			numImages: 2,
			renderingSpeed: 'TURBO',
			seed: 7,
			stylePreset: 'ART_DECO',
			styleType: 'DESIGN',
		},
	};

	test('generate at Crazyrouter speaks its dialect', async () => {
		const run = await engine.run(ideogram(sandbox, 'crazyrouterApi', 'ideogramV3Generate', { parameters }));
		expect(run.error).toBeUndefined();
		const [request] = creates();
		expect(request?.path).toBe('/crazyrouter/ideogram/v1/ideogram-v3/generate');
		expect(request?.body).toEqual({
			prompt: 'a fox',
			aspect_ratio: 'ASPECT_16_9',
			color_palette: { name: 'MELON' },
			magic_prompt_option: 'ON',
			negative_prompt: 'fog',
			num_images: 2,
			rendering_speed: 'TURBO',
			seed: 7,
			style_preset: 'ART_DECO',
			style_type: 'DESIGN',
		});
	});

	test.each<[PlaceName, string]>([
		['custom', '/gateway/ideogram/v1/ideogram-v3/generate'],
		['official', '/ideogram-official/v1/ideogram-v3/generate'],
	])('generate at %s speaks the official one, in multipart', async (place, path) => {
		const run = await engine.run(ideogram(sandbox, place, 'ideogramV3Generate', { parameters }));
		expect(run.error).toBeUndefined();
		const [request] = creates();
		expect(request?.path).toBe(path);
		const parts = Object.fromEntries((request?.parts ?? []).map(({ name, value }) => [name, value]));
		expect(parts).toEqual({
			prompt: 'a fox',
			aspect_ratio: '16x9',
			color_palette: '{"name":"MELON"}',
			magic_prompt: 'ON',
			negative_prompt: 'fog',
			num_images: '2',
			rendering_speed: 'TURBO',
			seed: '7',
			style_preset: 'ART_DECO',
			style_type: 'DESIGN',
		});
	});

	test('style codes go as a list', async () => {
		const wish = { prompt: 'a fox', additionalFields: { styleCodes: '6D1B2A4F, 00ff00ff' } };
		const runs = [
			await engine.run(ideogram(sandbox, 'official', 'ideogramV3Generate', { parameters: wish })),
			await engine.run(ideogram(sandbox, 'crazyrouterApi', 'ideogramV3Generate', { parameters: wish })),
		];
		for (const run of runs) expect(run.error).toBeUndefined();
		const [multipart, json] = creates();
		const codes = multipart?.parts?.filter(({ name }) => name === 'style_codes').map(({ value }) => value);
		expect(codes).toEqual(['6D1B2A4F', '00ff00ff']);
		expect(json?.body).toMatchObject({ style_codes: ['6D1B2A4F', '00ff00ff'] });
	});

	test('a ratio in the legacy spelling is understood', async () => {
		const wish = { prompt: 'a fox', aspectRatio: 'ASPECT_4_3' };
		await engine.run(ideogram(sandbox, 'official', 'ideogramV3Generate', { parameters: wish }));
		await engine.run(ideogram(sandbox, 'crazyrouterApi', 'ideogramV3Generate', { parameters: wish }));
		expect(creates()[0]?.parts).toContainEqual(expect.objectContaining({ name: 'aspect_ratio', value: '4x3' }));
		expect(creates()[1]?.body).toMatchObject({ aspect_ratio: 'ASPECT_4_3' });
	});

	test('edit sends image and mask, as files or as URLs of files that went up before', async () => {
		const photo = await photoItem(engine);
		const item = { ...photo, binary: { ...photo.binary, mask: photo.binary!.data! } };
		for (const place of ['official', 'custom', 'crazyrouterApi'] as const) {
			const run = await engine.run(
				ideogram(sandbox, place, 'ideogramV3Edit', {
					items: [item],
					parameters: { prompt: 'a fox', maskSource: 'file', additionalFields: { magicPromptOption: 'OFF' } },
				}),
			);
			expect(run.error).toBeUndefined();
		}
		const [official, custom, crazyrouter] = creates();
		for (const request of [official, custom]) {
			expect(request?.parts).toEqual([
				expect.objectContaining({ name: 'image', filename: 'image.jpg', contentType: 'image/jpeg' }),
				expect.objectContaining({ name: 'mask', filename: 'mask.jpg', contentType: 'image/jpeg' }),
				expect.objectContaining({ name: 'prompt', value: 'a fox' }),
				expect.objectContaining({ name: 'magic_prompt', value: 'OFF' }),
			]);
		}
		expect(uploads()).toHaveLength(1); // image and mask are the same bytes here
		const url = expect.stringMatching(/^http:.*\/task-artifacts\/tmp-inputs\/user-1\/file_\w+\.jpg$/);
		expect(crazyrouter?.body).toEqual({ prompt: 'a fox', magic_prompt_option: 'OFF', image: url, mask: url });
	});

	test('edit at Crazyrouter goes without a mask', async () => {
		const photo = await photoItem(engine);
		const run = await engine.run(
			ideogram(sandbox, 'crazyrouterApi', 'ideogramV3Edit', { items: [photo], parameters: { prompt: 'a fox' } }),
		);
		expect(run.error).toBeUndefined();
		expect(creates()[0]?.body).not.toHaveProperty('mask');
	});

	test('remix sends nothing about the size that the user did not choose', async () => {
		const photo = await photoItem(engine);
		const additionalFields = { imageWeight: 80 };
		for (const place of ['official', 'crazyrouterApi'] as const) {
			const run = await engine.run(
				ideogram(sandbox, place, 'ideogramV3Remix', { items: [photo], parameters: { prompt: 'a fox', additionalFields } }),
			);
			expect(run.error).toBeUndefined();
		}
		const [official, crazyrouter] = creates();
		expect(official?.path).toBe('/ideogram-official/v1/ideogram-v3/remix');
		expect(official?.parts?.map(({ name, value }) => [name, value])).toEqual([
			['image', undefined],
			['prompt', 'a fox'],
			['image_weight', '80'],
		]);
		expect(crazyrouter?.path).toBe('/crazyrouter/ideogram/v1/ideogram-v3/remix');
		expect(Object.keys(crazyrouter?.body as object)).toEqual(['prompt', 'image_weight', 'image']);
	});

	test.each<[PlaceName, string]>([
		['official', '/ideogram-official/v1/ideogram-v3'],
		['custom', '/gateway/ideogram/v1/ideogram-v3'],
	])('reframe and replace background at %s go as files', async (place, path) => {
		const photo = await photoItem(engine);
		const wishes = {
			ideogramV3Reframe: { resolution: '1536x512', additionalFields: { numImages: 2, stylePreset: 'ART_DECO', seed: 7 } },
			ideogramV3ReplaceBackground: { prompt: 'a beach', additionalFields: { magicPromptOption: 'OFF', renderingSpeed: 'TURBO' } },
		};
		for (const [node, parameters] of Object.entries(wishes)) {
			const run = await engine.run(ideogram(sandbox, place, node, { items: [photo], parameters }));
			expect(run.error).toBeUndefined();
			expect(run.items[0].json).toMatchObject({ status: 'succeeded', model: 'V_3' });
		}
		const [reframe, background] = creates();
		expect(reframe?.path).toBe(`${path}/reframe`);
		expect(reframe?.parts?.map(({ name, value, filename }) => [name, value ?? filename])).toEqual([
			['image', 'image.jpg'],
			['resolution', '1536x512'],
			['num_images', '2'],
			['seed', '7'],
			['style_preset', 'ART_DECO'],
		]);
		expect(background?.path).toBe(`${path}/replace-background`);
		expect(background?.parts?.map(({ name, value, filename }) => [name, value ?? filename])).toEqual([
			['image', 'image.jpg'],
			['prompt', 'a beach'],
			['magic_prompt', 'OFF'],
			['rendering_speed', 'TURBO'],
		]);
	});

	test('reframe and replace background at Crazyrouter as its page has them', async () => {
		const url = 'https://example.com/portrait.jpg';
		const byUrl = { imageSource: 'url', imageUrl: url };
		for (const [node, parameters] of Object.entries({
			ideogramV3Reframe: { ...byUrl, resolution: '1280x704' },
			ideogramV3ReplaceBackground: { ...byUrl, prompt: 'A tropical beach at sunset' },
			ideogramV3Remix: { ...byUrl, prompt: 'Same scene but in watercolor painting style', additionalFields: { imageWeight: 50 } },
			ideogramV3Edit: { ...byUrl, prompt: 'Replace the sky with a starry night', maskSource: 'url', maskUrl: url },
		})) {
			const run = await engine.run(ideogram(sandbox, 'crazyrouterApi', node, { parameters }));
			expect(run.error).toBeUndefined();
		}
		const path = '/crazyrouter/ideogram/v1/ideogram-v3';
		expect(creates().map((request) => [request.path, request.body])).toEqual([
			[`${path}/reframe`, { image: url, resolution: '1280x704' }],
			[`${path}/replace-background`, { prompt: 'A tropical beach at sunset', image: url }],
			[`${path}/remix`, { prompt: 'Same scene but in watercolor painting style', image: url, image_weight: 50 }],
			[`${path}/edit`, { prompt: 'Replace the sky with a starry night', image: url, mask: url }],
		]);
		expect(uploads()).toEqual([]);
	});
});

test('a gateway that speaks Crazyrouter’s dialect does so under the custom aggregator too', async () => {
	const { vendor } = PLACES.crazyrouterApi;
	const options = ideogram(sandbox, 'custom', 'ideogramV3Generate', { parameters: { prompt: 'a fox', aspectRatio: '16x9' } });
	const run = await engine.run({
		...options,
		credentials: { customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor), imageUpload: 'url', ideogramV3Dialect: 'crazyrouter' } },
	});
	expect(run.error).toBeUndefined();
	expect(creates()[0]?.body).toEqual({ prompt: 'a fox', aspect_ratio: 'ASPECT_16_9' });
});
