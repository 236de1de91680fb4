import { ideogram } from './ideogram.mts';
import { imagen, prompts } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

const posts = () => sandbox.ledger.count({ route: 'create' });
const made = () => sandbox.ledger.creates().length;

describe('limits of the account', () => {
	test('at few creates a minute a batch slows down and finishes', async () => {
		sandbox.settings.limits = { createsPerMinute: 60, burst: 1 };
		const run = await engine.run(imagen(sandbox, prompts(6), { parameters: { options: { maxConcurrency: 6 } } }));
		expect(run.items).toHaveLength(6);
		expect(run.items.every(({ binary }) => binary?.data)).toBe(true);
		expect(made()).toBe(6);
		expect(posts()).toBeLessThanOrEqual(20);
	}, 30_000);

	test('two executions at once stay under the ten images that Ideogram allows a key', async () => {
		sandbox.settings.limits = { inflightImages: 10 };
		const run = async () =>
			await engine.run(
				ideogram(sandbox, 'yiApi', 'ideogramGenerate', {
					items: prompts(8).map((prompt) => ({ json: { prompt } })),
					parameters: { prompt: '={{ $json.prompt }}', options: { maxConcurrency: 8 } },
				}),
			);
		const [one, other] = await Promise.all([run(), run()]);
		expect([...one.items, ...other.items]).toHaveLength(16);
		expect(sandbox.ledger.requests({ route: 'generate' }).map(({ status }) => status)).toEqual(Array(16).fill(200));
	}, 30_000);
});

describe('a provider that asks to wait for nothing ("Retry-After: 0")', () => {
	const respond = { status: 503, headers: { 'retry-after': '0' }, body: { detail: 'busy' } };

	test('is not asked without a pause', async () => {
		sandbox.injections.add({ route: 'create', respond: { ...respond, status: 429 } });
		await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 3 } } }));
		expect(posts()).toBeLessThanOrEqual(4);
	});
});
