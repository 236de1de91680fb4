import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { until } from '../until.mts';
import { ideogram } from './ideogram.mts';
import { imagen } from './imagen.mts';
import { imagine, midjourney } from './midjourney.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 200, tinyImages: true });

const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const made = () => sandbox.ledger.creates().map(({ prompt }) => prompt);
const foxes = () => made().filter((prompt) => prompt?.startsWith('a fox'));
const said = ({ error }: Awaited<ReturnType<typeof engine.run>>) => `${error?.message} ${error?.description}`;

describe('an expression that gives something else in each try', () => {
	const fails = () => sandbox.injections.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });

	test.each(['{{ Math.random() }}', '{{ $now }}', '{{ $execution.id }}'])('%s under Retry On Fail buys nothing twice', async (expression) => {
		fails();
		const run = await engine.run(imagen(sandbox, ['a fox', 'other'], { ...retry, parameters: { prompt: `={{ $json.prompt }} at ${expression}` } }));
		expect(run.items).toHaveLength(2);
		expect(foxes()).toHaveLength(1);
	});

	test('a doubt with a random seed is not sent again', async () => {
		sandbox.injections.add({ times: 1, reset: 'after' });
		const seed = { additionalFields: { seed: '={{ Math.floor(Math.random() * 1000000) }}' } };
		const run = await engine.run(ideogram(sandbox, 'anyApi', 'ideogramGenerate', { ...retry, items: [{ json: {} }], parameters: { prompt: 'a fox', ...seed } }));
		expect(said(run)).toMatch(/may have been accepted and billed/);
		expect(made()).toHaveLength(1);
	});

	const volatile = (more: object = {}) => imagen(sandbox, ['a fox', 'other'], { parameters: { prompt: '={{ $json.prompt }} {{ $execution.id }}', ...more } });

	test("and the user's Retry brings what is paid for, also with a longer timeout", async () => {
		fails();
		const first = await engine.run(volatile());
		const second = await engine.run({ ...volatile({ options: { timeout: 200 } }), retryOf: first });
		expect(second.items).toHaveLength(2);
		expect(foxes()).toHaveLength(1);
	});

	test('another prompt that the user typed is another request, and what it leaves behind is told', async () => {
		fails();
		const first = await engine.run(volatile());
		const [paid] = sandbox.ledger.creates().filter(({ prompt }) => prompt?.startsWith('a fox'));
		const second = await engine.run({ ...volatile({ prompt: '={{ $json.prompt }} in the snow' }), retryOf: first });
		expect(second.items).toHaveLength(2);
		expect(foxes()).toHaveLength(2);
		expect(JSON.stringify(second.hints)).toContain(paid.id);
	});
});

test('a base URL that moved does not make anybody pay again', async () => {
	sandbox.injections.add({ route: 'create', match: 'other', times: 1, prediction: { outcome: 'failed' } });
	const options = imagen(sandbox, ['a fox', 'other']);
	const first = await engine.run(options);
	const moved = { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi').replace('127.0.0.1', 'localhost') } };
	const second = await engine.run({ ...options, credentials: moved, retryOf: first });
	expect(second.items).toHaveLength(2);
	expect(foxes()).toHaveLength(1);
});

describe('a stop while the answer to a submit is on its way', () => {
	test('the task is named, kept, and picked up by a retry', async () => {
		sandbox.injections.add({ route: 'imagine', delay: 300 });
		const options = imagine(sandbox, ['a fox']);
		const running = engine.start(options);
		await until(() => sandbox.ledger.count({ route: 'imagine' }) > 0);
		running.stop();
		const stopped = await running.finished;
		const [task] = sandbox.ledger.creates();
		expect(JSON.stringify(stopped.context)).toContain(task.id);
		const again = await engine.run({ ...options, retryOf: stopped });
		expect(again.items[0].json.id).toBe(task.id);
		expect(made()).toHaveLength(1);
	});
});

describe("n8n's storage", () => {
	const files = () => Container.get(BinaryDataService);
	afterEach(() => jest.restoreAllMocks());
	const full = (times: number) => {
		const store = jest.spyOn(files(), 'store');
		for (let time = 0; time < times; time++) store.mockRejectedValueOnce(new Error('ENOSPC: no space left on device'));
		return store;
	};
	const bytes = (more: object = {}) => {
		sandbox.injections.add({ route: 'create', match: 'a fox', prediction: { output: 'dataUrl', finished: true } });
		return imagen(sandbox, ['a fox'], { ...retry, ...more });
	};

	test('that is full for a moment: the image comes, of one create', async () => {
		full(2);
		const run = await engine.run(bytes());
		expect((await engine.read(run.items[0])).length).toBeGreaterThan(100);
		expect(made()).toHaveLength(1);
	});

	test('that is full for good: the image is said to be paid for, and is not made again', async () => {
		const store = jest.spyOn(files(), 'store').mockRejectedValue(new Error('ENOSPC: no space left on device'));
		const options = bytes({ parameters: { options: { timeout: 2 } }, maxTries: 2 });
		const run = await engine.run(options);
		const [{ id }] = sandbox.ledger.creates();
		expect(said(run)).toMatch(/paid for, but n8n could not store it.*no space left.*by its ID, at no further cost/s);
		expect(said(run)).toContain(id);
		expect(made()).toHaveLength(1);
		store.mockRestore();
		const again = await engine.run({ ...options, retryOf: run });
		expect((await engine.read(again.items[0])).length).toBeGreaterThan(100);
		expect(made()).toHaveLength(1);
	});

	test('that hangs ends with the timeout', async () => {
		jest.spyOn(files(), 'store').mockImplementation(async () => await new Promise(() => {}));
		const started = Date.now();
		const run = await engine.run(bytes({ parameters: { options: { timeout: 2 } }, retryOnFail: false }));
		expect(said(run)).toMatch(/paid for, but n8n could not store it/);
		expect(Date.now() - started).toBeLessThan(10_000);
		expect(made()).toHaveLength(1);
	});
});

test('a key that its own request used up: accepted, billed, and read with another key', async () => {
	sandbox.injections.add({ route: 'mjTask', respond: { status: 401, body: { error: { message: 'Invalid token', type: 'new_api_error' } } } });
	const run = await engine.run(imagine(sandbox, ['a fox']));
	const [task] = sandbox.ledger.creates();
	expect(said(run)).toMatch(/accepted the request, but this key can no longer read what it paid for.*'Midjourney Get Task' gets it by its ID with another key/s);
	expect(said(run)).toContain(task.id);
});

test("the files of a loop's rounds have names of their own", async () => {
	const batches = [[{ json: {} }], [{ json: {} }], [{ json: {} }]];
	const run = await engine.run(ideogram(sandbox, 'anyApi', 'ideogramGenerate', { batches, parameters: { prompt: 'a fox' } }));
	const names = run.runs.flatMap(([items]) => items.map(({ binary }) => binary?.data.fileName));
	expect(names).toHaveLength(3);
	expect(new Set(names).size).toBe(3);
});

test('an ID as a number that no number holds keeps all its digits', async () => {
	const reply = '{"code":1,"description":"ok","result":17306218260534551234567}';
	sandbox.injections.add({ route: 'imagine', times: 1, respond: { status: 200, body: reply, headers: { 'content-type': 'application/json' } } as never });
	const run = await engine.run(imagine(sandbox, ['a fox'], { parameters: { options: { timeout: 1 } } }));
	expect(said(run)).toContain('17306218260534551234567');
});

test.each(['abc.def', 'replicate:abc', 'QGvBNC+SReSCnZ7y==', '17306218260534551234567'])('Get Task takes every ID that a create may have named: %s', async (id) => {
	sandbox.injections.add({ route: 'mjTask', respond: { status: 200, body: { id, status: 'FAILURE', failReason: 'no luck' } } });
	const run = await engine.run(midjourney(sandbox, 'midjourneyGetTask', { items: [{ json: {} }], parameters: { taskId: id } }));
	expect(said(run)).toMatch(/The task failed/);
});
