import sharp from 'sharp';

import { expectedColour } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions, Result } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 150, tinyImages: true });

const PROMPT = 'a fox';
const FORMS = {
	sub2api: '/v1/images/tasks/{id}',
	apimart: '/v1/tasks/{id}',
	toapis: '/v1/images/generations/{id}',
	fork: '/v1/images/tasks/{id}',
	polling: '/v1/images/generations/{id}',
} as const;
type Form = keyof typeof FORMS;

interface Asked extends Partial<NodeOptions> {
	credential?: object;
}

/** One item at a gateway that takes every images request as a task. */
function generate(parameters: object = {}, { credential = { imagesTaskPath: FORMS.sub2api }, ...more }: Asked = {}): NodeOptions {
	return {
		node: 'openAiImagesGenerate',
		credentials: { customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), ...credential } },
		items: [{ json: {} }],
		parameters: { aggregator: 'customAggregatorApi', model: { __rl: true, mode: 'name', value: 'gpt-image-2' }, prompt: PROMPT, ...parameters },
		...more,
	};
}

function getTask(taskId: unknown, parameters: object = {}, more: Asked = {}): NodeOptions {
	const options = generate({ taskId, ...parameters }, more);
	const { model: _model, prompt: _prompt, ...others } = options.parameters ?? {};
	return { ...options, node: 'openAiImagesGetTask', parameters: others };
}

async function edit(): Promise<NodeOptions> {
	const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).png().toBuffer();
	const inputImages = { image: [{ source: 'file', binaryPropertyName: 'data' }] };
	const items = [{ json: {}, binary: { data: await engine.file(photo, 'a.png', 'image/png') } }];
	return { ...generate({ inputImages }), node: 'openAiImagesEdit', items };
}

async function expectPicture(run: Result): Promise<void> {
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(1);
	const [r, g, b] = await sharp(await engine.read(run.items[0])).removeAlpha().raw().toBuffer();
	expect({ r, g, b }).toEqual(expectedColour(PROMPT));
}

const polls = () => sandbox.ledger.count({ route: 'imagesTask' });
const onlyId = () => sandbox.ledger.creates()[0].id;
const tries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

describe.each(Object.entries(FORMS) as Array<[Form, string]>)('a gateway that makes tasks as %s does', (form, imagesTaskPath) => {
	beforeEach(() => void (sandbox.settings.imagesAsTasks = form));

	test('is waited for, and picked up by its ID', async () => {
		const credential = { imagesTaskPath };
		const run = await engine.run(generate({}, { credential }));
		await expectPicture(run);
		expect(run.items[0].json).toMatchObject({ status: 'succeeded', id: onlyId(), prompt: PROMPT, model: 'gpt-image-2' });
		const again = await engine.run(getTask(onlyId(), {}, { credential }));
		await expectPicture(again);
		expect(again.items[0].json).toMatchObject({ id: onlyId() });
		expect([sandbox.ledger.creates().length, sandbox.ledger.leaks]).toEqual([1, []]);
	});

	test('ends: its words, its ID, and a new one in the next try', async () => {
		sandbox.injections.add({ route: 'images', times: 1, prediction: { outcome: 'failed', error: 'disk full' } });
		const run = await engine.run(generate({}, { credential: { imagesTaskPath }, onError: 'continueErrorOutput' }));
		expect(run.failed[0].json.error).toMatch(/ended at Custom/);
		expect(run.failed[0].json.details).toMatchObject({ id: onlyId(), description: expect.stringContaining('disk full') });
		await expectPicture(await engine.run(generate({}, { credential: { imagesTaskPath } })));
	});
});

test('edits are tasks as well, at routes of their own', async () => {
	const options = await edit();
	const credentials = { customAggregatorApi: { ...options.credentials?.customAggregatorApi, imagesEditPath: '/v1/images/edits/async' } };
	await expectPicture(await engine.run({ ...options, credentials }));
	expect(sandbox.ledger.last({ route: 'imagesEdit' })?.path).toMatch(/\/async$/);
});

describe('what was taken is paid for once', () => {
	beforeEach(() => void (sandbox.settings.imagesAsTasks = 'sub2api'));

	test('polls that fail are polled again', async () => {
		sandbox.injections.add({ route: 'imagesTask', times: 2, respond: { status: 502, body: '<html>bad gateway</html>' } });
		await expectPicture(await engine.run(generate()));
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('not found at first is too early', async () => {
		sandbox.injections.add({ route: 'imagesTask', times: 1, respond: { status: 404, body: { error: { message: 'task not found' } } } });
		await expectPicture(await engine.run(generate()));
		expect([sandbox.ledger.creates().length, polls() > 1]).toEqual([1, true]);
	});

	test('a next try goes on waiting for it, and so does the user\u2019s Retry', async () => {
		sandbox.injections.add({ route: 'images', prediction: { outcome: 'never' } });
		const run = await engine.run(generate({ options: { timeout: 1 } }, tries));
		expect(run.error?.message).toBe('No result from Custom after 1 s');
		expect(run.error?.description).toMatch(/'OpenAI Images Get Task' picks it up/);
		expect(run.error?.description).toContain(onlyId());
		expect(sandbox.ledger.creates()).toHaveLength(1);
		const retry = await engine.run(generate({ options: { timeout: 2 } }, { retryOf: run }));
		expect(retry.error?.message).toMatch(/No result/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('the pause that the gateway asks for is kept', async () => {
		await expectPicture(await engine.run(generate()));
		const [submit] = sandbox.ledger.requests({ route: 'images' });
		const [first] = sandbox.ledger.requests({ route: 'imagesTask' });
		expect(first.ms - (submit.answeredMs ?? 0)).toBeGreaterThanOrEqual(990);
	});
});

describe('without waiting', () => {
	test.each([[{ imagesTaskPath: FORMS.sub2api }], [{}]])('the item has the ID and the status (%j)', async (credential) => {
		sandbox.settings.imagesAsTasks = 'sub2api';
		const run = await engine.run(generate({ waitForCompletion: false }, { credential }));
		expect(run.items.map(({ json }) => json)).toEqual([{ status: 'processing', model: 'gpt-image-2', id: onlyId() }]);
		expect(polls()).toBe(0);
	});
});

describe('a credential that does not say how to wait', () => {
	test.each(Object.keys(FORMS) as Form[])('%s: the ID, the status and the field are told, and nothing is sent again', async (form) => {
		sandbox.settings.imagesAsTasks = form;
		const run = await engine.run(generate({}, { credential: {}, ...tries, onError: 'continueErrorOutput' }));
		expect(run.failed[0].json.error).toContain(`accepted the request as task ${onlyId()}`);
		const { id, description } = run.failed[0].json.details as { id: string; description: string };
		expect(id).toBe(onlyId());
		expect(description).toMatch(/Its status is "\w+".*'Images Task Path'.*\/v1\/images\/tasks\/\{id\}/s);
		expect(description).not.toMatch(/safety/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('filled in, the user\u2019s Retry picks it up', async () => {
		sandbox.settings.imagesAsTasks = 'apimart';
		const run = await engine.run(generate({}, { credential: {} }));
		expect(run.error?.message).toMatch(/accepted the request as task/);
		await expectPicture(await engine.run(generate({}, { credential: { imagesTaskPath: FORMS.apimart }, retryOf: run })));
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('filled in wrongly, nothing is sent', async () => {
		const run = await engine.run(generate({}, { credential: { imagesTaskPath: '/v1/images/tasks' } }));
		expect(run.error?.message).toBe("'Images Task Path' in the credential has no place for the ID");
		expect(sandbox.ledger.count()).toBe(0);
	});
});

describe('OpenAI Images Get Task', () => {
	async function submitted(): Promise<{ id: string; poll_url: string }> {
		const response = await fetch(`${sandbox.baseUrl('gateway')}/v1/images/generations/async`, {
			method: 'POST',
			headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
			body: JSON.stringify({ model: 'gpt-image-2', prompt: PROMPT }),
		});
		return JSON.parse(await response.text()) as { id: string; poll_url: string };
	}

	test.each<[string, (task: { id: string; poll_url: string }) => unknown]>([
		['an ID', ({ id }) => id],
		['a path', ({ poll_url: path }) => path],
		['an address', ({ poll_url: path }) => `https://gateway.example${path}?x=1`],
		['the whole reply', (task) => JSON.stringify(task)],
		['a reply that holds it deeper', ({ id }) => ({ code: 200, data: [{ status: 'submitted', task_id: id }] })],
	])('takes %s', async (_, given) => {
		const task = await submitted();
		await expectPicture(await engine.run(getTask(given(task))));
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('without waiting it says what is known', async () => {
		sandbox.settings.generationMs = 60_000;
		const { id } = await submitted();
		const run = await engine.run(getTask(id, { waitForCompletion: false }));
		expect(run.items.map(({ json }) => json)).toEqual([expect.objectContaining({ id, status: 'processing' })]);
		expect(polls()).toBe(1);
	});

	test('of an ID that is not there, and of a credential without a path', async () => {
		const run = await engine.run(getTask('imgtask_none'));
		expect(run.error?.message).toBeDefined();
		expect(polls()).toBeGreaterThan(0);
		const asked = polls();
		const pathless = await engine.run(getTask('imgtask_none', {}, { credential: {} }));
		expect(pathless.error?.message).toBe("'Images Task Path' in the credential is empty");
		expect(polls()).toBe(asked);
	});
});

describe('Midjourney: the picture lies at the gateway\u2019s own address', () => {
	const imagine = (): NodeOptions => ({
		node: 'midjourneyImagine',
		credentials: { customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway') } },
		items: [{ json: {} }],
		parameters: { aggregator: 'customAggregatorApi', prompt: PROMPT },
	});

	test.each([
		['a path', (id: string) => `/mj/image/${id}`],
		['at localhost', (id: string) => `http://localhost:3000/mj/image/${id}`],
		['at a private address', (id: string) => `http://10.1.2.3:3000/mj/image/${id}`],
		['at a name inside', (id: string) => `http://new-api/mj/image/${id}`],
	])('%s', async (_, address) => {
		sandbox.injections.add({ route: 'mjTask', reshape: (body) => {
			const task = body as { id: string; imageUrl: string };
			return { status: 200, body: { ...task, imageUrl: task.imageUrl === '' ? '' : address(task.id) } };
		} });
		const run = await engine.run(imagine());
		await expectPicture(run);
		expect(run.items[0].json.imageUrl).toBe(`${sandbox.url}/mj/image/${String(run.items[0].json.id)}`);
		const [download] = sandbox.ledger.downloads();
		expect([download.headers.authorization, sandbox.ledger.creates().length]).toEqual([undefined, 1]);
	});

	test('an ID of more digits than a number holds is asked for as it is', async () => {
		const ID = '1730621826053455123';
		sandbox.injections.add({ route: 'imagine', respond: { status: 200, headers: { 'content-type': 'application/json' }, body: `{"code":1,"description":"ok","result":${ID}}` } });
		sandbox.injections.add({ route: 'mjTask', respond: { status: 200, body: { id: ID, status: 'FAILURE', failReason: 'no' } } });
		const run = await engine.run(imagine());
		expect(run.error?.description).toContain(ID);
		expect(sandbox.ledger.last({ route: 'mjTask' })?.path).toContain(`/task/${ID}/fetch`);
	});
});
