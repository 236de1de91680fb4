import type { IDataObject } from 'n8n-workflow';

import type { AggregatorName, Offer } from '../../nodes/shared/aggregator/aggregators.ts';
import { AGGREGATORS } from '../../nodes/shared/aggregator/aggregators.ts';
import type { Sandbox, VendorName } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from './harness.mts';
import { openEngine } from './harness.mts';
import { photoItem } from './ideogram.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 20, tinyImages: true });
	engine = await openEngine();
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});

/** A node for each offer. */
const OPERATIONS: Record<Offer, { node: string; parameters?: IDataObject }> = {
	replicate: { node: 'replicateFluxSchnell' },
	ideogramGenerate: { node: 'ideogramGenerate' },
	ideogramImageToImage: { node: 'ideogramRemix' },
	ideogramV3: { node: 'ideogramV3Generate' },
	ideogramTask: { node: 'ideogramTask', parameters: { requestId: '={{ $json.id }}' } },
	openAiImages: { node: 'openAiImagesGenerate', parameters: { model: { __rl: true, mode: 'name', value: 'dall-e-3' } } },
};

/** The custom one is the sandbox's `gateway`: everything, at the default paths. */
const vendorOf = (aggregator: AggregatorName): VendorName =>
	aggregator === 'customAggregatorApi' ? 'gateway' : aggregator;

const rows = Object.entries(AGGREGATORS) as Array<[AggregatorName, (typeof AGGREGATORS)[AggregatorName]]>;
const offers = rows.flatMap(([aggregator, { offers }]) => offers.map((offer) => [aggregator, offer] as const));

test.each(offers)('%s makes an image with what it offers: %s', async (aggregator, offer) => {
	const { node, parameters } = OPERATIONS[offer];
	const baseUrl = sandbox.baseUrl(vendorOf(aggregator));
	const photo = await photoItem(engine);
	const run = await engine.run({
		node,
		credentials: { [aggregator]: { apiKey: sandbox.key, baseUrl } },
		items: [{ json: { id: await submittedTask(baseUrl) }, binary: photo.binary }],
		parameters: { aggregator, prompt: 'a lighthouse', ...parameters },
	});
	expect(run.error).toBeUndefined();
	expect(run.items[0].binary?.data.mimeType).toMatch(/^image\//);
});

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
