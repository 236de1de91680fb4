import sharp from 'sharp';
import { type Sandbox, startSandbox } from '../../sandbox/aggregator/index.mts';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 0 });
});
beforeEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

async function generate(body: object) {
	const response = await fetch(`${sandbox.baseUrl('yiApi')}/v1/images/generations`, {
		method: 'POST',
		headers: { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return { status: response.status, body: JSON.parse(await response.text()) };
}

test('dall-e-3 gives an address and the prompt that it made of ours', async () => {
	const { status, body } = await generate({
		model: 'dall-e-3',
		prompt: 'a fox',
		size: '1792x1024',
	});
	expect(status).toBe(200);
	expect(body).toMatchObject({
		created: expect.any(Number),
		data: [
			{
				url: expect.stringContaining(sandbox.imagesUrl),
				revised_prompt: expect.stringContaining('a fox'),
			},
		],
	});
	const image = sharp(Buffer.from(await (await fetch(body.data[0].url)).arrayBuffer()));
	expect(await image.metadata()).toMatchObject({ width: 1792, height: 1024 });
});

test('gpt-image models always give base64, the others when asked', async () => {
	const { body } = await generate({
		model: 'gpt-image-1',
		prompt: 'x',
		n: 2,
		output_format: 'webp',
	});
	expect(body.data).toHaveLength(2);
	const picture = sharp(Buffer.from(body.data[1].b64_json, 'base64'));
	expect(await picture.metadata()).toMatchObject({ format: 'webp', width: 1024 });
	const flux = await generate({
		model: 'flux-schnell',
		prompt: 'x',
		response_format: 'b64_json',
		aspect_ratio: '3:2',
	});
	expect(Object.keys(flux.body.data[0])).toEqual(['b64_json']);
});

test.each([
	[{ model: 'dall-e-3', prompt: 'x', n: 2 }, 400, 'n=1'],
	[{ model: 'dall-e-3', prompt: 'x', size: '1x1' }, 400, 'size'],
	[{ model: 'gpt-image-1', prompt: 'x', response_format: 'url' }, 400, 'Unknown parameter'],
	[{ model: 'dall-e-3', prompt: 'forbidden' }, 400, 'content_policy_violation'],
	[{ model: 'flux-dev', prompt: 'forbidden' }, 500, 'sensitive_words_detected'],
	[{ model: 'nobody-has-it', prompt: 'x' }, 503, 'model_not_found'],
])('%j is refused', async (request, status, word) => {
	const refused = await generate(request);
	expect(refused.status).toBe(status);
	expect(JSON.stringify(refused.body)).toContain(word);
	expect(sandbox.ledger.creates()).toHaveLength(0);
});

describe('as a gateway relays them', () => {
	async function post(path: string, body: object) {
		return await fetch(`${sandbox.baseUrl('gateway')}${path}`, {
			method: 'POST',
			headers: { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}
	const typesIn = (text: string) => [...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type);

	test('events: drafts, each image, and the mark at the end', async () => {
		const response = await post('/v1/images/generations', { model: 'gpt-image-2', prompt: 'x', n: 2, stream: true, partial_images: 1 });
		expect(response.headers.get('content-type')).toMatch('text/event-stream');
		const text = await response.text();
		expect(typesIn(text)).toEqual(['image_generation.partial_image', 'image_generation.completed', 'image_generation.completed']);
		expect(text).toMatch(/\ndata: \[DONE\]\n\n$/);
		const relayed = await (await post('/v1/images/generations', { model: 'flux-dev', prompt: 'x', stream: true, partial_images: 2 })).text();
		expect(typesIn(relayed)).toEqual(['image_generation.completed']);
	});

	test('a refusal of a stream is JSON under the content type of events', async () => {
		const response = await post('/v1/images/generations', { model: 'gpt-image-2', prompt: 'forbidden', stream: true });
		expect([response.status, response.headers.get('content-type')]).toEqual([400, expect.stringContaining('text/event-stream')]);
		expect(JSON.parse(await response.text())).toMatchObject({ error: { code: 'content_policy_violation' } });
	});

	test('a task is taken, asked for, and gives an address', async () => {
		const response = await post('/v1/images/generations/async', { model: 'gpt-image-2', prompt: 'x' });
		const task = JSON.parse(await response.text());
		expect([response.status, response.headers.get('location')]).toEqual([202, task.poll_url]);
		const status = await fetch(`${sandbox.baseUrl('gateway')}${task.poll_url}`, { headers: { authorization: 'Bearer sandbox-key' } });
		const { status: word, result, image_url: address } = JSON.parse(await status.text());
		expect([word, result.data[0].url]).toEqual(['completed', address]);
		expect((await fetch(address)).status).toBe(200);
		expect((await post('/v1/images/generations/async', { model: 'gpt-image-2', prompt: 'x', n: 2 })).status).toBe(400);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('one model of the list', async () => {
		const model = async (id: string) => await fetch(`${sandbox.baseUrl('gateway')}/v1/models/${id}`, { headers: { authorization: 'Bearer sandbox-key' } });
		expect(await (await model('gpt-image-2')).json()).toMatchObject({ id: 'gpt-image-2', object: 'model' });
		expect((await model('nobody-has-it')).status).toBe(404);
	});
});

const asked = { model: 'gpt-image-1', prompt: 'x' };
test.each([
	[{ ...asked, mood: 'calm' }, 'unknown_parameter', 'mood', "Unknown parameter: 'mood'."],
	[{ model: 'gpt-image-1' }, 'missing_required_parameter', 'prompt', "Missing required parameter: 'prompt'."],
	[{ ...asked, quality: 'standard' }, 'invalid_value', 'quality', "Invalid value: 'standard'. Supported values are: 'auto', 'low', 'medium', and 'high'."],
	[{ ...asked, n: '2' }, 'invalid_type', 'n', "Invalid type for 'n': expected an integer, but got a string instead."],
	[{ ...asked, n: 11 }, 'integer_above_max_value', 'n', "Invalid 'n': integer above maximum value. Expected a value <= 10, but got 11 instead."],
	[{ ...asked, n: 0 }, 'integer_below_min_value', 'n', "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead."],
])('what OpenAI does not take is refused in its words: %j', async (request, code, param, message) => {
	const response = await fetch(`${sandbox.baseUrl('gateway')}/v1/images/generations`, {
		method: 'POST',
		headers: { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' },
		body: JSON.stringify(request),
	});
	expect([response.status, await response.json()]).toEqual([400, { error: { message, type: 'invalid_request_error', param, code } }]);
});

const contents = [{ parts: [{ text: 'x' }] }];
test.each([
	[{ contents, size: '1024x1024' }, 'Invalid JSON payload received. Unknown name "size": Cannot find field.'],
	[{ contents, generationConfig: { imageConfig: { outputMimeType: 'image/png' } } }, 'Invalid JSON payload received. Unknown name "outputMimeType" at \'generation_config.image_config\': Cannot find field.'],
	[{ contents, generationConfig: { imageConfig: { aspectRatio: '7:3' } } }, /^\* GenerateContentRequest\.generation_config\.image_config\.aspect_ratio: aspect_ratio must be one of '1:1', .+, or '9:16'\.\n$/],
	[{ contents: 'x' }, "Invalid value at 'contents' (ARRAY), \"x\""],
	[{ contents: [{ parts: [{ text: 'x', mood: 'calm' }] }] }, 'Invalid JSON payload received. Unknown name "mood" at \'contents[0].parts[0]\': Cannot find field.'],
])('what Gemini does not take is refused in its words: %j', async (request, message) => {
	const response = await fetch(`${sandbox.baseUrl('gateway')}/v1beta/models/gemini-3-pro-image:generateContent`, {
		method: 'POST',
		headers: { authorization: 'Bearer sandbox-key', 'content-type': 'application/json' },
		body: JSON.stringify(request),
	});
	const { error } = (await response.json()) as { error: { message: string } };
	expect([response.status, error.message]).toEqual([400, typeof message === 'string' ? message : expect.stringMatching(message)]);
});
