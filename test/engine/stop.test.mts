import type { NodeOptions, Running } from './harness.mts';
import { imagen, prompts } from './imagen.mts';
import { until } from '../until.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const posts = () => sandbox.ledger.count({ route: 'create' });
const made = () => sandbox.ledger.creates().length;

describe('a stop', () => {
	async function stopWhen(condition: () => boolean, options: NodeOptions) {
		const running: Running = engine.start(options);
		await until(condition);
		const stopped = Date.now();
		running.stop();
		const run = await running.finished;
		return { run, tookMs: Date.now() - stopped };
	}

	test('while waiting ends the node at once and cancels at the provider', async () => {
		sandbox.injections.add({ route: 'create', prediction: { outcome: 'never' } });
		const { run, tookMs } = await stopWhen(() => sandbox.ledger.count({ route: 'poll' }) > 0, imagen(sandbox, prompts(3)));
		expect(run.status).toBe('canceled');
		expect(tookMs).toBeLessThan(1_000);
		expect(sandbox.ledger.cancels().map(({ id }) => id).sort()).toEqual(sandbox.ledger.creates().map(({ id }) => id).sort());
		const reads = sandbox.ledger.count({ route: 'poll' });
		await new Promise((resolve) => setTimeout(resolve, 700));
		expect(sandbox.ledger.count({ route: 'poll' })).toBe(reads);
	});

	test('with Cancel on Stop off leaves the generation alone', async () => {
		sandbox.injections.add({ route: 'create', prediction: { outcome: 'never' } });
		await stopWhen(
			() => sandbox.ledger.count({ route: 'poll' }) > 0,
			imagen(sandbox, ['a fox'], { parameters: { options: { cancelOnStop: false } } }),
		);
		expect(sandbox.ledger.cancels()).toHaveLength(0);
	});

	test('while the answer to a create is on its way cancels as soon as the id is known', async () => {
		sandbox.injections.add({ route: 'create', delay: 800 });
		const { tookMs } = await stopWhen(() => posts() > 0, imagen(sandbox, ['a fox']));
		expect(tookMs).toBeLessThan(1_000);
		await until(() => sandbox.ledger.cancels().length > 0);
		expect(sandbox.ledger.cancels()).toHaveLength(1);
	});

	test('survives an answer to the late create that nobody can read', async () => {
		sandbox.injections.add({ route: 'create', delay: 400, respond: { status: 201, body: { odd: true } } });
		const unhandled: unknown[] = [];
		const note = (reason: unknown) => unhandled.push(reason);
		process.on('unhandledRejection', note);
		await stopWhen(() => posts() > 0, imagen(sandbox, ['a fox']));
		await new Promise((resolve) => setTimeout(resolve, 800));
		process.off('unhandledRejection', note);
		expect(unhandled).toEqual([]);
	});

	test('with Retry On Fail on creates nothing after it', async () => {
		sandbox.injections.add({ route: 'create', prediction: { outcome: 'never' } });
		const { run } = await stopWhen(() => made() === 2, imagen(sandbox, prompts(6), { ...retry, parameters: { options: { maxConcurrency: 2 } } }));
		expect(run.status).toBe('canceled');
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(posts()).toBe(2);
	});

	test('during a download ends at once, and cancels nothing: the prediction has finished', async () => {
		sandbox.injections.add({ route: 'download', stall: 'before' });
		const { tookMs } = await stopWhen(() => sandbox.ledger.downloads().length > 0, imagen(sandbox, ['a fox']));
		expect(tookMs).toBeLessThan(1_000);
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(sandbox.ledger.cancels()).toEqual([]);
	});

	test('that comes after the prediction had finished: a Retry picks it up, nothing is made again', async () => {
		sandbox.injections.add({ route: 'poll', stall: 'before', times: 1 });
		const running = engine.start(imagen(sandbox, ['a fox']));
		await new Promise((resolve) => setTimeout(resolve, 1500));
		running.stop();
		const stopped = await running.finished;
		expect(sandbox.ledger.cancels()).toHaveLength(1);
		const again = await engine.run({ ...imagen(sandbox, ['a fox']), retryOf: stopped });
		expect(again.items[0]?.binary?.data).toBeDefined();
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});
});
