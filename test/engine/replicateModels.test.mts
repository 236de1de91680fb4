import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from './harness.mts';
import { openEngine } from './harness.mts';
import { lastCreate, replicate } from './replicate.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 50 });
	engine = await openEngine();
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});
beforeEach(() => sandbox.reset());

interface Example {
	node: string;
	model: string;
	/** Parameters besides `prompt`, which is the input's */
	parameters: IDataObject;
	/** As AnyAPI's page of the model shows it */
	input: IDataObject & { prompt: string };
	mimeType: string;
	images?: number;
}

const one = 'https://images.example.com/one.png';
const two = 'https://images.example.com/two.jpg';

/** The examples of AnyAPI's own pages, field by field. */
const EXAMPLES: Example[] = [
	{
		node: 'replicateImagen4',
		model: 'google/imagen-4',
		parameters: {
			aspectRatio: '16:9',
			additionalFields: { outputFormat: 'jpg', safetyFilterLevel: 'block_medium_and_above' },
		},
		input: {
			prompt:
				'The photo: Create a cinematic, photorealistic medium shot capturing the nostalgic warmth of a late 90s indie film. The focus is a young woman with brightly dyed pink-gold hair and freckled skin, looking directly and intently into the camera lens with a hopeful yet slightly uncertain smile, she is slightly off-center. She wears an oversized, vintage band t-shirt that says "Replicate" (slightly worn) over a long-sleeved striped top and simple silver stud earrings. The lighting is soft, golden hour sunlight streaming through a slightly dusty window, creating lens flare and illuminating dust motes in the air. The background shows a blurred, cluttered bedroom with posters on the wall and fairy lights, rendered with a shallow depth of field. Natural film grain, a warm, slightly muted color palette, and sharp focus on her expressive eyes enhance the intimate, authentic feel',
			aspect_ratio: '16:9',
			output_format: 'jpg',
			safety_filter_level: 'block_medium_and_above',
		},
		mimeType: 'image/jpeg',
	},
	{
		node: 'replicateIdeogramV2Turbo',
		model: 'ideogram-ai/ideogram-v2-turbo',
		parameters: {
			aspectRatio: '1:1',
			additionalFields: { resolution: 'None', styleType: 'None', magicPromptOption: 'Auto' },
		},
		input: {
			prompt:
				'An illustration of a gold running shoe with the text "Run AI with an API" written on the shoe. The shoe is placed on a pink background. The text is white and bold. The overall image has a modern and techy vibe, with elements of speed.',
			resolution: 'None',
			style_type: 'None',
			aspect_ratio: '1:1',
			magic_prompt_option: 'Auto',
		},
		mimeType: 'image/png',
	},
	{
		node: 'replicateFlux11ProUltra',
		model: 'black-forest-labs/flux-1.1-pro-ultra',
		parameters: {
			aspectRatio: '3:2',
			additionalFields: { raw: false, outputFormat: 'jpg', safetyTolerance: 2, imagePromptStrength: 0.1 },
		},
		input: {
			raw: false,
			prompt: 'a majestic snow-capped mountain peak bathed in a warm glow of the setting sun',
			aspect_ratio: '3:2',
			output_format: 'jpg',
			safety_tolerance: 2,
			image_prompt_strength: 0.1,
		},
		mimeType: 'image/jpeg',
	},
	{
		node: 'replicateFluxSchnell',
		model: 'black-forest-labs/flux-schnell',
		parameters: {
			aspectRatio: '1:1',
			additionalFields: {
				goFast: true,
				megapixels: '1',
				numOutputs: 2,
				outputFormat: 'jpg',
				outputQuality: 80,
				numInferenceSteps: 4,
			},
		},
		input: {
			prompt: 'Japanese cartoon anime style, a dimly lit room',
			go_fast: true,
			megapixels: '1',
			num_outputs: 2,
			aspect_ratio: '1:1',
			output_format: 'jpg',
			output_quality: 80,
			num_inference_steps: 4,
		},
		mimeType: 'image/jpeg',
		images: 2,
	},
	...['black-forest-labs/flux-kontext-pro', 'black-forest-labs/flux-kontext-max'].map((model) => ({
		node: 'replicateFluxKontext',
		model,
		parameters: {
			model,
			imageSource: 'url',
			imageUrl: one,
			aspectRatio: 'match_input_image',
			additionalFields: { outputFormat: 'jpg', safetyTolerance: 2, promptUpsampling: false },
		},
		input: {
			prompt: 'Make this a 90s cartoon',
			input_image: one,
			aspect_ratio: 'match_input_image',
			output_format: 'jpg',
			safety_tolerance: 2,
			prompt_upsampling: false,
		},
		mimeType: 'image/jpeg',
	})),
	...['flux-kontext-apps/multi-image-kontext-pro', 'flux-kontext-apps/multi-image-kontext-max'].map((model) => ({
		node: 'replicateFluxKontextMultiImage',
		model,
		parameters: {
			model,
			imageSource: 'url',
			imageUrl: one,
			image2Source: 'url',
			image2Url: two,
			additionalFields: { outputFormat: 'png', safetyTolerance: 2 },
		},
		input: {
			prompt: 'Put the woman next to the house',
			aspect_ratio: 'match_input_image',
			input_image_1: one,
			input_image_2: two,
			output_format: 'png',
			safety_tolerance: 2,
		},
		mimeType: 'image/png',
	})),
	{
		node: 'replicateFluxFill',
		model: 'black-forest-labs/flux-fill-dev',
		parameters: {
			imageSource: 'url',
			imageUrl: one,
			maskSource: 'url',
			maskUrl: two,
			additionalFields: {
				guidance: 30,
				loraScale: 1,
				megapixels: '1',
				numOutputs: 2,
				outputFormat: 'webp',
				outputQuality: 80,
				numInferenceSteps: 28,
			},
		},
		input: {
			mask: two,
			image: one,
			prompt: 'a spaceship',
			guidance: 30,
			lora_scale: 1,
			megapixels: '1',
			num_outputs: 2,
			output_format: 'webp',
			output_quality: 80,
			num_inference_steps: 28,
		},
		mimeType: 'image/webp',
		images: 2,
	},
	{
		node: 'replicateFluxFill',
		model: 'black-forest-labs/flux-fill-pro',
		parameters: {
			model: 'black-forest-labs/flux-fill-pro',
			imageSource: 'url',
			imageUrl: one,
			maskSource: 'url',
			maskUrl: two,
			additionalFields: {
				steps: 50,
				guidance: 60,
				outpaint: 'None',
				outputFormat: 'jpg',
				safetyTolerance: 2,
				promptUpsampling: false,
			},
		},
		input: {
			mask: two,
			image: one,
			steps: 50,
			prompt: 'movie poster says "FLUX FILL"',
			guidance: 60,
			outpaint: 'None',
			output_format: 'jpg',
			safety_tolerance: 2,
			prompt_upsampling: false,
		},
		mimeType: 'image/jpeg',
	},
	{
		node: 'replicateRecraftV3',
		model: 'recraft-ai/recraft-v3',
		parameters: { additionalFields: { size: '1024x1024', style: 'realistic_image/hdr' } },
		input: {
			size: '1024x1024',
			style: 'realistic_image/hdr',
			prompt: 'a portrait of a cute red panda using a laptop',
			aspect_ratio: 'Not set',
		},
		mimeType: 'image/webp',
	},
	{
		node: 'replicateRecraftV3',
		model: 'recraft-ai/recraft-v3-svg',
		parameters: {
			model: 'recraft-ai/recraft-v3-svg',
			additionalFields: { size: '1024x1024', style: 'line_art' },
		},
		input: {
			size: '1024x1024',
			style: 'line_art',
			prompt: 'a red panda, the poster has the title "Red panda is Recraft v3"',
			aspect_ratio: 'Not set',
		},
		mimeType: 'image/svg+xml',
	},
];

test.each(EXAMPLES)('$model: the documented example leaves field by field, its images come in', async (example) => {
	const { node, model, parameters, input, mimeType, images = 1 } = example;
	const run = await engine.run(replicate(sandbox, node, { prompt: input.prompt, ...parameters }));
	expect(run.error).toBeUndefined();
	expect(lastCreate(sandbox)).toEqual({ path: `/replicate/v1/models/${model}/predictions`, body: { input } });
	expect(run.items).toHaveLength(images);
	for (const [imageIndex, item] of run.items.entries()) {
		expect(item.json).toMatchObject({
			status: 'succeeded',
			model,
			prompt: input.prompt,
			imageIndex,
			imageCount: images,
			imageUrl: expect.stringContaining(sandbox.imagesUrl),
		});
		expect(item.binary?.data.mimeType).toBe(mimeType);
		expect((await sharp(await engine.read(item)).metadata()).width).toBeGreaterThan(0);
	}
	expect(sandbox.ledger.creates()).toHaveLength(1);
	expect(sandbox.ledger.leaks).toEqual([]);
});

describe('only what was chosen is sent', () => {
	test.each([
		['replicateIdeogramV2Turbo', { prompt: 'a fox', aspect_ratio: '1:1' }],
		['replicateFlux11ProUltra', { prompt: 'a fox', aspect_ratio: '1:1' }],
		['replicateFluxSchnell', { prompt: 'a fox', aspect_ratio: '1:1' }],
		['replicateRecraftV3', { prompt: 'a fox', aspect_ratio: 'Not set' }],
	])('by %s', async (node, input) => {
		await engine.run(replicate(sandbox, node, { prompt: 'a fox' }));
		expect(lastCreate(sandbox).body).toEqual({ input });
	});

	test('a resolution takes the place of the aspect ratio', async () => {
		const additionalFields = { resolution: '1024x832', seed: 7, negativePrompt: 'rain', styleType: 'Render 3D' };
		const run = await engine.run(
			replicate(sandbox, 'replicateIdeogramV2Turbo', { prompt: 'a fox', aspectRatio: '16:9', additionalFields }),
		);
		expect(run.error).toBeUndefined();
		expect(lastCreate(sandbox).body).toEqual({
			input: { prompt: 'a fox', resolution: '1024x832', seed: 7, negative_prompt: 'rain', style_type: 'Render 3D' },
		});
	});

	test('a field of the other variant is not, even where an expression chooses the model', async () => {
		const models = ['black-forest-labs/flux-fill-dev', 'black-forest-labs/flux-fill-pro'];
		const additionalFields = { numOutputs: 2, steps: 20, guidance: 40, seed: 5 };
		const run = await engine.run(
			replicate(
				sandbox,
				'replicateFluxFill',
				{ model: '={{ $json.model }}', prompt: 'a bench', imageSource: 'url', imageUrl: one, additionalFields },
				{ items: models.map((model) => ({ json: { model } })) },
			),
		);
		expect(run.error).toBeUndefined();
		const common = { prompt: 'a bench', image: one, guidance: 40, seed: 5 };
		const bodies = models.map((model) =>
			sandbox.ledger.requests({ route: 'create' }).find(({ path }) => path.includes(model))?.body,
		);
		expect(bodies).toEqual([
			{ input: { ...common, num_outputs: 2 } },
			{ input: { ...common, steps: 20 } },
		]);
		expect(run.items).toHaveLength(3);
	});
});

describe('wrong parameters are refused before anything is sent', () => {
	const image = { imageSource: 'url', imageUrl: one };
	test.each<[string, IDataObject, string]>([
		['replicateFluxSchnell', { prompt: '  ' }, "'Prompt' is empty"],
		['replicateFluxSchnell', { prompt: '={{ $json.missing }}' }, "'Prompt' is empty"],
		['replicateFluxSchnell', { aspectRatio: '7:3' }, "'Aspect Ratio' can't be \"7:3\""],
		['replicateFluxSchnell', { additionalFields: { numOutputs: 5 } }, "'Number of Images' can't be \"5\""],
		['replicateFluxSchnell', { additionalFields: { numInferenceSteps: 1.5 } }, "'Inference Steps' can't be \"1.5\""],
		['replicateFluxSchnell', { additionalFields: { outputFormat: 'gif' } }, "'Output Format' can't be \"gif\""],
		['replicateFluxSchnell', { model: 'a/b/c' }, "'Model' can't be \"a/b/c\""],
		['replicateFlux11ProUltra', { additionalFields: { safetyTolerance: 0 } }, "'Safety Tolerance' can't be \"0\""],
		['replicateFlux11ProUltra', { additionalFields: { imagePromptStrength: 1.1 } }, "'Image Prompt Strength' can't be"],
		['replicateFlux11ProUltra', { imageSource: 'url', imageUrl: 'photo.jpg' }, "'Image Prompt URL' is not a web address"],
		['replicateFluxKontext', { model: 'black-forest-labs/flux-pro', ...image }, "'Model' can't be"],
		['replicateFluxKontext', {}, "The input has no file in the field 'data'"],
		['replicateFluxKontext', { imageSource: 'none' }, "'Image Source' can't be \"none\""],
		['replicateFluxKontext', { ...image, additionalFields: { safetyTolerance: 3 } }, "'Safety Tolerance' can't be \"3\""],
		['replicateFluxKontextMultiImage', image, "The input has no file in the field 'data_1'"],
		['replicateFluxFill', { ...image, additionalFields: { guidance: 101 } }, "'Guidance' can't be \"101\""],
		[
			'replicateFluxFill',
			{ ...image, model: 'black-forest-labs/flux-fill-pro', additionalFields: { guidance: 1 } },
			"'Guidance' can't be \"1\"",
		],
		['replicateRecraftV3', { additionalFields: { style: 'line_art' } }, "'Style' can't be \"line_art\""],
		[
			'replicateRecraftV3',
			{ model: 'recraft-ai/recraft-v3-svg', additionalFields: { style: 'realistic_image' } },
			"'Style' can't be \"realistic_image\"",
		],
		['replicateIdeogramV2Turbo', { additionalFields: { seed: 2147483648 } }, "'Seed' can't be \"2147483648\""],
		['replicateIdeogramV2Turbo', image, "The input has no file in the field 'mask'"],
		['replicateIdeogramV2Turbo', { ...image, maskSource: 'none' }, "'Mask Source' can't be \"none\""],
	])('%s %j', async (node, parameters, message) => {
		const run = await engine.run(replicate(sandbox, node, { prompt: 'a fox', ...parameters }));
		expect(run.error?.message).toContain(message);
		expect(sandbox.ledger.all).toEqual([]);
	});
});
