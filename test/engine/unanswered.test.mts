import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from './harness.mts';
import { openEngine } from './harness.mts';
import { imagen } from './imagen.mts';

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

const posts = () => sandbox.ledger.count({ route: 'create' });
const brief = {
	retryOnFail: true,
	maxTries: 3,
	waitBetweenTries: 1,
	parameters: { options: { timeout: 1 } },
};

describe('a create that is not answered before the timeout', () => {
	test.each(['before', 'after'] as const)('may have been billed (stalled %s it was worked on): it is sent once', async (stall) => {
		sandbox.faults.add({ route: 'create', stall });
		const run = await engine.run(imagen(sandbox, ['a fox'], brief));
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/did not answer within 1 s: the request may have been accepted and billed/);
		expect(posts()).toBe(1);
	});
});

describe('a web page in place of an answer', () => {
	test('to a create may hide an accepted request: it is sent once', async () => {
		sandbox.faults.add({ route: 'create', reply: 'webUi', processed: true });
		const run = await engine.run(imagen(sandbox, ['a fox'], brief));
		expect(run.error?.message).toBe('The base URL or path is not an API of AnyAPI');
		expect(run.error?.description).toMatch(/may have been accepted and billed/);
		expect(posts()).toBe(1);
	});

	test('to a status read passes: the image is still fetched', async () => {
		sandbox.faults.add({ route: 'read', reply: 'webUi', times: 1 });
		const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 5 } } }));
		expect(run.items[0]?.binary?.data).toBeDefined();
	});
});

describe('a generation that cannot be read for the moment', () => {
	test.each([
		['replicateGetPrediction', 'anyApi', { predictionId: '2jycc2v9nnrmc0crap5tv5zaxr' }, '2jycc2v9nnrmc0crap5tv5zaxr'],
		['replicateCancelPrediction', 'anyApi', { predictionId: '2jycc2v9nnrmc0crap5tv5zaxr' }, '2jycc2v9nnrmc0crap5tv5zaxr'],
		['ideogramTask', 'yiApi', { requestId: 'QGvBNC-SReSCnZ7y-hnYbg' }, 'QGvBNC-SReSCnZ7y-hnYbg'],
	] as const)('is named by its id in what %s says', async (node, vendor, parameters, id) => {
		sandbox.faults.add({ reply: 'unavailable' });
		const run = await engine.run({
			node,
			credentials: { [vendor]: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) } },
			parameters: { aggregator: vendor, ...parameters, options: { timeout: 1 } },
			onError: 'continueRegularOutput',
		});
		expect(run.items[0]?.json.details).toMatchObject({ id });
	});
});

describe('a provider that asks to wait for nothing ("Retry-After: 0")', () => {
	const respond = { status: 503, headers: { 'retry-after': '0' }, body: { detail: 'busy' } };

	test('is not asked without a pause', async () => {
		sandbox.faults.add({ route: 'create', respond: { ...respond, status: 429 } });
		await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 3 } } }));
		expect(posts()).toBeLessThanOrEqual(4);
	});

	test('has time to get well before a download is given up', async () => {
		let until = 0;
		const isIll = () => Date.now() < (until ||= Date.now() + 1000);
		sandbox.faults.add({ route: 'download', match: isIll, respond });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0]?.json).not.toHaveProperty('downloadError');
	});
});
