import type { NodeOptions } from './harness.mts';
import { imagen } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

const made = () => sandbox.ledger.creates().length;

describe('another run of the node', () => {
	test('in a loop makes a new image of the same prompt', async () => {
		const run = await engine.run(imagen(sandbox, [], { batches: [[{ json: { prompt: 'same' } }], [{ json: { prompt: 'same' } }]] }));
		expect(run.runs).toHaveLength(2);
		expect(made()).toBe(2);
	});

	test('after a failed one picks up what never reached n8n', async () => {
		sandbox.settings.generationMs = 1500;
		const options: Partial<NodeOptions> = {
			batches: [[{ json: { prompt: 'same' } }], [{ json: { prompt: 'same' } }]],
			onError: 'continueRegularOutput',
			parameters: { options: { timeout: 1 } },
		};
		const run = await engine.run(imagen(sandbox, [], options));
		expect(run.runs[0][0][0].json.error).toMatch(/No result from AnyAPI after 1 s/);
		expect(run.runs[1][0][0].json.status).toBe('succeeded');
		expect(made()).toBe(1);
	});
});
