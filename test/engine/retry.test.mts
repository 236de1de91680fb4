import { imagen, prompts } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const made = () => sandbox.ledger.creates().length;

describe('Retry On Fail', () => {
	test('after a failed prediction makes a new one, and picks up the others', async () => {
		sandbox.injections.add({ route: 'create', match: 'picture 0', times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, prompts(3), retry));
		expect(run.items).toHaveLength(3);
		expect(sandbox.ledger.creates().map(({ prompt }) => prompt).sort()).toEqual(['picture 0', 'picture 0', 'picture 1', 'picture 2']);
	});

	test('with Continue runs the node again when item 0 failed, and does not pay for the others again', async () => {
		sandbox.injections.add({ route: 'create', match: 'picture 0', prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, prompts(3), { ...retry, onError: 'continueRegularOutput' }));
		expect(run.items[0].json.error).toBeDefined();
		expect(run.items.slice(1).every(({ binary }) => binary?.data)).toBe(true);
		expect(sandbox.ledger.creates().filter(({ prompt }) => prompt !== 'picture 0')).toHaveLength(2);
	});

	test('with Continue brings what was paid for, also after the credit ran out', async () => {
		sandbox.settings.generationMs = 20;
		sandbox.injections.add({ route: 'create', match: 'picture 0', times: 1, prediction: { outcome: 'failed', finished: true } });
		sandbox.injections.add({ route: 'create', match: 'picture 0', skip: 1, reply: 'outOfCredit' });
		const options = { ...retry, parameters: { options: { maxConcurrency: 1 } }, onError: 'continueRegularOutput' } as const;
		const run = await engine.run(imagen(sandbox, prompts(4), options));
		expect(run.items[0].json.error).toBe('Out of credit at AnyAPI');
		expect(run.items.slice(1).map(({ binary }) => binary !== undefined)).toEqual([true, true, true]);
		expect(sandbox.ledger.creates().filter(({ prompt }) => prompt !== 'picture 0')).toHaveLength(3);
	});

	test('after a timeout picks up the same prediction', async () => {
		sandbox.settings.generationMs = 2500;
		const run = await engine.run(imagen(sandbox, ['slow'], { ...retry, parameters: { options: { timeout: 1 } } }));
		expect(run.items).toHaveLength(1);
		expect(made()).toBe(1);
	});

	test('fetches no file again that n8n already has', async () => {
		sandbox.injections.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
		sandbox.injections.add({ route: 'create', match: 'other', skip: 1, delay: 1000 });
		const run = await engine.run(imagen(sandbox, ['a fox', 'other'], { ...retry, onError: 'stopWorkflow' }));
		expect(run.items).toHaveLength(2);
		expect(sandbox.ledger.downloads()).toHaveLength(2);
	});

	test('keeps an image whose bytes came in the reply', async () => {
		sandbox.injections.add({ route: 'create', match: 'a fox', prediction: { output: 'dataUrl', finished: true } });
		sandbox.injections.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, ['a fox', 'other'], retry));
		expect((await engine.read(run.items[0])).length).toBeGreaterThan(1000);
		expect(made()).toBe(3);
		expect(JSON.stringify(run.context)).not.toContain('base64');
	});

	test('two equal prompts stay two images', async () => {
		sandbox.injections.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(imagen(sandbox, ['same', 'same', 'other'], retry));
		expect(new Set(run.items.map(({ json }) => json.id)).size).toBe(3);
		expect(made()).toBe(4);
	});

	test('pays for no second image where the file of a finished one could not be had', async () => {
		sandbox.injections.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
		sandbox.injections.add({ route: 'download', match: () => made() < 3, respond: { status: 404, body: 'no page here' } });
		const run = await engine.run(imagen(sandbox, ['a fox', 'other'], retry));
		expect(run.items).toHaveLength(2);
		expect(sandbox.ledger.creates().map(({ prompt }) => prompt)).toEqual(['a fox', 'other', 'other']);
	});
});
