import type { Operation } from '../../nodes/shared/engine/operation';
import { generateContent } from '../../nodes/shared/gemini/generateContent';
import { imagine } from '../../nodes/shared/midjourney/imagine';
import { imagesGenerate } from '../../nodes/shared/openai/imagesGenerate';
import { choiceOf } from '../../nodes/shared/replicate/anyModel/anyModel';
import { PNG, runInMemory, type Answer, type Setting } from './nodeInMemory.mts';

/**
 * What people reported in public of other clients at these gateways: the answer of the report, and what these nodes
 * make of it. Reports that need n8n's files or expressions are in the tests of the engine, what is not offered in
 * docs/gateways.md.
 */
const B64 = PNG.toString('base64');
const json = (body: unknown): Answer => ({ status: 200, body });
const image = json({ created: 1, data: [{ b64_json: B64 }] });
const custom = { aggregator: 'customAggregatorApi' };

async function run<Choice>(operation: Operation<Choice>, { parameters, ...more }: Partial<Setting> & Pick<Setting, 'answer'>) {
	return await runInMemory(operation, { ...more, parameters: { model: 'gpt-image-2', prompt: 'a ginger cat', ...parameters } });
}

describe('APIMart, apib.ai: a task in place of the images (dsh-imagegen 10, openhanako 1684, gpt-image-2-skill 40)', () => {
	const submitted = json({ code: 200, data: [{ status: 'submitted', task_id: 'task_01KPQ7J7DWB7QZ3WCEK3YVPBRA' }] });
	const done = json({ code: 200, data: { status: 'completed', result: { images: [{ url: ['https://cdn.example/paid.png'] }] } } });
	const answer: Setting['answer'] = ({ method }) => (method === 'POST' ? submitted : done);

	test('is polled where the credential says how', async () => {
		const { items } = await run(imagesGenerate, { answer, parameters: custom, credential: { imagesTaskPath: '/v1/tasks/{id}' } });
		expect(items[0].json).toMatchObject({ id: 'task_01KPQ7J7DWB7QZ3WCEK3YVPBRA', imageUrl: 'https://cdn.example/paid.png' });
	});

	test('is named, with the field of the credential, where it does not', async () => {
		const { items, asked } = await run(imagesGenerate, { answer, parameters: custom });
		expect(JSON.stringify(items[0].json)).toMatch(/accepted.*task_01KPQ7J7DWB7QZ3WCEK3YVPBRA.*Images Task Path/s);
		expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
	});
});

test('sub2api: 202 with a task (sub2api 2031, 4326)', async () => {
	const id = 'imgtask_0123456789abcdef';
	const answer: Setting['answer'] = ({ method }) =>
		method === 'POST'
			? { status: 202, body: { id, task_id: id, object: 'image.generation.task', status: 'processing', poll_url: `/v1/images/tasks/${id}` } }
			: json({ id, status: 'completed', result: { created: 1784092923, data: [{ url: 'https://cdn.example/paid.png' }] } });
	const credential = { imagesPath: '/v1/images/generations/async', imagesTaskPath: '/v1/images/tasks/{id}' };
	const { items, asked } = await run(imagesGenerate, { answer, parameters: custom, credential });
	expect(items[0].json).toMatchObject({ id, imageUrl: 'https://cdn.example/paid.png' });
	expect(asked).toEqual(['POST /v1/images/generations/async', `GET /v1/images/tasks/${id}`]);
});

test('Cloudflare ends a silent request with 524 (new-api 4514, 4920, 4921): never sent again, and what helps is said', async () => {
	const answer = () => ({ status: 524, body: '<html><title>gw | 524: A timeout occurred</title></html>', headers: { 'content-type': 'text/html' } });
	const { items, asked } = await run(imagesGenerate, { answer, parameters: { additionalFields: { quality: 'high' } } });
	expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
	expect(items[0].json).toMatchObject({ details: { billed: 'maybe', description: expect.stringMatching(/100 s.*lower quality.*'Stream'/s) } });
});

test.each([
	['OpenAI Images Generate', imagesGenerate as Operation<unknown>, image],
	['Gemini Generate Image', generateContent as Operation<unknown>, json({ candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: B64 } }] } }] })],
])('an image that takes 320 s comes with all options as they are: %s (n8n 34403; laozhang.ai, apiyi.com)', async (_, operation, answer) => {
	const { items, seconds } = await run(operation, { answer: () => answer, takesMs: 320_000 });
	expect(items[0].json).toMatchObject({ status: 'succeeded' });
	expect(seconds).toBeGreaterThanOrEqual(320);
});

test.each(['{ "prompt": "he said "no"" }', '{ "prompt": "two\nlines" }', '{ "prompt": "a \\ b" }'])(
	'a text with quotes, line breaks or backslashes in JSON is refused before anything is sent, with what to write: %j (n8n-nodes-comfyui 12; n8n 13955, 14179, 22023)',
	(input) => {
		const given: Record<string, unknown> = { model: { mode: 'name', value: 'acme/anything' }, specifyInput: 'json', input };
		const item = { index: 0, parameter: (name: string) => given[name] } as unknown as Parameters<typeof choiceOf>[0];
		expect(() => choiceOf(item)).toThrow(
			expect.objectContaining({ kind: 'parameter', details: expect.objectContaining({ description: expect.stringContaining('{{ JSON.stringify($json.prompt) }}, without quotes around it') }) }),
		);
	},
);

describe('Gemini', () => {
	const made = json({ candidates: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: B64 }, thoughtSignature: 'c2ln' }] }, finishReason: 'STOP' }] });

	test('512, 9:21, a thinking level and Google Search are sent; a thought signature is no obstacle (vercel/ai 12911)', async () => {
		const additionalFields = { thinkingLevel: 'low', googleSearch: true, extraBody: { generationConfig: { seed: 7 } } };
		const { items, bodies } = await run(generateContent, { answer: () => made, parameters: { imageSize: 512, aspectRatio: '9:21', additionalFields } });
		expect(items[0].json).toMatchObject({ status: 'succeeded' });
		expect(bodies[0]).toMatchObject({
			generationConfig: { imageConfig: { imageSize: '512', aspectRatio: '9:21' }, thinkingConfig: { thinkingLevel: 'low' }, seed: 7 },
			tools: [{ google_search: {} }],
		});
	});

	test('what is allowed is a list without a gap in it', async () => {
		const { items } = await run(generateContent, { answer: () => made, parameters: { imageSize: '8K' } });
		expect(items[0].json).toMatchObject({ error: `'Image Size' can't be "8K"`, details: { description: 'Allowed: 1K, 2K, 4K, 512.' } });
	});

	test.each([
		['thoughts and words alone', { content: { parts: [{ text: 'hm', thought: true }, { text: 'I would paint a cat.' }] }, finishReason: 'STOP' }, /"I would paint a cat\."/],
		['a malformed response', { content: {}, finishReason: 'MALFORMED_RESPONSE' }, /MALFORMED_RESPONSE/],
	])('%s: the words and the reason are told, and it is not sent again (Gemini-FastAPI 129, Gemi2Api-Server 28)', async (_, candidate, words) => {
		const { items, asked } = await run(generateContent, { answer: () => json({ candidates: [candidate] }) });
		expect(items[0].json).toMatchObject({ details: { description: expect.stringMatching(words), billed: 'maybe' } });
		expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
	});

	test('an address in the text that leads nowhere is kept, and the image is not said to be free (Gemini-API 256)', async () => {
		const text = '![image](http://googleusercontent.com/image_generation_content/0)';
		const file = () => {
			throw Object.assign(new Error('x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
		};
		const { items } = await run(generateContent, { answer: () => json({ candidates: [{ content: { parts: [{ text }] } }] }), file, parameters: { downloadImages: true } });
		expect(items[0].json).toMatchObject({ imageUrl: 'http://googleusercontent.com/image_generation_content/0', downloadError: expect.stringContaining('The image was made') });
		expect(items[0].json.downloadError).not.toMatch(/billed|credential/);
	});
});

test.each([
	['a path', '/mj/image/1711217942120945'],
	['an address at localhost', 'http://localhost:3000/mj/image/1711217942120945'],
])('new-api without its Server Address: %s in place of the image’s address (new-api 144)', async (_, imageUrl) => {
	const answer: Setting['answer'] = ({ method }) =>
		json(method === 'POST' ? { code: 1, description: 'ok', result: '1711217942120945' } : { id: '1711217942120945', action: 'IMAGINE', status: 'SUCCESS', progress: '100%', imageUrl, buttons: [] });
	const { items } = await run(imagine, { answer });
	expect(items[0].json).toMatchObject({ status: 'succeeded', imageUrl: 'https://gateway.example/mj/image/1711217942120945' });
});

test('a ratio is sent only where it is set, and a gateway’s words about it are told (astrbot_plugin_omnidraw 65, new-api 7340)', async () => {
	const answer = () => ({ status: 400, body: { error: { message: "Unknown parameter: 'aspect_ratio'." } } });
	const refused = await run(imagesGenerate, { answer, parameters: { additionalFields: { aspectRatio: '16:9' } } });
	expect(refused.items[0].json).toMatchObject({ details: { description: expect.stringContaining("Unknown parameter: 'aspect_ratio'") } });
	const { bodies } = await run(imagesGenerate, { answer: () => image });
	expect(bodies[0]).toEqual({ model: 'gpt-image-2', prompt: 'a ginger cat' });
});

test('n is ignored: fewer images than asked for are said (ai4j 269, comfyui-gpt-image 1)', async () => {
	const { hints } = await run(imagesGenerate, { answer: () => image, parameters: { additionalFields: { n: 4 } } });
	expect(hints).toEqual([expect.stringMatching(/^4 images were requested, and one came/)]);
});

test.each<[string, object]>([
	['bytes behind a data: prefix', { b64_json: `data:image/png;base64,${B64}` }],
	['an address and bytes at once', { url: 'https://cdn.example/a.png', b64_json: B64 }],
])('%s are the image, once (docs.apiyi.com, gpt-image-2-all and -vip)', async (_, entry) => {
	const { items } = await run(imagesGenerate, { answer: () => json({ created: 1, data: [entry] }) });
	expect(items).toHaveLength(1);
	expect(items[0].binary?.data.bytes).toBe(PNG.length);
});

test('a gateway whose edits route takes JSON only is quoted, and nothing is sent again (gpt_image_playground 124, llmgateway 1756)', async () => {
	const message = 'Syntax error at index 1: invalid char ------WebKitFormBoundarywJBr8VQe';
	const { items, asked } = await run(imagesGenerate, { answer: () => ({ status: 400, body: { error: { message, type: 'api.error.bad_request' } } }) });
	expect(items[0].json).toMatchObject({ details: { code: 'refused', description: expect.stringContaining(message) } });
	expect(asked.filter((one) => one.startsWith('POST'))).toHaveLength(1);
});
