import { imagen, prompts } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400, tinyImages: true });

const made = () => sandbox.ledger.creates().length;

describe('the error of a node that failed as a whole names what was paid for', () => {
	test('by its address where the reply has no id, also with one item per input', async () => {
		sandbox.injections.add({ route: 'generate', match: 'picture 2', reply: 'contentPolicy' });
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

	test('after the cause and the way to their images, which a long list of IDs must not hide', async () => {
		sandbox.injections.add({ route: 'create', match: 'picture 2', reply: 'contentPolicy' });
		const run = await engine.run(imagen(sandbox, prompts(5), { parameters: { options: { maxConcurrency: 3 } } }));
		const description = String(run.error?.description);
		const ids = sandbox.ledger.creates().map(({ prompt, id }) => `${prompt.replace('picture', 'item')}: ${id}`);
		expect(ids.length).toBeGreaterThan(0);
		expect(description).toMatch(/^AnyAPI says: [^]*Rephrase the prompt[^]*\d other items are paid for\. For their images/);
		expect(description).toMatch(/Executions → Retry with currently saved workflow\.\nPaid for: item /);
		const [, named = ''] = /Paid for: (item .*?)\.?\n/.exec(description) ?? [];
		expect(named.split(', ')).toEqual(ids);
		expect(description).toMatch(/\nbilled: no, code: safety$/);
	});

	test('and the way that it names delivers them: the retry goes on where the failed try stopped', async () => {
		sandbox.injections.add({ route: 'create', match: 'picture 2', reply: 'contentPolicy' });
		const stopped = await engine.run(imagen(sandbox, prompts(4)));
		expect(stopped.error).toBeDefined();
		const paid = sandbox.ledger.creates().length;
		const retry = await engine.run({ ...imagen(sandbox, prompts(4), { onError: 'continueErrorOutput' }), retryOf: stopped });
		expect(retry.error).toBeUndefined();
		expect(retry.items.map(({ json }) => json.prompt)).toEqual(['picture 0', 'picture 1', 'picture 3']);
		expect(paid).toBeGreaterThan(0);
		expect(sandbox.ledger.creates()).toHaveLength(3);
	});

	test('also what an earlier try paid for and this one did not come to', async () => {
		// The first try waits for item 0 while the others finish; the second one stops at item 0 at once.
		sandbox.injections.add({ route: 'create', match: 'picture 0', stall: 'after' });
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
		sandbox.injections.add({ route: 'generate', reset: 'after' });
		const run = await engine.run(generate({}));
		expect(sandbox.ledger.count({ route: 'generate' })).toBe(1);
		expect(run.error?.message).toMatch(/may have been accepted and billed/);
		expect(run.error?.description).not.toContain('item 1');
		expect(Object.values(run.context.imageAggregatorPaid ?? {})).toHaveLength(1);
	});
});

describe('On Error: Stop', () => {
	test('with item 3 of 10 failing: what was paid for is named, and nothing new is created', async () => {
		sandbox.injections.add({ route: 'create', match: 'picture 3', prediction: { outcome: 'failed', error: 'no luck' } });
		const run = await engine.run(imagen(sandbox, prompts(10), { parameters: { options: { maxConcurrency: 10 } } }));
		expect(run.error?.message).toBe('The prediction failed at AnyAPI');
		expect(run.error?.context?.itemIndex).toBe(3);
		for (const { id } of sandbox.ledger.creates()) expect(run.error?.description).toContain(id);
	});

	test('what waits for the rate limit is not created after another item failed', async () => {
		sandbox.injections.add({ route: 'create', match: 'picture 0', delay: 600, prediction: { finished: true, outcome: 'failed' } });
		sandbox.injections.add({ route: 'create', match: 'picture 1', reply: 'throttled', times: 1 });
		const run = await engine.run(imagen(sandbox, prompts(2)));
		expect(run.error?.message).toMatch(/failed at AnyAPI/);
		expect(sandbox.ledger.creates().map(({ prompt }) => prompt)).toEqual(['picture 0']);
	});

	test('a retry of the execution fetches what was made and creates only what is missing', async () => {
		sandbox.injections.add({ route: 'create', match: 'picture 3', times: 1, prediction: { outcome: 'failed', error: 'no luck' } });
		const failed = await engine.run(imagen(sandbox, prompts(6), { parameters: { options: { maxConcurrency: 6 } } }));
		expect(failed.status).toBe('error');
		const again = await engine.run({ ...imagen(sandbox, prompts(6)), retryOf: failed });
		expect(again.items.map(({ json }) => json.prompt)).toEqual(prompts(6));
		expect(again.items.every(({ binary }) => binary?.data)).toBe(true);
		expect(made()).toBe(7);
	});
});
