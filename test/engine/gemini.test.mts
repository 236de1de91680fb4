import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import { expectedColour } from '../../sandbox/aggregator/index.mts';
import type { Item, NodeOptions } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 20, tinyImages: true });

function gemini(parameters: IDataObject = {}, more: Partial<NodeOptions> = {}): NodeOptions {
	return {
		node: 'geminiGenerateImage',
		credentials: { crazyrouterApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('crazyrouterApi') } },
		parameters: { aggregator: 'crazyrouterApi', ...named('gemini-3.1-flash-image'), prompt: 'a fox', ...parameters },
		...more,
	};
}

const named = (value: string) => ({ model: { __rl: true, mode: 'name', value } });
const sent = () => sandbox.ledger.last({ route: 'gemini' });

async function photo(): Promise<Item & { bytes: Buffer }> {
	const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } }).jpeg().toBuffer();
	return { json: {}, binary: { data: await engine.file(bytes, 'photo.jpg', 'image/jpeg') }, bytes };
}

test('only what was set is sent, the key in the header and nowhere else', async () => {
	const run = await engine.run(gemini());
	expect(run.error).toBeUndefined();
	expect(sent()?.path).toBe('/crazyrouter/v1beta/models/gemini-3.1-flash-image:generateContent');
	expect(sent()?.headers.authorization).toBe(`Bearer ${sandbox.key}`);
	expect(sent()?.body).toEqual({
		contents: [{ role: 'user', parts: [{ text: 'a fox' }] }],
		generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
	});

	await engine.run(gemini({ ...named('models/gemini-3-pro-image'), aspectRatio: '9:16', imageSize: '4K' }));
	expect(sent()?.path).toBe('/crazyrouter/v1beta/models/gemini-3-pro-image:generateContent');
	expect(sent()?.body).toMatchObject({
		generationConfig: { imageConfig: { aspectRatio: '9:16', imageSize: '4K' } },
	});
});

test('input images go as they are, in their order; a URL is fetched without the key', async () => {
	const item = await photo();
	const made = await engine.run(gemini(named('nano-banana')));
	const url = String(made.items[0].json.imageUrl);
	const inputImages = { image: [{ source: 'url', url }, { source: 'file' }] };
	const run = await engine.run(gemini({ prompt: 'make it blue', inputImages }, { items: [item] }));
	expect(run.error).toBeUndefined();
	const source = await engine.read(made.items[0]);
	expect(sent()?.body).toMatchObject({
		contents: [
			{
				parts: [
					{ text: 'make it blue' },
					{ inlineData: { mimeType: 'image/png', data: source.toString('base64') } },
					{ inlineData: { mimeType: 'image/jpeg', data: item.bytes.toString('base64') } },
				],
			},
		],
	});
	expect(sandbox.ledger.leaks).toEqual([]);
});

test.each([
	['inside the reply, with words and drafts beside it', 'gemini-3.1-flash-image', 'Here is a fox.', false],
	['in a text, as a data: URL', 'nano-banana-pro', undefined, false],
	['in a text, as an address', 'nano-banana', 'Here it is:', true],
])('an image %s becomes one file', async (_, model, text, hasUrl) => {
	const run = await engine.run(gemini(named(model)));
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(1);
	const { json } = run.items[0];
	expect(json).toMatchObject({ status: 'succeeded', model, prompt: 'a fox', imageIndex: 0, imageCount: 1 });
	expect(json.text).toBe(text);
	expect(json.imageUrl).toEqual(hasUrl ? expect.stringMatching(/^http/) : null);
	expect(JSON.stringify(json)).not.toContain('iVBOR');
	const [r, g, b] = await sharp(await engine.read(run.items[0])).removeAlpha().raw().toBuffer();
	expect({ r, g, b }).toEqual(expectedColour('a fox'));
});

describe('what the user reads', () => {
	const failure = async (parameters: IDataObject) => (await engine.run(gemini(parameters, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }))).error;

	test('a blocked prompt, with the reason', async () => {
		const error = await failure({ prompt: 'a forbidden thing' });
		expect(error?.message).toBe('The prompt was refused by the safety filter of Crazyrouter');
		expect(error?.description).toContain("Gemini's reason: PROHIBITED_CONTENT");
		expect(sandbox.ledger.count({ route: 'gemini' })).toBe(1);
	});

	test('a withheld image, with the reason', async () => {
		const error = await failure({ prompt: 'withheld' });
		expect(error?.message).toBe('Crazyrouter withheld the image as unsafe');
		expect(error?.description).toMatch(/IMAGE_SAFETY.*may have been billed/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('a model that wrote in place of painting, with what it wrote', async () => {
		const body = { candidates: [{ content: { parts: [{ text: 'I can only describe a fox.' }] }, finishReason: 'STOP' }] };
		sandbox.injections.add({ route: 'gemini', respond: { status: 200, body } });
		const error = await failure({});
		expect(error?.message).toBe('Crazyrouter answered without an image');
		expect(error?.description).toContain('"I can only describe a fox."');
	});

	test('a size that the model does not know', async () => {
		const error = await failure({ ...named('gemini-2.5-flash-image'), imageSize: '2K' });
		expect(error?.message).toBe('Crazyrouter refused the request');
		expect(error?.description).toContain('Request contains an invalid argument');
	});

	test('wrong parameters of any item, before anything is sent', async () => {
		const fifteen = { image: [{ source: 'file', binaryPropertyName: Array(15).fill('data').join() }] };
		const many = await engine.run(gemini({ inputImages: fifteen }, { items: [await photo()] }));
		expect(many.error?.message).toBe("'Input Images' has too many images");
		expect((await failure({ aspectRatio: '7:5' }))?.message).toBe("'Aspect Ratio' can't be \"7:5\"");
		expect((await failure({ model: '={{ "" }}' }))?.message).toBe("'Model' is empty");
		expect(sandbox.ledger.count()).toBe(0);
	});
});

test.each([
	['a lost answer', { reset: 'after' }],
	['a reply that broke off', { truncate: true }],
	['a 502 after the work was done', { reply: 'badGateway', processed: true }],
] as const)('%s is not sent again by Retry On Fail', async (_, injection) => {
	sandbox.injections.add({ route: 'gemini', ...injection });
	const run = await engine.run(gemini({}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
	expect(run.error?.message).toContain('may have been accepted and billed');
	expect(sandbox.ledger.count({ route: 'gemini' })).toBe(1);
});

test('with a key of Google’s own, in Google’s header and no other', async () => {
	const customAggregatorApi = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), authentication: 'googApiKey' };
	const run = await engine.run(gemini({ aggregator: 'customAggregatorApi' }, { credentials: { customAggregatorApi } }));
	expect(run.error).toBeUndefined();
	expect(run.items[0].binary?.data).toMatchObject({ mimeType: 'image/png' });
	expect(sent()?.headers).toMatchObject({ 'x-goog-api-key': sandbox.key });
	expect(sent()?.headers.authorization).toBeUndefined();
	expect(sandbox.ledger.leaks).toEqual([]);
});
