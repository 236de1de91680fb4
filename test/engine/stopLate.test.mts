import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from './harness.mts';
import { openEngine } from './harness.mts';
import { imagen } from './imagen.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 200, tinyImages: true });
	engine = await openEngine();
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});

test('a prediction that had finished before the stop is picked up by a Retry, not made again', async () => {
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
