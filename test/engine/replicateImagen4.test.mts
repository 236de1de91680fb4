import sharp from 'sharp';

import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { expectedColour, startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine, NodeOptions } from './harness.mts';
import { openEngine } from './harness.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 300 });
	engine = await openEngine();
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});
beforeEach(() => sandbox.reset());

/** A run of the node with one prompt per item. */
function imagen(prompts: string[], more: Partial<NodeOptions> = {}): NodeOptions {
	return {
		node: 'replicateImagen4',
		credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') } },
		items: prompts.map((prompt) => ({ json: { prompt } })),
		...more,
		parameters: { aggregator: 'anyApi', prompt: '={{ $json.prompt }}', ...more.parameters },
	};
}

test('a prompt becomes an item with the picture under data', async () => {
	const run = await engine.run(imagen(['a red fox']));
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(1);
	const [item] = run.items;
	expect(item.json).toMatchObject({
		status: 'succeeded',
		model: 'google/imagen-4',
		prompt: 'a red fox',
		imageIndex: 0,
		imageCount: 1,
	});
	expect(item.json).not.toHaveProperty('error');
	expect(item.pairedItem).toEqual({ item: 0 });
	expect(item.binary?.data).toMatchObject({ mimeType: 'image/jpeg', fileExtension: 'jpg' });
	const bytes = await engine.read(item);
	const { data } = await sharp(bytes).extract({ left: 2, top: 2, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
	console.log([...data], expectedColour('a red fox'), item.binary?.data);
});
