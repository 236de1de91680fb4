import { imagen } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

const made = () => sandbox.ledger.creates().length;

describe('polls survive', () => {
	test.each([
		['500', { reply: 'upstreamFailed' }],
		['a cut connection', { reset: 'before' }],
		['broken JSON', { reply: 'brokenJson' }],
		['429', { reply: 'throttled' }],
		['404 by a machine that does not know yet what another accepted', { respond: { status: 404, body: { detail: 'Not found' } } }],
	] as const)('%s', async (_, injection) => {
		sandbox.injections.add({ route: 'poll', times: 2, ...injection });
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items[0].json.status).toBe('succeeded');
		expect(made()).toBe(1);
	});

	test('a web page: the image is still fetched', async () => {
		sandbox.injections.add({ route: 'poll', reply: 'webUi', times: 1 });
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
		sandbox.injections.add({ reply: 'unavailable' });
		const run = await engine.run({
			node,
			credentials: { [vendor]: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) } },
			parameters: { aggregator: vendor, ...parameters, options: { timeout: 1 } },
			onError: 'continueRegularOutput',
		});
		expect(run.items[0]?.json.details).toMatchObject({ id });
	});
});
