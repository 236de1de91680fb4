import { createHash } from 'node:crypto';

import { ideogram, imageRequestPart, photoItem, type PlaceName } from './ideogram.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 0, tinyImages: true });

const creates = () => sandbox.ledger.requests({ method: 'POST' });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const BEACH = 'A serene tropical beach scene. In the distance, there is an island with what appears to be a lighthouse.';

test('an additional field whose expression gives nothing is left out, as one that was not added', async () => {
	const nothing = { negativePrompt: '={{ $json.missing }}', seed: '={{ $json.missing }}', styleType: '={{ null }}', numImages: '={{ null }}' };
	const run = await engine.run(
		ideogram(sandbox, 'anyApi', 'ideogramGenerate', { parameters: { prompt: BEACH, additionalFields: nothing } }),
	);
	expect(run.error).toBeUndefined();
	expect(creates()[0]?.body).toEqual({ image_request: { prompt: BEACH, model: 'V_2', aspect_ratio: 'ASPECT_1_1' } });
});

describe('the example of the documentation leaves as it stands there', () => {
	test('YIAPI: generate (less its placeholders)', async () => {
		const run = await engine.run(
			ideogram(sandbox, 'yiApi', 'ideogramGenerate', {
				parameters: {
					prompt: BEACH,
					model: 'V_2',
					aspectRatio: 'ASPECT_10_16',
					additionalFields: { magicPromptOption: 'AUTO', seed: 12345, styleType: 'GENERAL' },
				},
			}),
		);
		expect(run.error).toBeUndefined();
		const [request] = creates();
		expect(request).toMatchObject({ path: '/yiapi/ideogram/v1/generate', status: 200 });
		expect(request?.headers).toMatchObject({
			authorization: `Bearer ${sandbox.key}`,
			'content-type': 'application/json',
		});
		expect(request?.body).toEqual({
			image_request: {
				prompt: BEACH,
				model: 'V_2',
				aspect_ratio: 'ASPECT_10_16',
				magic_prompt_option: 'AUTO',
				seed: 12345,
				style_type: 'GENERAL',
			},
		});
	});

	test('Crazyrouter: generate', async () => {
		const prompt = 'A futuristic cityscape at night with neon lights';
		await engine.run(
			ideogram(sandbox, 'crazyrouterApi', 'ideogramGenerate', {
				parameters: { prompt, aspectRatio: 'ASPECT_16_9', additionalFields: { magicPromptOption: 'AUTO' } },
			}),
		);
		const [request] = creates();
		expect(request?.path).toBe('/crazyrouter/ideogram/generate');
		expect(request?.body).toEqual({
			image_request: { prompt, model: 'V_2', aspect_ratio: 'ASPECT_16_9', magic_prompt_option: 'AUTO' },
		});
	});

	const imageUrl = 'https://example.com/photo.jpg';
	test.each([
		[
			'ideogramRemix',
			{ prompt: 'Same scene in anime style', model: 'V_2' },
			{ image_request: { prompt: 'Same scene in anime style', model: 'V_2' }, image_file: imageUrl },
		],
		[
			'ideogramUpscale',
			{ additionalFields: { prompt: 'high quality detailed image' } },
			{ image_request: { prompt: 'high quality detailed image' }, image_file: imageUrl },
		],
		['ideogramDescribe', {}, { image_file: imageUrl }],
	])('Crazyrouter: %s', async (node, parameters, body) => {
		const run = await engine.run(
			ideogram(sandbox, 'crazyrouterApi', node, { parameters: { imageSource: 'url', imageUrl, ...parameters } }),
		);
		expect(run.error).toBeUndefined();
		const [request] = creates();
		expect(request?.path).toBe(`/crazyrouter/ideogram/${node.slice('ideogram'.length).toLowerCase()}`);
		expect(request?.headers['content-type']).toBe('application/json');
		expect(request?.body).toEqual(body);
	});
});

/** Every field of generate, as the form has it and as it is sent. */
const EVERY_FIELD = {
	prompt: 'a fox',
	model: 'V_2_TURBO',
	additionalFields: {
		customPalette: { members: [{ color: '#FF8800', weight: 0.75 }, { color: '#003344', weight: 0.05 }] },
		magicPromptOption: 'OFF',
		negativePrompt: 'fog',
		numImages: 2,
		resolution: 'RESOLUTION_1280_704',
		seed: 2147483647,
		styleType: 'RENDER_3D',
	},
};
const EVERY_FIELD_SENT = {
	prompt: 'a fox',
	model: 'V_2_TURBO',
	color_palette: {
		members: [
			{ color_hex: '#FF8800', color_weight: 0.75 },
			{ color_hex: '#003344', color_weight: 0.05 },
		],
	},
	magic_prompt_option: 'OFF',
	negative_prompt: 'fog',
	num_images: 2,
	resolution: 'RESOLUTION_1280_704',
	seed: 2147483647,
	style_type: 'RENDER_3D',
};

describe('the legacy routes', () => {
	test.each<[PlaceName, string]>([
		['anyApi', '/anyapi/ideogram/generate'],
		['yiApi', '/yiapi/ideogram/v1/generate'],
		['crazyrouterApi', '/crazyrouter/ideogram/generate'],
		['custom', '/gateway/ideogram/generate'],
		['official', '/ideogram-official/generate'],
	])('generate at %s is JSON, with every field', async (place, path) => {
		const run = await engine.run(ideogram(sandbox, place, 'ideogramGenerate', { parameters: EVERY_FIELD }));
		expect(run.error).toBeUndefined();
		const [request] = creates();
		expect(request?.path).toBe(path);
		expect(request?.body).toEqual({ image_request: EVERY_FIELD_SENT });
		const key = place === 'official' ? request?.headers['api-key'] : request?.headers.authorization;
		expect(key).toBe(place === 'official' ? sandbox.key : `Bearer ${sandbox.key}`);
		expect(run.items).toHaveLength(2);
	});

	test('generate sends nothing that the user did not set', async () => {
		await engine.run(ideogram(sandbox, 'anyApi', 'ideogramGenerate', { parameters: { prompt: 'a fox' } }));
		expect(creates()[0]?.body).toEqual({
			image_request: { prompt: 'a fox', model: 'V_2', aspect_ratio: 'ASPECT_1_1' },
		});
	});

	test('a palette by name', async () => {
		const additionalFields = { colorPalette: 'EMBER', customPalette: {} };
		await engine.run(
			ideogram(sandbox, 'anyApi', 'ideogramGenerate', { parameters: { prompt: 'a fox', additionalFields } }),
		);
		expect(creates()[0]?.body).toMatchObject({ image_request: { color_palette: { name: 'EMBER' } } });
	});

	test.each<[PlaceName, string]>([
		['yiApi', '/yiapi/ideogram/v1'],
		['custom', '/gateway/ideogram'],
		['official', '/ideogram-official'],
	])('remix, upscale and describe at %s are multipart: the file with name and type, the request as JSON', async (place, path) => {
		const photo = await photoItem(engine);
		const file = {
			name: 'image_file',
			filename: 'image_file.jpg',
			contentType: 'image/jpeg',
			size: photo.bytes.length,
			sha256: sha256(photo.bytes),
		};
		const remix = await engine.run(
			ideogram(sandbox, place, 'ideogramRemix', {
				items: [photo],
				parameters: { ...EVERY_FIELD, additionalFields: { ...EVERY_FIELD.additionalFields, imageWeight: 30 } },
			}),
		);
		const upscale = await engine.run(
			ideogram(sandbox, place, 'ideogramUpscale', {
				items: [photo],
				parameters: { additionalFields: { detail: 80, resemblance: 20, magicPromptOption: 'ON', numImages: 1, seed: 0 } },
			}),
		);
		const plain = await engine.run(ideogram(sandbox, place, 'ideogramUpscale', { items: [photo] }));
		const describing = await engine.run(ideogram(sandbox, place, 'ideogramDescribe', { items: [photo] }));
		for (const run of [remix, upscale, plain, describing]) expect(run.error).toBeUndefined();

		const [first, second, third, fourth] = creates();
		for (const request of creates()) {
			expect(request.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
			expect(request.parts?.[0]).toEqual(file);
		}
		expect(first).toMatchObject({ path: `${path}/remix`, parts: [{}, { name: 'image_request', contentType: 'application/json' }] });
		expect(imageRequestPart(first)).toEqual({ ...EVERY_FIELD_SENT, image_weight: 30 });
		expect(second?.path).toBe(`${path}/upscale`);
		expect(imageRequestPart(second)).toEqual({
			detail: 80, resemblance: 20, magic_prompt_option: 'ON', num_images: 1, seed: 0,
		}); // prettier-ignore
		expect(imageRequestPart(third)).toEqual({});
		expect(fourth?.path).toBe(`${path}/describe`);
		expect(fourth?.parts).toEqual([file]);
	});

	test('at Crazyrouter a file goes up first, and its URL is sent', async () => {
		const photo = await photoItem(engine, { width: 32, height: 24 });
		const run = await engine.run(ideogram(sandbox, 'crazyrouterApi', 'ideogramDescribe', { items: [photo] }));
		expect(run.error).toBeUndefined();
		const [upload, describe] = sandbox.ledger.requests({ method: 'POST' });
		expect(upload?.path).toBe('/crazyrouter/v1/files/uploads');
		expect(upload?.parts).toEqual([
			expect.objectContaining({ name: 'file', filename: 'image.jpg', contentType: 'image/jpeg', size: photo.bytes.length }),
			expect.objectContaining({ name: 'purpose', value: 'model_input' }),
		]);
		expect(describe?.body).toEqual({ image_file: expect.stringMatching(/^http.*\/tmp-inputs\/.*\.jpg$/) });
	});

	test('a gateway without uploads that takes URLs gets a data: URL', async () => {
		const photo = await photoItem(engine, { width: 32, height: 24 });
		const options = ideogram(sandbox, 'custom', 'ideogramDescribe', { items: [photo] });
		const credential = { ...options.credentials?.customAggregatorApi, imageUpload: 'url' };
		const run = await engine.run({ ...options, credentials: { customAggregatorApi: credential } });
		expect(run.error).toBeUndefined();
		expect(creates()[0]?.body).toEqual({ image_file: `data:image/jpeg;base64,${photo.bytes.toString('base64')}` });
	});

	test('at YIAPI a URL is fetched first, without the key, and goes up as a file', async () => {
		const made = await engine.run(
			ideogram(sandbox, 'yiApi', 'ideogramGenerate', { parameters: { prompt: 'the source', downloadImages: false } }),
		);
		const imageUrl = String(made.items[0]?.json.imageUrl);
		const run = await engine.run(
			ideogram(sandbox, 'yiApi', 'ideogramRemix', { parameters: { prompt: 'a fox', imageSource: 'url', imageUrl } }),
		);
		expect(run.error).toBeUndefined();
		expect(sandbox.ledger.last({ route: 'remix' })?.parts?.[0]).toMatchObject({
			filename: 'image_file.png',
			contentType: 'image/png',
		});
		expect(sandbox.ledger.last({ route: 'download' })?.headers).not.toHaveProperty('authorization');
	});

	test('the image may lie in any field of the item', async () => {
		const { binary, json, bytes } = await photoItem(engine);
		const run = await engine.run(
			ideogram(sandbox, 'yiApi', 'ideogramDescribe', {
				items: [{ json, binary: { picture: binary!.data! } }],
				parameters: { binaryPropertyName: 'picture' },
			}),
		);
		expect(run.error).toBeUndefined();
		expect(creates()[0]?.parts?.[0]?.sha256).toBe(sha256(bytes));
	});
});
