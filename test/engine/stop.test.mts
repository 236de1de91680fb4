import type { NodeOptions, Running } from './harness.mts';
import { imagen, prompts } from './imagen.mts';
import { until } from '../until.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { timePasses } from '../timePasses.mts';

useSandbox({ generationMs: 400 });

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const posts = () => sandbox.ledger.count({ route: 'create' });
const made = () => sandbox.ledger.creates().length;

describe('a stop', () => {
	async function stopWhen(condition: () => boolean, options: NodeOptions) {
		const running: Running = engine.start(options);
		await until(condition);
		running.stop();
		return await running.finished;
	}

	/** A whole other image is made: by then, whatever was still at work would have been seen. */
	async function meanwhile(): Promise<void> {
		sandbox.injections.clear();
		expect((await engine.run(imagen(sandbox, ['meanwhile']))).error).toBeUndefined();
	}

	test('while waiting ends the node at once and cancels at the provider', async () => {
		sandbox.injections.add({ route: 'create', prediction: { outcome: 'never' } });
		const run = await stopWhen(() => sandbox.ledger.count({ route: 'poll' }) > 0, imagen(sandbox, prompts(3)));
		expect(run.status).toBe('canceled');
		const ids = sandbox.ledger.creates().map(({ id }) => id);
		expect(sandbox.ledger.cancels().map(({ id }) => id).sort()).toEqual(ids.toSorted());
		const reads = () => ids.map((id) => sandbox.ledger.count({ route: 'poll', id }));
		const before = reads();
		await meanwhile();
		expect(reads()).toEqual(before);
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
		await stopWhen(() => posts() > 0, imagen(sandbox, ['a fox']));
		await until(() => sandbox.ledger.cancels().length > 0);
		expect(sandbox.ledger.cancels()).toHaveLength(1);
	});

	test('survives an answer to the late create that nobody can read', async () => {
		sandbox.injections.add({ route: 'create', delay: 400, respond: { status: 201, body: { odd: true } } });
		const unhandled: unknown[] = [];
		const note = (reason: unknown) => unhandled.push(reason);
		process.on('unhandledRejection', note);
		await stopWhen(() => posts() > 0, imagen(sandbox, ['a fox']));
		await until(() => sandbox.ledger.last()?.status === 201);
		await meanwhile();
		process.off('unhandledRejection', note);
		expect(unhandled).toEqual([]);
	});

	test('with Retry On Fail on creates nothing after it', async () => {
		sandbox.injections.add({ route: 'create', prediction: { outcome: 'never' } });
		const run = await stopWhen(() => made() === 2, imagen(sandbox, prompts(6), { ...retry, parameters: { options: { maxConcurrency: 2 } } }));
		expect(run.status).toBe('canceled');
		await meanwhile();
		expect(posts()).toBe(3);
	});

	test('during a download ends at once, and cancels nothing: the prediction has finished', async () => {
		sandbox.injections.add({ route: 'download', stall: 'before' });
		await stopWhen(() => sandbox.ledger.downloads().length > 0, imagen(sandbox, ['a fox']));
		await meanwhile();
		expect(sandbox.ledger.cancels()).toEqual([]);
	});

	test('that comes after the prediction had finished: a Retry picks it up, nothing is made again', async () => {
		sandbox.injections.add({ route: 'poll', stall: 'before', times: 1 });
		const running = engine.start(imagen(sandbox, ['a fox']));
		await until(() => sandbox.ledger.count({ route: 'poll' }) > 0);
		timePasses(60_000);
		running.stop();
		const stopped = await running.finished;
		expect(sandbox.ledger.cancels()).toHaveLength(1);
		const again = await engine.run({ ...imagen(sandbox, ['a fox']), retryOf: stopped });
		expect(again.items[0]?.binary?.data).toBeDefined();
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});
});
