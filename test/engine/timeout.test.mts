import { imagen } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

describe('the timeout', () => {
	test('names the id, the last status and the node that picks it up', async () => {
		sandbox.injections.add({ route: 'create', prediction: { outcome: 'never' } });
		const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 3 } } }));
		expect(run.error?.message).toBe('No result from AnyAPI after 3 s');
		expect(run.error?.description).toContain('"processing"');
		expect(run.error?.description).toContain("'Replicate Get Prediction'");
		expect(run.error?.description).toContain(sandbox.ledger.creates()[0].id);
		expect(sandbox.ledger.cancels()).toHaveLength(0);
	});

	test('also cancels at the provider where the user wants it', async () => {
		sandbox.injections.add({ route: 'create', prediction: { outcome: 'never' } });
		const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 3, cancelOnTimeout: true } } }));
		expect(sandbox.ledger.cancels()).toHaveLength(1);
		expect(run.error?.description).toMatch(/It was cancelled at AnyAPI/);
		expect(run.error?.description).not.toMatch(/may still finish/);
	});

	test('is not exceeded by a socket that answers nothing', async () => {
		sandbox.injections.add({ route: 'poll', stall: 'before' });
		const started = Date.now();
		const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 2 } } }));
		expect(run.error?.message).toMatch(/No result from AnyAPI/);
		expect(Date.now() - started).toBeLessThan(10_000);
	});
});
