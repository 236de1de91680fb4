import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine, NodeOptions } from './harness.mts';
import { openEngine } from './harness.mts';
import { imagen, prompts } from './imagen.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 400 });
	engine = await openEngine();
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});
beforeEach(() => {
	sandbox.reset();
	sandbox.settings.generationMs = 400;
	sandbox.settings.limits = { inflightImages: 10 };
});

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const posts = () => sandbox.ledger.count({ route: 'create' });
const made = () => sandbox.ledger.creates().length;

describe('a create', () => {
	test.each([
		['answered 500', { reply: 'upstreamFailed' }],
		['answered 502 after it was accepted', { reply: 'badGateway', processed: true }],
		['whose connection is lost before it is worked on', { reset: 'before' }],
		['whose connection is lost after it was accepted', { reset: 'after' }],
		['answered with broken JSON', { reply: 'brokenJson', processed: true }],
	] as const)('%s is sent once, also with Retry On Fail', async (_, fault) => {
		sandbox.faults.add({ route: 'create', ...fault });
		const run = await engine.run(imagen(sandbox, ['a fox'], retry));
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/may have been accepted and billed/);
		expect(posts()).toBe(1);
	});

	test("whose outcome is unknown is submitted anew by the user's own Retry", async () => {
		sandbox.faults.add({ route: 'create', reset: 'after', times: 1 });
		const failed = await engine.run(imagen(sandbox, ['a fox'], retry));
		const again = await engine.run({ ...imagen(sandbox, ['a fox'], retry), retryOf: failed });
		expect(again.items).toHaveLength(1);
		expect(posts()).toBe(2);
	});

	test('refused with 401 is posted once', async () => {
		sandbox.faults.add({ route: 'create', reply: 'keyRefused' });
		await engine.run(imagen(sandbox, ['a fox']));
		expect(posts()).toBe(1);
	});

	test('answered 429 is repeated after the wait that was asked for', async () => {
		sandbox.faults.add({ route: 'create', reply: 'throttled', times: 2 });
		const started = Date.now();
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items).toHaveLength(1);
		expect(posts()).toBe(3);
		expect(made()).toBe(1);
		expect(Date.now() - started).toBeGreaterThan(2000);
	});

	test('is not sent any more after a refused key or exhausted credit, even where the workflow goes on', async () => {
		sandbox.faults.add({ route: 'create', reply: 'outOfCredit', skip: 1 });
		const run = await engine.run(
			imagen(sandbox, prompts(6), {
				parameters: { options: { maxConcurrency: 1 } },
				onError: 'continueRegularOutput',
			}),
		);
		expect(posts()).toBe(2);
		expect(run.items.map(({ json }) => Boolean(json.error))).toEqual([false, true, true, true, true, true]);
	});
});

describe('On Error: Stop', () => {
	test('with item 3 of 10 failing: what was paid for is named, and nothing new is created', async () => {
		sandbox.faults.add({ route: 'create', match: 'picture 3', prediction: { outcome: 'failed', error: 'no luck' } });
		const run = await engine.run(imagen(sandbox, prompts(10), { parameters: { options: { maxConcurrency: 10 } } }));
		expect(run.error?.message).toBe('The prediction failed at AnyAPI');
		expect(run.error?.context?.itemIndex).toBe(3);
		for (const { id } of sandbox.ledger.creates()) expect(run.error?.description).toContain(id);
	});

	test('what waits for the rate limit is not created after another item failed', async () => {
		sandbox.faults.add({ route: 'create', match: 'picture 0', delay: 600, prediction: { finished: true, outcome: 'failed' } });
		sandbox.faults.add({ route: 'create', match: 'picture 1', reply: 'throttled', times: 1 });
		const run = await engine.run(imagen(sandbox, prompts(2)));
		expect(run.error?.message).toMatch(/failed at AnyAPI/);
		expect(sandbox.ledger.creates().map(({ prompt }) => prompt)).toEqual(['picture 0']);
	});

	test('a retry of the execution fetches what was made and creates only what is missing', async () => {
		sandbox.faults.add({ route: 'create', match: 'picture 3', times: 1, prediction: { outcome: 'failed', error: 'no luck' } });
		const failed = await engine.run(imagen(sandbox, prompts(6), { parameters: { options: { maxConcurrency: 6 } } }));
		expect(failed.status).toBe('error');
		const again = await engine.run({ ...imagen(sandbox, prompts(6)), retryOf: failed });
		expect(again.items.map(({ json }) => json.prompt)).toEqual(prompts(6));
		expect(again.items.every(({ binary }) => binary?.data)).toBe(true);
		expect(made()).toBe(7);
	});
});

describe('Retry On Fail', () => {
	test('after a failed prediction makes a new one, and picks up the others', async () => {
		sandbox.faults.add({ route: 'create', match: 'picture 0', times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, prompts(3), retry));
		expect(run.items).toHaveLength(3);
		expect(sandbox.ledger.creates().map(({ prompt }) => prompt).sort()).toEqual(['picture 0', 'picture 0', 'picture 1', 'picture 2']);
	});

	test('with Continue runs the node again when item 0 failed, and does not pay for the others again', async () => {
		sandbox.faults.add({ route: 'create', match: 'picture 0', prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, prompts(3), { ...retry, onError: 'continueRegularOutput' }));
		expect(run.items[0].json.error).toBeDefined();
		expect(run.items.slice(1).every(({ binary }) => binary?.data)).toBe(true);
		expect(sandbox.ledger.creates().filter(({ prompt }) => prompt !== 'picture 0')).toHaveLength(2);
	});

	test('with Continue brings what was paid for, also after the credit ran out', async () => {
		sandbox.settings.generationMs = 20;
		sandbox.faults.add({ route: 'create', match: 'picture 0', times: 1, prediction: { outcome: 'failed', finished: true } });
		sandbox.faults.add({ route: 'create', match: 'picture 0', skip: 1, reply: 'outOfCredit' });
		const options = { ...retry, parameters: { options: { maxConcurrency: 1 } }, onError: 'continueRegularOutput' } as const;
		const run = await engine.run(imagen(sandbox, prompts(4), options));
		expect(run.items[0].json.error).toBe('Out of credit at AnyAPI');
		expect(run.items.slice(1).map(({ binary }) => binary !== undefined)).toEqual([true, true, true]);
		expect(sandbox.ledger.creates().filter(({ prompt }) => prompt !== 'picture 0')).toHaveLength(3);
	});

	test('after a timeout picks up the same prediction', async () => {
		sandbox.settings.generationMs = 2500;
		const run = await engine.run(imagen(sandbox, ['slow'], { ...retry, parameters: { options: { timeout: 1 } } }));
		expect(run.items).toHaveLength(1);
		expect(made()).toBe(1);
	});

	test('fetches no file again that n8n already has', async () => {
		sandbox.faults.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
		sandbox.faults.add({ route: 'create', match: 'other', skip: 1, delay: 1000 });
		const run = await engine.run(imagen(sandbox, ['a fox', 'other'], { ...retry, onError: 'stopWorkflow' }));
		expect(run.items).toHaveLength(2);
		expect(sandbox.ledger.downloads()).toHaveLength(2);
	});

	test('keeps an image whose bytes came in the reply', async () => {
		sandbox.faults.add({ route: 'create', match: 'a fox', prediction: { output: 'dataUrl', finished: true } });
		sandbox.faults.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, ['a fox', 'other'], retry));
		expect((await engine.read(run.items[0])).length).toBeGreaterThan(1000);
		expect(made()).toBe(3);
		expect(JSON.stringify(run.context)).not.toContain('base64');
	});

	test('two equal prompts stay two images', async () => {
		sandbox.faults.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, ['same', 'same', 'other'], retry));
		expect(new Set(run.items.map(({ json }) => json.id)).size).toBe(3);
		expect(made()).toBe(4);
	});
});

describe('another run of the node', () => {
	test('in a loop makes a new image of the same prompt', async () => {
		const run = await engine.run(imagen(sandbox, [], { batches: [[{ json: { prompt: 'same' } }], [{ json: { prompt: 'same' } }]] }));
		expect(run.runs).toHaveLength(2);
		expect(made()).toBe(2);
	});

	test('after a failed one picks up what never reached n8n', async () => {
		sandbox.settings.generationMs = 1500;
		const options: Partial<NodeOptions> = {
			batches: [[{ json: { prompt: 'same' } }], [{ json: { prompt: 'same' } }]],
			onError: 'continueRegularOutput',
			parameters: { options: { timeout: 1 } },
		};
		const run = await engine.run(imagen(sandbox, [], options));
		expect(run.runs[0][0][0].json.error).toMatch(/No result from AnyAPI after 1 s/);
		expect(run.runs[1][0][0].json.status).toBe('succeeded');
		expect(made()).toBe(1);
	});
});
