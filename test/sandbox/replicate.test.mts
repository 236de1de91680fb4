import Replicate from 'replicate';
import sharp from 'sharp';
import { type Sandbox, expectedColour, startSandbox } from '../../sandbox/aggregator/index.mts';

interface Prediction {
	id: string;
	status: string;
	output: unknown;
	error: string | null;
	data_removed: boolean;
	urls: { get: string };
}

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 40 });
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const headers = { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' };

async function create(input: object, model = 'google/imagen-4') {
	return await fetch(`${sandbox.baseUrl('anyApi')}/replicate/v1/models/${model}/predictions`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ input }),
	});
}

const json = async (response: Response) => (await response.json()) as Prediction;

async function read(id: string) {
	const url = `${sandbox.baseUrl('anyApi')}/replicate/v1/predictions/${id}`;
	return await json(await fetch(url, { headers }));
}

async function finished(id: string) {
	for (;;) {
		const prediction = await read(id);
		if (!['starting', 'processing'].includes(prediction.status)) return prediction;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

test('a prediction starts, runs and gives a picture in the shape, format and colour asked for', async () => {
	const created = await json(
		await create({ prompt: 'a fox', aspect_ratio: '16:9', output_format: 'png' }),
	);
	expect(created).toMatchObject({ status: 'starting', output: null, version: 'hidden' });
	expect(created.id).toMatch(/^[a-z2-7]{26}$/);
	expect(created.urls.get).toBe(`https://api.replicate.com/v1/predictions/${created.id}`);

	const done = await finished(created.id);
	expect(done.status).toBe('succeeded');
	const image = await fetch(String(done.output));
	expect(new URL(image.url).origin).toBe(sandbox.imagesUrl);
	const picture = sharp(Buffer.from(await image.arrayBuffer()));
	expect(await picture.metadata()).toMatchObject({ format: 'png', width: 1360, height: 768 });
	const [r, g, b] = await picture
		.extract({ left: 0, top: 0, width: 1, height: 1 })
		.raw()
		.toBuffer();
	expect({ r, g, b }).toEqual(expectedColour('a fox'));
});

test('num_outputs of a model that gives an array are so many pictures', async () => {
	const { id } = await json(
		await create({ prompt: 'x', num_outputs: 3 }, 'black-forest-labs/flux-schnell'),
	);
	expect((await finished(id)).output).toHaveLength(3);
});

test('a forbidden prompt fails as the provider fails it, and costs nothing', async () => {
	const { id } = await json(await create({ prompt: 'something forbidden' }));
	expect(await finished(id)).toMatchObject({
		status: 'failed',
		output: null,
		error: expect.stringContaining('filtered'),
	});
	expect(sandbox.ledger.creates({ billed: true })).toHaveLength(0);
});

test('a cancelled prediction stays cancelled, and the ledger knows', async () => {
	sandbox.settings.generationMs = 60_000;
	const { id } = await json(await create({ prompt: 'a fox' }));
	await fetch(`${sandbox.baseUrl('anyApi')}/replicate/v1/predictions/${id}/cancel`, {
		method: 'POST',
		headers,
	});
	sandbox.settings.generationMs = 50;
	expect(await read(id)).toMatchObject({ status: 'canceled', output: null });
	expect(sandbox.ledger.cancels()).toEqual([expect.objectContaining({ id })]);
});

test.each([
	['string', 'google/imagen-4', expect.stringMatching(/^http/)],
	['array', 'sandbox/array', [expect.stringMatching(/^http/)]],
	['object', 'sandbox/object', { image: expect.any(String), width: 1024, nsfw: false }],
	['data: URL', 'sandbox/dataUrl', expect.stringMatching(/^data:image\/png;base64,/)],
	['text', 'sandbox/text', expect.stringMatching(/^a photo/)],
	['null', 'sandbox/null', null],
])('an output can be a %s', async (_name, model, output) => {
	const { id } = await json(await create({ prompt: 'a fox' }, model));
	expect((await finished(id)).output).toEqual(output);
});

test('official Replicate answers a create with 201, an unknown model with 404', async () => {
	const url = `${sandbox.baseUrl('replicate')}/v1/models`;
	const init = { method: 'POST', headers, body: '{"input":{"prompt":"a fox"}}' };
	expect((await fetch(`${url}/google/imagen-4/predictions`, init)).status).toBe(201);
	expect((await fetch(`${url}/nobody/nothing/predictions`, init)).status).toBe(404);
});

test("Replicate's own client gets its picture, so the routes are as it knows them", async () => {
	const replicate = new Replicate({
		auth: 'sandbox-key',
		baseUrl: `${sandbox.baseUrl('replicate')}/v1`,
		useFileOutput: false,
	});
	const wait = { mode: 'poll' as const, interval: 10 };
	const output = await replicate.run('google/imagen-4', { input: { prompt: 'a fox' }, wait });
	expect(output).toEqual(expect.stringContaining(sandbox.imagesUrl));
	const hash: `${string}/${string}:${string}` = `cjwbw/rembg:fb8af171${'a'.repeat(56)}`;
	const input = { image: 'https://example.com/a.png' };
	expect(await replicate.run(hash, { input, wait })).toEqual(expect.stringMatching(/\.png$/));
});

test('creates beyond the rate limit are refused with the time to wait', async () => {
	sandbox.settings.limits = { createsPerMinute: 6 };
	expect((await create({ prompt: 'one' })).status).toBe(200);
	const refused = await create({ prompt: 'two' });
	sandbox.settings.limits = {};
	expect(refused.status).toBe(429);
	expect(await refused.json()).toMatchObject({
		retry_after: 10,
		detail: expect.stringContaining('~10s'),
	});
	expect(sandbox.ledger.creates()).toHaveLength(1);
});
