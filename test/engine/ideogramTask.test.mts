import sharp from 'sharp';

import { expectedColour, renderPicture } from '../../sandbox/aggregator/index.mts';
import documented from '../unit/ideogram/taskReply.json';
import type { NodeOptions } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { openServer } from '../openServer.mts';
import { timePasses } from '../timePasses.mts';

useSandbox({ generationMs: 600 });

/** Submits at the sandbox's made-up route, as n8n's HTTP Request node would. */
async function submit(prompt: string): Promise<{ request_id: string; response_ids: string[] }> {
	const response = await fetch(`${sandbox.baseUrl('yiApi')}/sandbox/ideogram/submit`, {
		method: 'POST',
		headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
		body: JSON.stringify({ prompt }),
	});
	return JSON.parse(await response.text());
}

/** A run of the node with one request per item. */
function task(ids: unknown[], more: Partial<NodeOptions> = {}): NodeOptions {
	return {
		node: 'ideogramTask',
		credentials: { yiApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('yiApi') } },
		items: ids.map((id) => ({ json: { id } as never })),
		...more,
		parameters: { aggregator: 'yiApi', requestId: '={{ $json.id }}', ...more.parameters },
	};
}

test('waits, then gives all four images of a request as files', async () => {
	sandbox.settings.generationMs = 2_000; // on a busy machine too it is not done at the first look
	const { request_id: id, response_ids } = await submit('a playful dog');
	const run = await engine.run(task([id]));
	expect(run.error).toBeUndefined();
	expect(run.items.map(({ json }) => json.responseId)).toEqual(response_ids);
	expect(run.items[0].json).toEqual({
		id,
		status: 'succeeded',
		model: 'V_0_3',
		prompt: 'a playful dog, take 1',
		imageUrl: `${sandbox.imagesUrl}/assets/progressive-image/balanced/response/${response_ids[0]}`,
		imageIndex: 0,
		imageCount: 4,
		seed: expect.any(Number),
		resolution: '1024x1024',
		responseId: response_ids[0],
		isCover: true,
		createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
	});
	expect(run.items[3].json).toMatchObject({
		prompt: 'a playful dog, take 4',
		imageUrl: `${sandbox.imagesUrl}/assets/progressive-image/balanced/response/${response_ids[3]}`,
		imageIndex: 3,
		isCover: false,
		imageUrlDerived: true,
	});
	for (const item of run.items) {
		const { data } = await sharp(await engine.read(item)).extract({ left: 4, top: 4, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
		const { r, g, b } = expectedColour('a playful dog');
		expect(Math.max(Math.abs(data[0] - r), Math.abs(data[1] - g), Math.abs(data[2] - b))).toBeLessThan(8);
	}
	expect(sandbox.ledger.count({ route: 'task' })).toBeGreaterThan(1);
	expect(sandbox.ledger.leaks).toEqual([]);
	expect(sandbox.ledger.count({ route: 'cancel' })).toBe(0);
});

test('the documented reply, word for word, is four items', async () => {
	sandbox.injections.add({ route: 'task', respond: { status: 200, body: documented } });
	const run = await engine.run(task(['QGvBNC-SReSCnZ7y-hnYbg'], { parameters: { downloadImages: false } }));
	const { responses } = documented.sampling_requests[0];
	expect(run.items.map(({ json }) => json)).toEqual(
		responses.map(({ response_id, prompt, cover }, imageIndex) => ({
			id: 'QGvBNC-SReSCnZ7y-hnYbg',
			status: 'succeeded',
			model: 'V_0_3',
			prompt,
			imageUrl: `https://ideogram.ai/assets/progressive-image/balanced/response/${response_id}`,
			imageIndex,
			imageCount: 4,
			seed: 1406040949,
			resolution: '1024x1024',
			responseId: response_id,
			isCover: cover,
			...(!cover && { imageUrlDerived: true }),
			createdAt: '2024-10-27T14:35:26.950Z',
		})),
	);
});

test('the documented reply, with its pictures served, is four files', async () => {
	const asked: string[] = [];
	const pictures = await openServer(async ({ url = '', headers }, response) => {
		asked.push(url);
		expect(headers.authorization).toBeUndefined();
		const picture = { prompt: url, width: 64, height: 64, format: 'png', seed: 1, index: 0, plain: true } as const;
		response.setHeader('content-type', 'image/png').end(await renderPicture(picture));
	});
	const body = JSON.parse(JSON.stringify(documented).replace('https://ideogram.ai', pictures.url));
	sandbox.injections.add({ route: 'task', respond: { status: 200, body } });
	const run = await engine.run(task(['QGvBNC-SReSCnZ7y-hnYbg']));
	await pictures.close();

	const { responses } = documented.sampling_requests[0];
	expect(asked.sort()).toEqual(responses.map(({ response_id }) => `/assets/progressive-image/balanced/response/${response_id}`));
	for (const item of run.items) {
		const { pathname } = new URL(String(item.json.imageUrl));
		const [r, g, b] = await sharp(await engine.read(item)).raw().toBuffer();
		expect({ r, g, b }).toEqual(expectedColour(pathname));
	}
});

test('an address into a private network is not fetched, a derived one no more than a given one', async () => {
	const body = JSON.parse(JSON.stringify(documented).replace('https://ideogram.ai', 'http://169.254.169.254'));
	sandbox.injections.add({ route: 'task', respond: { status: 200, body } });
	const run = await engine.run(task(['QGvBNC-SReSCnZ7y-hnYbg']));
	expect(run.items.map(({ json }) => json.downloadError)).toEqual(Array(4).fill(expect.stringContaining('private network')));
});

test('several requests wait side by side and come out in their order', async () => {
	const ids = await Promise.all(['one', 'two', 'three'].map(async (prompt) => (await submit(prompt)).request_id));
	const started = Date.now();
	const run = await engine.run(task(ids, { parameters: { options: { outputMode: 'itemPerInput' }, downloadImages: false } }));
	expect(Date.now() - started).toBeLessThan(2_500);
	expect(run.items.map(({ json }) => json.id)).toEqual(ids);
	expect(run.items[1].json).toMatchObject({ prompt: 'two', imageCount: 4 });
	expect(run.items[1].json.images).toHaveLength(4);
});

test('without waiting: what runs gives id, status and progress; what is finished gives its images', async () => {
	const waitForCompletion = false;
	const { request_id: done } = await submit('soon there');
	timePasses(60_000);
	const { request_id: queued } = await submit('just sent');
	sandbox.settings.generationMs = 60_000;
	const run = await engine.run(task([queued, done], { parameters: { waitForCompletion } }));
	expect(run.items).toHaveLength(5);
	expect(run.items[0].json).toMatchObject({ id: queued, status: 'processing' });
	expect(run.items[0].binary).toBeUndefined();
	expect(run.items[1].json).toMatchObject({ id: done, status: 'succeeded' });
	expect(run.items[1].pairedItem).toEqual({ item: 1 });
	expect(sandbox.ledger.count({ route: 'task' })).toBe(2);
});

test('progress is what the aggregator says, and left out where it says nothing', async () => {
	sandbox.settings.generationMs = 4_000;
	const parameters = { waitForCompletion: false };
	const { request_id: id } = await submit('slow');
	expect((await engine.run(task([id], { parameters }))).items[0].json).not.toHaveProperty('progress');
	timePasses(1_500);
	expect((await engine.run(task([id], { parameters }))).items[0].json.progress).toBeGreaterThan(20);
});

test('a derived address that does not download is no failure', async () => {
	const { request_id: id } = await submit('cover only');
	const run = await engine.run(task([id]));
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(4);
	expect(run.items[0].binary).toBeDefined();
	expect(run.items[1].binary).toBeUndefined();
	expect(run.items[1].json).toMatchObject({ imageUrlDerived: true, downloadError: expect.stringContaining('404') });
});

test('the whole reply of a submit will do as the request id', async () => {
	const reply = await submit('from the reply');
	const run = await engine.run(task([reply], { parameters: { downloadImages: false } }));
	expect(run.items[0].json.id).toBe(reply.request_id);
});

test('a request that ends with an error says so, with its id', async () => {
	sandbox.injections.add({ route: 'submit', taskErrored: true });
	const { request_id: id } = await submit('will fail');
	const run = await engine.run(task([id]));
	expect(run.status).toBe('error');
	expect(run.error?.message).toBe('The request ended with an error at YIAPI');
	expect(run.error?.description).toContain(id);
});

test('an unknown id is an error that names it, and the other items are whole', async () => {
	const { request_id: id } = await submit('known');
	const run = await engine.run(task(['nobody-knows-me', id], { onError: 'continueErrorOutput' }));
	expect(run.items).toHaveLength(4);
	expect(run.failed).toHaveLength(1);
	expect(run.failed[0].json).toMatchObject({
		error: 'YIAPI does not know this request',
		details: { id: 'nobody-knows-me' },
	});
});

test('a timeout names the id, the last status and the node that picks it up', async () => {
	sandbox.settings.generationMs = 60_000;
	const { request_id: id } = await submit('too slow');
	const run = await engine.run(task([id], { parameters: { options: { timeout: 1 } } }));
	expect(run.error?.message).toMatch(/No result from YIAPI after 1 s/);
	expect(run.error?.description).toContain(id);
	expect(run.error?.description).toContain('"processing"');
	expect(run.error?.description).toContain('Ideogram Get Task');
});

test('bad answers on the way are read again', async () => {
	const { request_id: id } = await submit('rough weather');
	sandbox.injections.add(
		{ route: 'task', times: 1, reply: 'badGateway' },
		{ route: 'task', skip: 1, times: 1, reset: 'after' },
		{ route: 'task', skip: 2, times: 1, reply: 'brokenJson' },
	);
	expect((await engine.run(task([id]))).items).toHaveLength(4);
});

test("the account holder's profile reaches no output, the whole reply included", async () => {
	const { request_id: id } = await submit('whose is it');
	const run = await engine.run(task([id], { parameters: { options: { includeResponse: true }, downloadImages: false } }));
	expect(run.items[0].json.response).toMatchObject({ sampling_requests: [{ request_id: id, user_prompt: 'whose is it' }] });
	expect(JSON.stringify(run.items)).not.toMatch(/account-holder|sandbox-user|sandbox-plan/);
});

test('an id that is none is refused before anything is sent', async () => {
	const run = await engine.run(task(['', 'a b'], { onError: 'continueErrorOutput' }));
	expect(run.failed).toHaveLength(2);
	expect(sandbox.ledger.count()).toBe(0);
});

test('a custom aggregator has it at the path of its credential', async () => {
	const { request_id: id } = await submit('elsewhere');
	const customAggregatorApi = {
		apiKey: sandbox.key,
		baseUrl: sandbox.url,
		ideogramTaskPath: '/yiapi/api/ideogram/task-request',
	};
	const run = await engine.run(task([id], { credentials: { customAggregatorApi }, parameters: { aggregator: 'customAggregatorApi' } }));
	expect(run.items).toHaveLength(4);
});

test.each(['anyApi', 'yiApi', 'crazyrouterApi', 'customAggregatorApi'])(
	"%s is offered in n8n's HTTP Request node, for routes that no node has",
	(name) => {
		const { type } = engine.loader.getCredential(name);
		const inEditor = JSON.parse(JSON.stringify({ ...type })); // as n8n hands it to the editor
		expect(inEditor.authenticate).toBeDefined(); // what the node's list asks for: "has:authenticate"
		expect(type.restrictToSupportedNodes).toBeUndefined();
	},
);
