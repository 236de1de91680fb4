import type { NodeOptions } from './harness.mts';
import { midjourney } from './midjourney.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 20, tinyImages: true });

function images(prompts: string[], parameters: object = {}, more: Partial<NodeOptions> = {}): NodeOptions {
	return {
		node: 'openAiImagesGenerate',
		// a base URL of its own for each test: how often a log may be asked outlives a test
		credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi').replace('/anyapi', `/~${addresses++}/anyapi`) } },
		items: prompts.map((prompt) => ({ json: { prompt } })),
		parameters: {
			aggregator: 'anyApi',
			model: { __rl: true, mode: 'name', value: 'flux-schnell' },
			prompt: '={{ $json.prompt }}',
			...parameters,
		},
		...more,
	};
}
let addresses = 0;

const CONTINUE = { onError: 'continueRegularOutput' } as const;
const looks = () => sandbox.ledger.count({ route: 'usageLog' });
const LOST = { route: 'images', reset: 'after' } as const;
const FAILED = { route: 'images', reply: 'upstreamFailed', processed: true } as const;

describe('Include Cost', () => {
	beforeEach(() => {
		sandbox.settings.publishes = { usageLog: true };
	});

	test('says what each image cost, in dollars, after one look at the log', async () => {
		const run = await engine.run(images(['a fox', 'an owl'], { additionalFields: { n: 2 }, options: { includeCost: true } }));
		expect(run.items.map(({ json }) => [json.cost, json.costUnit])).toEqual(Array(4).fill([0.04, 'USD']));
		expect(looks()).toBe(1);
	});

	test('is the request’s sum in one item per input', async () => {
		const run = await engine.run(images(['a fox'], { additionalFields: { n: 3 }, options: { includeCost: true, outputMode: 'itemPerInput' } }));
		expect(run.items[0].json).toMatchObject({ cost: 0.12, costUnit: 'USD' });
		for (const image of run.items[0].json.images as object[]) expect(image).not.toHaveProperty('cost');
	});

	test('off, nobody asks', async () => {
		const run = await engine.run(images(['a fox']));
		expect(run.items[0].json).not.toHaveProperty('cost');
		expect(looks()).toBe(0);
	});

	test('costs nothing but the field where there is no log', async () => {
		sandbox.settings.publishes = {};
		const run = await engine.run(images(['a fox'], { options: { includeCost: true } }));
		expect(run.items[0].json).not.toHaveProperty('cost');
		expect(run.items[0].binary?.data).toBeDefined();
	});
});

test('what the reply itself says that it cost is always there, shared among its images', async () => {
	const body = { created: 1, data: [{ url: `${sandbox.imagesUrl}/a.png` }, { url: `${sandbox.imagesUrl}/b.png` }, { url: `${sandbox.imagesUrl}/c.png` }], usage: { cost: 0.1 } };
	sandbox.injections.add({ route: 'images', respond: { status: 200, body } });
	const run = await engine.run(images(['a fox'], { downloadImages: false }));
	const costs = run.items.map(({ json }) => Number(json.cost));
	expect(costs.reduce((sum, cost) => sum + cost, 0)).toBe(0.1);
	expect(run.items.map(({ json }) => json.costUnit)).toEqual(['USD', 'USD', 'USD']);
});

describe('an unknown outcome', () => {
	beforeEach(() => {
		sandbox.settings.publishes = { usageLog: true };
	});

	test('that the log shows as charged is said to be billed, with the amount', async () => {
		sandbox.injections.add(FAILED);
		const run = await engine.run(images(['a fox'], {}, CONTINUE));
		expect(run.items[0].json.details).toMatchObject({
			billed: 'yes',
			description: expect.stringContaining("AnyAPI's usage log shows a charge of $0.04 for it"),
		});
		expect(looks()).toBe(1);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('of which the log knows nothing stays open, and is never sent again', async () => {
		sandbox.injections.add({ ...FAILED, processed: false });
		const run = await engine.run(images(['a fox'], {}, { ...CONTINUE, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.items[0].json.details).toMatchObject({
			billed: 'maybe',
			description: expect.stringContaining("AnyAPI's usage log shows no charge for it so far"),
		});
		expect(sandbox.ledger.count({ route: 'images' })).toBe(1);
		expect(looks()).toBe(1);
	});

	test('without an ID is likened to the one entry that fits, and to none where several do', async () => {
		sandbox.injections.add(LOST);
		const one = await engine.run(images(['a fox'], {}, CONTINUE));
		expect(one.items[0].json.details).toMatchObject({ billed: 'maybe', description: expect.stringContaining('one charge that may be this one: $0.04 for flux-schnell') });
		const two = await engine.run(images(['a fox', 'an owl'], {}, CONTINUE));
		for (const { json } of two.items) expect(JSON.stringify(json.details)).not.toContain('usage log shows');
	});

	test('is looked up once for all items of a run and its tries; every try says the same', async () => {
		sandbox.injections.add(FAILED);
		const run = await engine.run(images(['a fox', 'an owl', 'a hare'], {}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.error).toMatchObject({ description: expect.stringContaining('shows a charge of $0.04') });
		expect(looks()).toBe(1);
	});

	test('ends in its time where the log does not answer', async () => {
		sandbox.injections.add(FAILED, { route: 'usageLog', stall: 'before' });
		const began = Date.now();
		const run = await engine.run(images(['a fox'], {}, CONTINUE));
		expect(run.items[0].json.details).toMatchObject({ billed: 'maybe' });
		expect(Date.now() - began).toBeLessThan(9_000);
	}, 20_000);

	test('where the log cannot be had, nothing is said of it', async () => {
		sandbox.settings.publishes = {};
		sandbox.injections.add(FAILED);
		const run = await engine.run(images(['a fox'], {}, CONTINUE));
		expect(JSON.stringify(run.items[0].json.details)).not.toContain('usage log shows');
		expect(run.items[0].json.details).toMatchObject({ billed: 'maybe' });
	});
});

test('a charge of a Midjourney task is no proof: failed tasks are given back without an entry', async () => {
	sandbox.settings.publishes = { usageLog: true };
	sandbox.injections.add({ route: 'imagine', reply: 'upstreamFailed', processed: true });
	const run = await engine.run(midjourney(sandbox, 'midjourneyImagine', { parameters: { prompt: 'a fox' }, ...CONTINUE }, 'anyApi'));
	expect(run.items[0].json.details).toMatchObject({ billed: 'maybe', description: expect.stringContaining('which is given back if the task failed') });
});
