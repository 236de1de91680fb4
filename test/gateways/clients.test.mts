import sharp from 'sharp';
import { type Sandbox, startSandbox } from '../../sandbox/aggregator/index.mts';
import { GoogleGenAI, OpenAI, Replicate, toFile } from '../../sandbox/gateways/clients.mts';

/** The vendors' own clients hold the sandbox to the wire: where one of them chokes, the sandbox is wrong. */
let sandbox: Sandbox;
const passed: string[] = [];
let calls = 0;

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 40, tinyImages: true });
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	await sandbox.close();
	process.stdout.write(`official clients: ${passed.length} of ${calls} calls\n`);
});

/** One call of an official client. */
function call(name: string, act: () => Promise<void>): void {
	calls++;
	test(name, async () => {
		await act();
		passed.push(name);
	});
}

async function png(background: string): Promise<Buffer> {
	return await sharp({ create: { width: 32, height: 24, channels: 4, background } }).png().toBuffer();
}
const file = async (name: string, background = 'teal') => await toFile(await png(background), name, { type: 'image/png' });
const formatOf = async (base64 = '') => (await sharp(Buffer.from(base64, 'base64')).metadata()).format;

describe('openai', () => {
	const client = (apiKey = sandbox.key) => new OpenAI({ apiKey, baseURL: `${sandbox.baseUrl('gateway')}/v1`, maxRetries: 0 });
	const typed = async (promise: Promise<unknown>) => await promise.then(() => 'answered', ({ status, code, constructor }) => ({ status, code, name: constructor.name }));

	call('models.list', async () => {
		const ids: string[] = [];
		for await (const { id, object } of client().models.list()) ids.push(`${object} ${id}`);
		expect(ids).toEqual(expect.arrayContaining(['model gpt-image-2', 'model gpt-4o']));
	});

	call('models.retrieve', async () => {
		expect(await client().models.retrieve('gpt-image-2')).toMatchObject({ id: 'gpt-image-2', object: 'model', created: expect.any(Number), owned_by: expect.any(String) });
	});

	call('models.retrieve of a model that nobody has', async () => {
		expect(await typed(client().models.retrieve('gpt-image-77'))).toEqual({ status: 404, code: 'model_not_found', name: 'NotFoundError' });
	});

	call('images.generate with n', async () => {
		const { data = [], created } = await client().images.generate({ model: 'gpt-image-1', prompt: 'a fox', n: 3, output_format: 'webp' });
		expect(await Promise.all(data.map(async ({ b64_json }) => await formatOf(b64_json)))).toEqual(['webp', 'webp', 'webp']);
		expect(created).toBeGreaterThan(1_700_000_000);
		expect(sandbox.ledger.creates()).toMatchObject([{ images: 3 }]);
	});

	call('images.generate with an address and a revised prompt', async () => {
		const { data = [] } = await client().images.generate({ model: 'dall-e-3', prompt: 'a fox', response_format: 'url' });
		expect(data).toEqual([{ url: expect.stringMatching(/^http/), revised_prompt: expect.any(String) }]);
	});

	call('images.generate with stream', async () => {
		const kinds: string[] = [];
		const events = await client().images.generate({ model: 'gpt-image-1', prompt: 'a fox', stream: true, partial_images: 2 });
		for await (const event of events) {
			kinds.push(event.type);
			expect(await formatOf(event.b64_json)).toBe('png');
			if (event.type === 'image_generation.completed') expect(event.usage).toMatchObject({ total_tokens: expect.any(Number) });
		}
		expect(kinds).toEqual(['image_generation.partial_image', 'image_generation.partial_image', 'image_generation.completed']);
	});

	call('images.edit with several images and a mask', async () => {
		const image = [await file('one.png'), await file('two.png', 'red')];
		const { data = [] } = await client().images.edit({ model: 'gpt-image-1', prompt: 'a fox', image, mask: await file('mask.png', '#0000'), n: 2 });
		expect(data).toHaveLength(2);
		expect(sandbox.ledger.last({ route: 'imagesEdit' })?.parts?.filter(({ filename }) => filename).map(({ name }) => name)).toEqual(['image[]', 'image[]', 'mask']);
	});

	call('images.edit with one image', async () => {
		const { data = [] } = await client().images.edit({ model: 'gpt-image-1', prompt: 'a fox', image: await file('one.png') });
		expect(await formatOf(data[0]?.b64_json)).toBe('png');
	});

	call('images.edit with stream', async () => {
		const kinds: string[] = [];
		const events = await client().images.edit({ model: 'gpt-image-1', prompt: 'a fox', image: await file('one.png'), stream: true, partial_images: 1 });
		for await (const { type } of events) kinds.push(type);
		expect(kinds).toEqual(['image_edit.partial_image', 'image_edit.completed']);
	});

	call('an edit whose images are addresses, as JSON', async () => {
		const [{ url = '' } = {}] = (await client().images.generate({ model: 'dall-e-2', prompt: 'a fox', response_format: 'url' })).data ?? [];
		const dataUrl = `data:image/png;base64,${(await png('teal')).toString('base64')}`;
		const body = { model: 'gpt-image-1', prompt: 'an owl', images: [{ image_url: url }, { image_url: dataUrl }] };
		expect(await client().post<{ data: unknown[] }>('/images/edits', { body })).toMatchObject({ data: [{ b64_json: expect.any(String) }] });
		expect(sandbox.ledger.last({ route: 'imagesEdit' })?.headers['content-type']).toMatch('application/json');
	});

	call('a wrong key', async () => {
		expect(await typed(client('sk-of-nobody').images.generate({ model: 'gpt-image-1', prompt: 'a fox' }))).toMatchObject({ status: 401, name: 'AuthenticationError' });
	});

	call('a prompt that is refused', async () => {
		const refused = client().images.generate({ model: 'gpt-image-1', prompt: 'a forbidden fruit' });
		expect(await typed(refused)).toEqual({ status: 400, code: 'content_policy_violation', name: 'BadRequestError' });
	});
});

describe('@google/genai', () => {
	/** It sends the key as `x-goog-api-key`, and as nothing else. */
	const client = (apiKey = sandbox.key, apiVersion?: string) => new GoogleGenAI({ apiKey, apiVersion, httpOptions: { baseUrl: sandbox.baseUrl('gateway') } });

	call('models.list', async () => {
		const names: string[] = [];
		for await (const { name = '' } of await client().models.list()) names.push(name);
		expect(names).toContain('models/gemini-3-pro-image');
	});

	call('models.get', async () => {
		const model = await client().models.get({ model: 'gemini-3-pro-image' });
		expect(model).toMatchObject({ name: 'models/gemini-3-pro-image', supportedActions: ['generateContent'] });
	});

	call('models.generateContent with images', async () => {
		const images = await Promise.all(['teal', 'red'].map(async (colour) => ({ inlineData: { mimeType: 'image/png', data: (await png(colour)).toString('base64') } })));
		const { candidates = [], usageMetadata } = await client().models.generateContent({
			model: 'gemini-3-pro-image',
			contents: [{ role: 'user', parts: [{ text: 'a fox' }, ...images] }],
			config: { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio: '16:9', imageSize: '2K' } },
		});
		const made = candidates[0]?.content?.parts?.find(({ inlineData, thought }) => inlineData && !thought);
		expect(await formatOf(made?.inlineData?.data)).toBe('png');
		expect(usageMetadata?.totalTokenCount).toBeGreaterThan(0);
		expect(sandbox.ledger.last({ route: 'gemini' })?.headers).toMatchObject({ 'x-goog-api-key': sandbox.key });
		expect(sandbox.ledger.last({ route: 'gemini' })?.headers.authorization).toBeUndefined();
	});

	call('models.generateContent of its v1beta', async () => {
		const { candidates = [] } = await client(sandbox.key, 'v1beta').models.generateContent({ model: 'gemini-nano-banana-2.1', contents: 'a fox' });
		expect(candidates[0]?.finishReason).toBe('STOP');
		expect(sandbox.ledger.last({ route: 'gemini' })?.path).toMatch('/v1beta/models/gemini-nano-banana-2.1:generateContent');
	});

	call('models.generateContent with a prompt that is refused', async () => {
		const { promptFeedback } = await client().models.generateContent({ model: 'gemini-3-pro-image', contents: 'a forbidden fruit' });
		expect(promptFeedback?.blockReason).toBe('PROHIBITED_CONTENT');
	});

	call('models.generateContent with a wrong key', async () => {
		await expect(client('of-nobody').models.generateContent({ model: 'gemini-3-pro-image', contents: 'a fox' })).rejects.toMatchObject({ name: 'ApiError', status: 401 });
	});
});

describe('replicate', () => {
	const client = (auth = sandbox.key) => new Replicate({ auth, baseUrl: `${sandbox.baseUrl('replicate')}/v1` });
	const model = 'black-forest-labs/flux-schnell';
	const at = (time: string | undefined) => Date.parse(time ?? '');

	call('accounts.current', async () => {
		expect(await client().accounts.current()).toMatchObject({ type: 'organization', username: 'sandbox' });
	});

	call('models.get', async () => {
		const { latest_version: version, owner } = await client().models.get('black-forest-labs', 'flux-2-pro');
		expect(owner).toBe('black-forest-labs');
		expect(version?.openapi_schema).toMatchObject({ components: { schemas: { Input: { type: 'object' } } } });
	});

	call('models.get of a model that has no schema here, and of one that does not exist', async () => {
		expect(await client().models.get('acme', 'paint')).toMatchObject({ owner: 'acme', name: 'paint', visibility: 'public', latest_version: null });
		await expect(client().models.get('nobody', 'paint')).rejects.toMatchObject({ response: { status: 404 } });
	});

	call('predictions.create and wait', async () => {
		const created = await client().predictions.create({ model, input: { prompt: 'a fox' } });
		expect(created).toMatchObject({ status: 'starting', output: null, model });
		const done = await client().wait(created, { interval: 20 });
		expect(done).toMatchObject({ id: created.id, status: 'succeeded', output: [expect.stringMatching(/^http/)] });
		expect(at(done.started_at)).toBeGreaterThanOrEqual(at(done.created_at));
		expect(at(done.completed_at)).toBeGreaterThanOrEqual(at(done.started_at));
	});

	call('predictions.create that waits for the image in its own answer', async () => {
		const done = await client().predictions.create({ model, input: { prompt: 'a fox' }, wait: 30 });
		expect(done).toMatchObject({ status: 'succeeded', output: [expect.stringMatching(/^http/)] });
	});

	call('predictions.create by a version', async () => {
		const version = '2a6b576af31790b470f0a8442e1e9791213fa13799cbb65a9fc1436e96389574';
		expect(await client().predictions.create({ version, input: { prompt: 'a fox' } })).toMatchObject({ version, status: 'starting' });
	});

	call('predictions.cancel before it has begun', async () => {
		sandbox.settings.generationMs = 600_000;
		const { id } = await client().predictions.create({ model, input: { prompt: 'a fox' } });
		const canceled = await client().predictions.cancel(id);
		expect(canceled).toMatchObject({ status: 'canceled', output: null, logs: '' });
		expect(canceled.started_at ?? null).toBeNull();
		expect(at(canceled.completed_at)).toBeGreaterThanOrEqual(at(canceled.created_at));
		sandbox.settings.generationMs = 40;
	});

	call('predictions.list', async () => {
		const created = await client().predictions.create({ model, input: { prompt: 'a fox' } });
		const { results } = await client().predictions.list();
		expect(results).toMatchObject([{ id: created.id, model }]);
	});

	call('run with a file, which it uploads itself', async () => {
		const output = await client().run('black-forest-labs/flux-kontext-pro', { input: { prompt: 'an owl', input_image: await png('teal') } });
		expect(output).toMatch(/^http/);
		const uploaded = JSON.stringify(sandbox.ledger.last({ route: 'create' })?.body);
		expect(uploaded).toMatch(`${sandbox.baseUrl('replicate')}/v1/files/`);
	});

	call('files.create, list, get and delete', async () => {
		const { id, urls } = await client().files.create(new Blob([await png('teal')], { type: 'image/png' }), { of: 'a test' });
		expect((await client().files.list()).results).toMatchObject([{ id }]);
		expect(await client().files.get(id)).toMatchObject({ id, content_type: 'image/png', metadata: { of: 'a test' }, urls });
		expect(await client().files.delete(id)).toBe(true);
		await expect(client().files.get(id)).rejects.toMatchObject({ response: { status: 404 } });
	});

	call('an input that the model does not take', async () => {
		await expect(client().predictions.create({ model, input: { prompt: 7 } })).rejects.toMatchObject({ name: 'ApiError', response: { status: 422 } });
	});

	call('a wrong key', async () => {
		await expect(client('r8_of_nobody').predictions.create({ model, input: { prompt: 'a fox' } })).rejects.toMatchObject({ response: { status: 401 } });
	});
});
