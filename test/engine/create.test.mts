import { imagen, prompts } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const posts = () => sandbox.ledger.count({ route: 'create' });
const made = () => sandbox.ledger.creates().length;
const brief = {
	retryOnFail: true,
	maxTries: 3,
	waitBetweenTries: 1,
	parameters: { options: { timeout: 1 } },
};

describe('a create', () => {
	test.each([
		['answered 500', { reply: 'upstreamFailed' }],
		['answered 502 after it was accepted', { reply: 'badGateway', processed: true }],
		['whose connection is lost before it is worked on', { reset: 'before' }],
		['whose connection is lost after it was accepted', { reset: 'after' }],
		['answered with broken JSON', { reply: 'brokenJson', processed: true }],
	] as const)('%s is sent once, also with Retry On Fail', async (_, injection) => {
		sandbox.injections.add({ route: 'create', ...injection });
		const run = await engine.run(imagen(sandbox, ['a fox'], retry));
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/may have been accepted and billed/);
		expect(posts()).toBe(1);
	});

	test("whose outcome is unknown is submitted anew by the user's own Retry", async () => {
		sandbox.injections.add({ route: 'create', reset: 'after', times: 1 });
		const failed = await engine.run(imagen(sandbox, ['a fox'], retry));
		const again = await engine.run({ ...imagen(sandbox, ['a fox'], retry), retryOf: failed });
		expect(again.items).toHaveLength(1);
		expect(posts()).toBe(2);
	});

	test('refused with 401 is posted once', async () => {
		sandbox.injections.add({ route: 'create', reply: 'keyRefused' });
		await engine.run(imagen(sandbox, ['a fox']));
		expect(posts()).toBe(1);
	});

	test('answered 429 is repeated after the wait that was asked for', async () => {
		sandbox.injections.add({ route: 'create', reply: 'throttled', times: 2 });
		const started = Date.now();
		const run = await engine.run(imagen(sandbox, ['a fox']));
		expect(run.items).toHaveLength(1);
		expect(posts()).toBe(3);
		expect(made()).toBe(1);
		expect(Date.now() - started).toBeGreaterThan(2000);
	});

	test('is not sent any more after a refused key or exhausted credit, even where the workflow goes on', async () => {
		sandbox.injections.add({ route: 'create', reply: 'outOfCredit', skip: 1 });
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

describe('a create that is not answered before the timeout', () => {
	test.each(['before', 'after'] as const)('may have been billed (stalled %s it was worked on): it is sent once', async (stall) => {
		sandbox.injections.add({ route: 'create', stall });
		const run = await engine.run(imagen(sandbox, ['a fox'], brief));
		expect(run.status).toBe('error');
		expect(run.error?.message).toMatch(/did not answer within 1 s: the request may have been accepted and billed/);
		expect(posts()).toBe(1);
	});
});

describe('a web page in place of an answer', () => {
	test('to a create may hide an accepted request: it is sent once', async () => {
		sandbox.injections.add({ route: 'create', reply: 'webUi', processed: true });
		const run = await engine.run(imagen(sandbox, ['a fox'], brief));
		expect(run.error?.message).toBe('The base URL or path is not an API of AnyAPI');
		expect(run.error?.description).toMatch(/may have been accepted and billed/);
		expect(posts()).toBe(1);
	});
});
