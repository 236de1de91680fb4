import type { NodeOptions } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox();

const usage = (more: Partial<NodeOptions> = {}): NodeOptions => ({
	node: 'aggregatorKeyUsage',
	credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') } },
	parameters: { aggregator: 'anyApi' },
	...more,
});

test('what is left on the key comes in US dollars', async () => {
	const run = await engine.run(usage());
	expect(run.items.map(({ json }) => json)).toEqual([
		{ name: 'sandbox', granted: 10, used: 2.5, available: 7.5, unlimited: false, unit: 'USD' },
	]);
	expect(run.items[0]?.pairedItem).toEqual({ item: 0 });
});

test('an expiry is told as a time, and a key without a limit as such', async () => {
	sandbox.settings.quota = { granted: 0, used: 500_000, unlimited: true, expiresAt: 1_800_000_000 };
	const run = await engine.run(usage());
	expect(run.items[0]?.json).toEqual({ name: 'sandbox', granted: null, used: 1, available: null, unlimited: true, expiresAt: '2027-01-15T08:00:00.000Z', unit: 'USD' });
});

describe('LiteLLM’s /key/info', () => {
	const read = async (info: object) => {
		sandbox.injections.add({ route: 'unknown', respond: { status: 200, body: { key: 'hashed', info } } });
		const customAggregatorApi = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), usagePath: '/key/info' };
		const run = await engine.run(usage({ credentials: { customAggregatorApi }, parameters: { aggregator: 'customAggregatorApi' } }));
		return run.items[0]?.json;
	};

	test('is read in US dollars', async () => {
		expect(await read({ key_alias: 'books', spend: 1.25, max_budget: 5, expires: '2027-01-15T08:00:00Z' })).toEqual({
			name: 'books',
			granted: 5,
			used: 1.25,
			available: 3.75,
			unlimited: false,
			expiresAt: '2027-01-15T08:00:00.000Z',
			unit: 'USD',
		});
	});

	test('has no limit where it names no budget', async () => {
		expect(await read({ key_alias: null, spend: 0.5, max_budget: null, expires: null })).toEqual({ granted: null, used: 0.5, available: null, unlimited: true, unit: 'USD' });
	});
});

test('an exhausted key is told like any other', async () => {
	sandbox.settings.quota = { granted: 500_000, used: 500_123 };
	expect((await engine.run(usage())).items[0]?.json).toMatchObject({ available: -0.000246 });
});

test.each([
	['that does not say how to convert', { status: 200, body: { success: true, data: {} } }],
	['that answers with its web page', { status: 200, body: '<html></html>' }],
	['that is closed', { status: 401, body: { success: false, message: 'no' } }],
])('amounts come as they were sent from a gateway whose status route is one %s', async (_, respond) => {
	sandbox.injections.add({ route: 'status', respond });
	expect((await engine.run(usage())).items[0]?.json).toMatchObject({ granted: 5_000_000, available: 3_750_000, unit: 'quota' });
});

test('a thousand input items ask once, and the key goes to the aggregator alone', async () => {
	const run = await engine.run(usage({ items: Array.from({ length: 1_000 }, () => ({ json: {} })) }));
	expect(run.items).toHaveLength(1);
	expect(sandbox.ledger.all.map(({ route }) => route).toSorted()).toEqual(['status', 'usage']);
	expect(sandbox.ledger.all.every(({ path }) => path.startsWith('/anyapi/api/'))).toBe(true);
	expect(sandbox.ledger.last({ route: 'status' })?.headers).not.toHaveProperty('authorization');
	// without the slash the gateway redirects, and a redirect is not followed with a key
	expect(sandbox.ledger.last({ route: 'usage' })?.path).toBe('/anyapi/api/usage/token/');
});

test('a custom gateway is asked at its own path', async () => {
	const customAggregatorApi = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway') };
	const at = (path: object) => usage({ credentials: { customAggregatorApi: { ...customAggregatorApi, ...path } }, parameters: { aggregator: 'customAggregatorApi' } });
	expect((await engine.run(at({}))).items[0]?.json).toMatchObject({ available: 7.5 });
	const elsewhere = await engine.run(at({ usagePath: '/api/nowhere' }));
	expect(elsewhere.error?.message).toBe('Custom does not report the usage of a key');
	expect(elsewhere.error?.description).toMatch(/\/api\/nowhere.*'Usage Path'/);
});

test('one bad answer is passed over', async () => {
	sandbox.injections.add({ route: 'usage', reply: 'badGateway', times: 1 });
	expect((await engine.run(usage())).items[0]?.json).toMatchObject({ available: 7.5 });
});

describe('the user reads', () => {
	test('of twenty calls in twenty minutes, after an empty 429, and it is not asked again', async () => {
		sandbox.injections.add({ route: 'usage', respond: { status: 429, body: '', headers: { 'retry-after': '900' } } });
		const run = await engine.run(usage());
		expect(run.error?.message).toBe('Rate limited by AnyAPI');
		expect(run.error?.description).toMatch(/asked to wait 900 s.*twenty times in twenty minutes/);
		expect(run.error?.description).not.toMatch(/Max Concurrency/);
		expect(sandbox.ledger.count({ route: 'usage' })).toBe(1);
	});

	test('of a wrong key, in the gateway’s own form', async () => {
		sandbox.injections.add({ route: 'usage', respond: { status: 401, body: { success: false, message: '无效的令牌' } } });
		expect((await engine.run(usage())).error?.message).toBe('The key is not accepted by AnyAPI');
	});

	test.each([
		['a web page', { status: 200, body: '<html></html>' }],
		['a path that is none', { status: 404, body: { error: { message: 'Invalid URL (GET /api/usage/token/)', type: 'invalid_request_error', param: '', code: '' } } }],
		['something else', { status: 200, body: { hello: 'world' } }],
	])('that the aggregator does not tell it, after %s', async (_, respond) => {
		sandbox.injections.add({ route: 'usage', respond });
		expect((await engine.run(usage())).error?.message).toBe('AnyAPI does not report the usage of a key');
	});

	test('in the item, where the workflow goes on', async () => {
		sandbox.injections.add({ route: 'usage', reply: 'keyRefused' });
		const run = await engine.run(usage({ onError: 'continueErrorOutput' }));
		expect(run.failed[0]?.json).toMatchObject({ error: 'The key is not accepted by AnyAPI', details: { httpCode: '401' } });
	});
});
