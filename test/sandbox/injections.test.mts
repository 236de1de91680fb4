import { type RandomInjections, type Sandbox, startSandbox } from '../../sandbox/aggregator/index.mts';
import { until } from '../until.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 0 });
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };

async function create(prompt: string, init: RequestInit = {}) {
	const response = await fetch(
		`${sandbox.baseUrl('anyApi')}/replicate/v1/models/google/imagen-4/predictions`,
		{ method: 'POST', headers, body: JSON.stringify({ input: { prompt } }), ...init },
	);
	return { status: response.status, text: await response.text() };
}

const prompts = () => sandbox.ledger.creates().map(({ prompt }) => prompt);

test('a connection reset before the work costs nothing, one reset after it was paid for', async () => {
	sandbox.injections.add({ route: 'create', times: 1, reset: 'before' });
	await expect(create('before')).rejects.toThrow();
	sandbox.injections.add({ route: 'create', times: 1, reset: 'after' });
	await expect(create('after')).rejects.toThrow();
	expect(prompts()).toEqual(['after']);
});

test('a stalled request is never answered', async () => {
	sandbox.injections.add({ route: 'create', times: 1, stall: 'after' });
	const giveUp = new AbortController();
	const asked = create('stalled', { signal: giveUp.signal });
	await until(() => prompts().length === 1);
	giveUp.abort();
	await expect(asked).rejects.toThrow(/abort/);
	expect(prompts()).toEqual(['stalled']);
	expect(sandbox.ledger.last()?.status).toBeNull();
});

test('a truncated answer breaks off', async () => {
	sandbox.injections.add({ route: 'create', truncate: true });
	await expect(create('truncated')).rejects.toThrow();
});

test('an error after the work: the client reads 502, the provider has charged', async () => {
	sandbox.injections.add({ route: 'create', reply: 'badGateway', processed: true });
	expect(await create('charged')).toMatchObject({
		status: 502,
		text: expect.stringContaining('<html>'),
	});
	expect(prompts()).toEqual(['charged']);
});

test('skip, times and match choose the request', async () => {
	sandbox.injections.add({ route: 'create', skip: 1, times: 1, match: 'fox', reply: 'outOfCredit' });
	const statuses = [];
	for (const prompt of ['fox', 'owl', 'fox', 'fox']) statuses.push((await create(prompt)).status);
	expect(statuses).toEqual([200, 200, 403, 200]);
});

test('injections and the ledger are reached from another process', async () => {
	const injection = { route: 'create', times: 1, redirect: 'http://localhost:9/', redirectStatus: 308 };
	await fetch(`${sandbox.url}/__sandbox/injections`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify([injection]),
	});
	expect(await create('moved', { redirect: 'manual' })).toMatchObject({ status: 308 });
	const ledger = await (await fetch(`${sandbox.url}/__sandbox/ledger`)).json();
	expect(ledger).toMatchObject({
		requests: [{ route: 'create', status: 308 }],
		creates: [],
		leaks: [],
	});
});

test('random injections are the same for the same seed, whatever the order', async () => {
	const plan: RandomInjections = { seed: 7, probability: { error500: 0.3, throttled: 0.3 } };
	const names = Array.from({ length: 20 }, (_, at) => `prompt ${at}`);
	const statuses = async (order: string[]) => {
		sandbox.reset();
		sandbox.injections.random(plan);
		const seen = await Promise.all(order.map(async (name) => [name, (await create(name)).status]));
		return Object.fromEntries(seen) as Record<string, number>;
	};
	const first = await statuses(names);
	expect(await statuses(names.toReversed())).toEqual(first);
	expect(new Set(Object.values(first))).toEqual(new Set([200, 429, 500]));
});

test('a key that arrives where the pictures are is a leak, however it came', async () => {
	await fetch(`${sandbox.imagesUrl}/anything`, { headers: { 'api-key': 'sandbox-key' } });
	sandbox.injections.add({ route: 'create', redirect: `${sandbox.imagesUrl}{path}` });
	const url = `${sandbox.baseUrl('anyApi')}/replicate/v1/predictions`;
	const { status, headers: answered } = await fetch(url, {
		method: 'POST',
		headers,
		redirect: 'manual',
	});
	const location = String(answered.get('location'));
	expect([status, location]).toEqual([307, `${sandbox.imagesUrl}${new URL(url).pathname}`]);
	await fetch(location, { method: 'POST', headers });
	expect(sandbox.ledger.leaks.map(({ method }) => method)).toEqual(['GET', 'POST']);
});

test('random injections hit downloads as well, and are written down', async () => {
	sandbox.injections.random({ seed: 1, routes: ['download'], probability: { webPage: 1 } });
	const answer = await fetch(`${sandbox.imagesUrl}/anything`);
	expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
	expect(sandbox.ledger.downloads()).toMatchObject([{ injections: ['respond', 'reply:webUi'] }]);
});

test('a gateway answers unknown paths with its web page, unknown API paths with 404, a wrong key with 401', async () => {
	const ask = async (path: string, key = 'sandbox-key') =>
		await fetch(sandbox.baseUrl('crazyrouterApi') + path, {
			headers: { authorization: `Bearer ${key}` },
		});
	const page = await ask('/replicate/v1/predictions/abc');
	expect([page.status, page.headers.get('content-type')]).toEqual([
		200,
		'text/html; charset=utf-8',
	]);
	expect(await (await ask('/v1/nothing')).json()).toMatchObject({
		error: { message: 'Invalid URL (GET /v1/nothing)' },
	});
	expect((await ask('/v1/models', 'wrong')).status).toBe(401);
	expect(await (await ask('/v1/models')).json()).toMatchObject({
		object: 'list',
		data: expect.any(Array),
	});
});

test('closing ends, with a request still unanswered', async () => {
	const other = await startSandbox();
	other.injections.add({ stall: 'after' });
	const request = fetch(`${other.baseUrl('anyApi')}/v1/models`, { headers }).catch(
		() => 'broken off',
	);
	await until(() => other.ledger.count({ route: 'models' }) === 1);
	await other.close();
	expect(await request).toBe('broken off');
});
