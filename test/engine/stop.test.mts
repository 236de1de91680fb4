import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine, NodeOptions, Running } from './harness.mts';
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
const until = async (condition: () => boolean) => {
	for (let tries = 0; tries < 500 && !condition(); tries++) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('the timeout', () => {
	test('names the id, the last status and the node that picks it up', async () => {
		sandbox.faults.add({ route: 'create', prediction: { outcome: 'never' } });
		const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 1 } } }));
		expect(run.error?.message).toBe('No result from AnyAPI after 1 s');
		expect(run.error?.description).toContain('"processing"');
		expect(run.error?.description).toContain("'Replicate Get Prediction'");
		expect(run.error?.description).toContain(sandbox.ledger.creates()[0].id);
		expect(sandbox.ledger.cancels()).toHaveLength(0);
	});

	test('also cancels at the provider where the user wants it', async () => {
		sandbox.faults.add({ route: 'create', prediction: { outcome: 'never' } });
		const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 1, cancelOnTimeout: true } } }));
		expect(sandbox.ledger.cancels()).toHaveLength(1);
		expect(run.error?.description).toMatch(/It was cancelled at AnyAPI/);
		expect(run.error?.description).not.toMatch(/may still finish/);
	});

	test('is not exceeded by a socket that answers nothing', async () => {
		sandbox.faults.add({ route: 'read', stall: 'before' });
		const started = Date.now();
		const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 2 } } }));
		expect(run.error?.message).toMatch(/No result from AnyAPI/);
		expect(Date.now() - started).toBeLessThan(3000);
	});
});

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
		sandbox.faults.add({ route: 'create', prediction: { outcome: 'never' } });
		const { run, tookMs } = await stopWhen(() => sandbox.ledger.count({ route: 'read' }) > 0, imagen(sandbox, prompts(3)));
		expect(run.status).toBe('canceled');
		expect(tookMs).toBeLessThan(300);
		expect(sandbox.ledger.cancels().map(({ id }) => id).sort()).toEqual(sandbox.ledger.creates().map(({ id }) => id).sort());
		const reads = sandbox.ledger.count({ route: 'read' });
		await new Promise((resolve) => setTimeout(resolve, 700));
		expect(sandbox.ledger.count({ route: 'read' })).toBe(reads);
	});

	test('with Cancel on Stop off leaves the generation alone', async () => {
		sandbox.faults.add({ route: 'create', prediction: { outcome: 'never' } });
		await stopWhen(
			() => sandbox.ledger.count({ route: 'read' }) > 0,
			imagen(sandbox, ['a fox'], { parameters: { options: { cancelOnStop: false } } }),
		);
		expect(sandbox.ledger.cancels()).toHaveLength(0);
	});

	test('while the answer to a create is on its way cancels as soon as the id is known', async () => {
		sandbox.faults.add({ route: 'create', delay: 800 });
		const { tookMs } = await stopWhen(() => posts() > 0, imagen(sandbox, ['a fox']));
		expect(tookMs).toBeLessThan(300);
		await until(() => sandbox.ledger.cancels().length > 0);
		expect(sandbox.ledger.cancels()).toHaveLength(1);
	});

	test('survives an answer to the late create that nobody can read', async () => {
		sandbox.faults.add({ route: 'create', delay: 400, respond: { status: 201, body: { odd: true } } });
		const unhandled: unknown[] = [];
		const note = (reason: unknown) => unhandled.push(reason);
		process.on('unhandledRejection', note);
		await stopWhen(() => posts() > 0, imagen(sandbox, ['a fox']));
		await new Promise((resolve) => setTimeout(resolve, 800));
		process.off('unhandledRejection', note);
		expect(unhandled).toEqual([]);
	});

	test('with Retry On Fail on creates nothing after it', async () => {
		sandbox.faults.add({ route: 'create', prediction: { outcome: 'never' } });
		const { run } = await stopWhen(() => made() === 2, imagen(sandbox, prompts(6), { ...retry, parameters: { options: { maxConcurrency: 2 } } }));
		expect(run.status).toBe('canceled');
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(posts()).toBe(2);
	});

	test('during a download ends at once', async () => {
		sandbox.faults.add({ route: 'download', stall: 'before' });
		const { tookMs } = await stopWhen(() => sandbox.ledger.downloads().length > 0, imagen(sandbox, ['a fox']));
		expect(tookMs).toBeLessThan(300);
	});

	test('that comes after the prediction had finished: a Retry picks it up, nothing is made again', async () => {
		sandbox.faults.add({ route: 'read', stall: 'before', times: 1 });
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
