import type { IDataObject } from 'n8n-workflow';

import type { VendorName } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions } from './harness.mts';
import { photoItem } from './ideogram.mts';
import { imagen, prompts } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 0, tinyImages: true });

type Place = Exclude<VendorName, 'replicate' | 'ideogram' | 'gateway'>;

/** A run of three items, each with a photo. */
async function three(node: string, aggregator: Place, parameters: IDataObject, maxImagesPerRun: number, more: Partial<NodeOptions> = {}) {
	const photo = await photoItem(engine);
	return await engine.run({
		node,
		credentials: { [aggregator]: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(aggregator) } },
		items: ['a', 'b', 'c'].map((prompt) => ({ json: { prompt }, binary: photo.binary })),
		parameters: { aggregator, prompt: '={{ $json.prompt }}', ...parameters, options: { maxImagesPerRun } },
		...more,
	});
}

const named = (value: string) => ({ __rl: true, mode: 'name', value });
const json = { specifyInput: 'json' };
const rows = (...image: IDataObject[]) => ({ inputImages: { image } });
const photoUrl = { imageSource: 'url', imageUrl: 'https://example.com/a.png' };

/** Every node that pays, what is asked of it, and how many images an item then costs. */
const PAYING: Array<[string, Place, IDataObject, number]> = [
	['replicateImagen4', 'anyApi', {}, 1],
	['replicateIdeogramV2Turbo', 'anyApi', {}, 1],
	['replicateFlux11ProUltra', 'anyApi', {}, 1],
	['replicateFluxSchnell', 'anyApi', { additionalFields: { numOutputs: 4 } }, 4],
	['replicateFluxKontext', 'anyApi', {}, 1],
	['replicateFluxKontextMultiImage', 'anyApi', { image2Source: 'file', image2BinaryPropertyName: 'data' }, 1],
	['replicateFluxFill', 'anyApi', { additionalFields: { numOutputs: 2 } }, 2],
	['replicateRecraftV3', 'anyApi', {}, 1],
	['replicateRunModel', 'anyApi', { ...json, model: named('acme/paint'), input: '{ "prompt": "x", "num_outputs": 3 }' }, 3],
	['replicateRunModel', 'anyApi', { ...json, model: named('openai/gpt-image-1.5'), input: '{ "prompt": "x", "number_of_images": 5 }' }, 5],
	['replicateRunModel', 'anyApi', { ...json, model: named('bytedance/seedream-4'), input: '{ "prompt": "x", "sequential_image_generation": "auto", "max_images": 7 }' }, 7],
	['openAiImagesGenerate', 'anyApi', { model: named('dall-e-2'), additionalFields: { n: 4 } }, 4],
	['ideogramGenerate', 'anyApi', { additionalFields: { numImages: 3 } }, 3],
	['ideogramRemix', 'yiApi', { additionalFields: { numImages: 2 } }, 2],
	['ideogramUpscale', 'yiApi', { additionalFields: { numImages: 2 } }, 2],
	['ideogramDescribe', 'yiApi', {}, 1],
	['ideogramV3Generate', 'crazyrouterApi', { additionalFields: { numImages: 4 } }, 4],
	['ideogramV3Edit', 'crazyrouterApi', { ...photoUrl, additionalFields: { numImages: 2 } }, 2],
	['ideogramV3Remix', 'crazyrouterApi', { ...photoUrl, additionalFields: { numImages: 2 } }, 2],
	['ideogramV3Reframe', 'crazyrouterApi', photoUrl, 1],
	['ideogramV3ReplaceBackground', 'crazyrouterApi', photoUrl, 1],
	['openAiImagesEdit', 'anyApi', { ...rows({ source: 'file' }), model: named('gpt-image-2'), additionalFields: { n: 3 } }, 3],
	['geminiGenerateImage', 'anyApi', { model: named('gemini-3.1-flash-image') }, 1],
	['midjourneyImagine', 'anyApi', { upscale: [1, 3] }, 3],
	['midjourneyImagine', 'anyApi', {}, 1],
	['midjourneyAction', 'anyApi', { taskId: '1', action: 'reroll' }, 1],
	['midjourneyBlend', 'yiApi', rows({ source: 'file', binaryPropertyName: 'data, data' }), 1],
	['midjourneyDescribe', 'yiApi', { imageSource: 'file', binaryPropertyName: 'data' }, 1],
];

describe('a run that would pay for more images than allowed sends nothing, and says both numbers', () => {
	test.each(PAYING)('%s at %s with %j', async (node, aggregator, parameters, each) => {
		const run = await three(node, aggregator, parameters, 3 * each - 1);
		expect(run.error?.message).toBe(`This run would pay for ${3 * each} images, and 'Max Images per Run' allows ${3 * each - 1}`);
		expect(run.error?.description).toMatch(/Nothing was sent for any item/);
		expect(sandbox.ledger.all).toEqual([]);
		// exactly as many as allowed are no reason to stop
		await three(node, aggregator, parameters, 3 * each);
		expect(sandbox.ledger.all.length).toBeGreaterThan(0);
	});
});

test('what an expression gives is counted item by item', async () => {
	const numOutputs = '={{ { a: 1, b: 2, c: 4 }[$json.prompt] }}';
	const run = await three('replicateFluxSchnell', 'anyApi', { additionalFields: { numOutputs } }, 6);
	expect(run.error?.message).toBe("This run would pay for 7 images, and 'Max Images per Run' allows 6");
	expect(sandbox.ledger.all).toEqual([]);
});

test('every node that pays is counted above', () => {
	const paying = Object.values(engine.loader.nodeTypes)
		.map(({ type }) => type.description)
		.filter((description) => JSON.stringify(description).includes('"maxImagesPerRun"'))
		.map(({ name }) => name.replace(/Tool$/, ''));
	expect([...new Set(paying)].toSorted()).toEqual([...new Set(PAYING.map(([node]) => node))].toSorted());
});

test('a sheet of 10,000 rows costs nothing', async () => {
	const run = await engine.run(imagen(sandbox, prompts(10_000), { parameters: { options: { maxImagesPerRun: 100 } } }));
	expect(run.error?.message).toBe("This run would pay for 10000 images, and 'Max Images per Run' allows 100");
	expect(sandbox.ledger.all).toEqual([]);
}, 60_000);

test('no limit is set by itself', async () => {
	const run = await engine.run(imagen(sandbox, prompts(12)));
	expect(run.items).toHaveLength(12);
});

test('items with a wrong parameter pay for nothing and are not counted, where the workflow goes on', async () => {
	const options = { parameters: { options: { maxImagesPerRun: 2 } }, onError: 'continueRegularOutput' as const };
	const run = await engine.run(imagen(sandbox, ['a fox', '', 'an owl'], options));
	expect(run.items.map(({ json }) => json.error)).toEqual([undefined, "'Prompt' is empty", undefined]);
});

test('where the workflow goes on, every item says so', async () => {
	const options = { parameters: { options: { maxImagesPerRun: 1 } }, onError: 'continueErrorOutput' as const };
	const run = await engine.run(imagen(sandbox, ['a fox', 'an owl'], options));
	expect(run.items).toEqual([]);
	expect(run.failed.map(({ json }) => json.error)).toEqual(Array(2).fill("This run would pay for 2 images, and 'Max Images per Run' allows 1"));
	expect(sandbox.ledger.all).toEqual([]);
});
