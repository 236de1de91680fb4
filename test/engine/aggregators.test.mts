import type { IDataObject } from 'n8n-workflow';

import { type AggregatorName, type Capability, AGGREGATORS } from '../../nodes/shared/aggregator/aggregators.ts';
import type { VendorName } from '../../sandbox/aggregator/index.mts';
import { photoItem } from './ideogram.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 20, tinyImages: true });

/** A node for each capability that makes images. */
const OPERATIONS: Record<Exclude<Capability, 'keyUsage'>, { node: string; parameters?: IDataObject }> = {
	replicate: { node: 'replicateFluxSchnell' },
	ideogramGenerate: { node: 'ideogramGenerate' },
	ideogramImageToImage: { node: 'ideogramRemix' },
	ideogramV3: { node: 'ideogramV3Generate' },
	ideogramTask: { node: 'ideogramTask', parameters: { requestId: '={{ $json.id }}' } },
	openAiImages: { node: 'openAiImagesGenerate', parameters: { model: { __rl: true, mode: 'name', value: 'dall-e-3' } } },
	midjourney: { node: 'midjourneyImagine' },
	midjourneyFromImages: { node: 'midjourneyBlend', parameters: { inputImages: { image: [{ binaryPropertyName: 'data, data' }] } } },
	openAiImagesEdit: { node: 'openAiImagesEdit', parameters: { model: { __rl: true, mode: 'name', value: 'gpt-image-2' } } },
	openAiImagesTask: { node: 'openAiImagesGetTask', parameters: { taskId: '={{ $json.imagesTask }}' } },
	gemini: { node: 'geminiGenerateImage', parameters: { model: { __rl: true, mode: 'name', value: 'gemini-3.1-flash-image' } } },
};

/** The custom one is the sandbox's `gateway`: everything, at the default paths. */
const vendorOf = (aggregator: AggregatorName): VendorName =>
	aggregator === 'customAggregatorApi' ? 'gateway' : aggregator;

const rows = Object.entries(AGGREGATORS) as Array<[AggregatorName, (typeof AGGREGATORS)[AggregatorName]]>;
const offered = rows.flatMap(([aggregator, { capabilities }]) =>
	capabilities.flatMap((capability) => (capability === 'keyUsage' ? [] : [[aggregator, capability] as const])),
);

test.each(offered)('%s makes an image with what it offers: %s', async (aggregator, capability) => {
	const { node, parameters } = OPERATIONS[capability];
	const baseUrl = sandbox.baseUrl(vendorOf(aggregator));
	const photo = await photoItem(engine);
	const run = await engine.run({
		node,
		credentials: { [aggregator]: { apiKey: sandbox.key, baseUrl, imagesTaskPath: '/v1/images/tasks/{id}' } },
		items: [{ json: { id: await submittedTask(baseUrl), imagesTask: await imagesTask(baseUrl) }, binary: photo.binary }],
		parameters: { aggregator, prompt: 'a lighthouse', ...parameters },
	});
	expect(run.error).toBeUndefined();
	expect(run.items[0].binary?.data.mimeType).toMatch(/^image\//);
});

/** What the gateway answers to an images request that it takes as a task, the whole reply. */
async function imagesTask(baseUrl: string): Promise<string> {
	const response = await fetch(`${baseUrl}/v1/images/generations/async`, {
		method: 'POST',
		headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
		body: JSON.stringify({ model: 'gpt-image-2', prompt: 'a lighthouse' }),
	});
	return await response.text();
}

/** Of the sandbox's made-up submit; other aggregators than those with tasks do not have it. */
async function submittedTask(baseUrl: string): Promise<string> {
	const response = await fetch(`${baseUrl}/sandbox/ideogram/submit`, {
		method: 'POST',
		headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
		body: JSON.stringify({ prompt: 'a lighthouse' }),
	});
	const text = await response.text();
	return text.startsWith('{') ? String(JSON.parse(text).request_id) : '';
}
