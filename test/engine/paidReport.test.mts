import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from './harness.mts';
import { openEngine } from './harness.mts';
import { imagen, prompts } from './imagen.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 100, tinyImages: true });
	engine = await openEngine();
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});
beforeEach(() => sandbox.reset());

describe('the error of a node that failed as a whole names what was paid for', () => {
	test('by its address where the reply has no id, also with one item per input', async () => {
		sandbox.faults.add({ route: 'generate', match: 'picture 2', reply: 'contentPolicy' });
		const run = await engine.run({
			...imagen(sandbox, prompts(3)),
			node: 'ideogramGenerate',
			parameters: {
				aggregator: 'anyApi',
				prompt: '={{ $json.prompt }}',
				options: { outputMode: 'itemPerInput' },
			},
		});
		expect(run.error?.description).toMatch(/item 0: http\S+, item 1: http\S+\./);
	});

	test('also what an earlier try paid for and this one did not come to', async () => {
		// The first try waits for item 0 while the others finish; the second one stops at item 0 at once.
		sandbox.faults.add({ route: 'create', match: 'picture 0', stall: 'after' });
		const run = await engine.run(
			imagen(sandbox, prompts(5), {
				retryOnFail: true,
				maxTries: 2,
				waitBetweenTries: 1,
				parameters: { options: { timeout: 3, maxConcurrency: 2 } },
			}),
		);
		expect(run.error?.message).toMatch(/may have been accepted and billed/);
		for (const { id, prompt } of sandbox.ledger.creates().filter(({ prompt }) => prompt !== 'picture 0')) {
			expect(run.error?.description).toContain(`${prompt.replace('picture', 'item')}: ${id}`);
		}
	});
});

describe('an item that was not sent, because one before it failed', () => {
	const generate = (more: object) => ({
		...imagen(sandbox, prompts(2), more),
		node: 'ideogramGenerate',
		parameters: { aggregator: 'anyApi', prompt: '={{ $json.prompt }}', additionalFields: { numImages: 8 } },
	});

	test('is in no doubt, neither in the error nor for a retry', async () => {
		// Ideogram's ten images in flight let one item at a time pass
		sandbox.faults.add({ route: 'generate', reset: 'after' });
		const run = await engine.run(generate({}));
		expect(sandbox.ledger.count({ route: 'generate' })).toBe(1);
		expect(run.error?.message).toMatch(/may have been accepted and billed/);
		expect(run.error?.description).not.toContain('item 1');
		expect(Object.values(run.context.imageAggregatorPaid ?? {})).toHaveLength(1);
	});
});
