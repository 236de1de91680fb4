import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import { EXAMPLES, one } from './modelExamples.mts';
import { lastCreate, replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 50 });

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
