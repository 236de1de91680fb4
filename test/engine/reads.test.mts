import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from './harness.mts';
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

const posts = () => sandbox.ledger.count({ route: 'create' });
const made = () => sandbox.ledger.creates().length;

describe('limits of the account', () => {
	test('at few creates a minute a batch slows down and finishes', async () => {
		sandbox.settings.limits = { createsPerMinute: 60, burst: 1 };
		const run = await engine.run(imagen(sandbox, prompts(6), { parameters: { options: { maxConcurrency: 6 } } }));
		expect(run.items).toHaveLength(6);
		expect(run.items.every(({ binary }) => binary?.data)).toBe(true);
		expect(made()).toBe(6);
		expect(posts()).toBeLessThanOrEqual(20);
	}, 30_000);
});

describe('reads and downloads', () => {
	test.each([
		['500', { reply: 'upstreamFailed' }],
		['a cut connection', { reset: 'before' }],
		['broken JSON', { reply: 'brokenJson' }],
		['429', { reply: 'throttled' }],
		['404 by a machine that does not know yet what another accepted', { respond: { status: 404, body: { detail: 'Not found' } } }],
	] as const)('of the status survive %s', async (_, fault) => {
		sandbox.faults.add({ route: 'read', times: 2, ...fault });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0].json.status).toBe('succeeded');
		expect(made()).toBe(1);
	});

	test.each([
		['a cut body', { truncate: true }],
		['503', { reply: 'unavailable' }],
		['a web page in place of the image', { reply: 'webUi' }],
		['a cut connection', { reset: 'before' }],
	] as const)('of the image survive %s', async (_, fault) => {
		sandbox.faults.add({ route: 'download', times: 2, ...fault });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0].json).not.toHaveProperty('downloadError');
		expect(run.items[0].binary?.data).toBeDefined();
	});

	test('of an image that fail to the end leave its URL', async () => {
		sandbox.faults.add({ route: 'download', respond: { status: 403, body: 'no' } });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0].json).toMatchObject({
			imageUrl: expect.stringContaining(sandbox.imagesUrl),
			downloadError: expect.stringContaining('403'),
		});
		expect(run.items[0].binary).toBeUndefined();
	});
});
