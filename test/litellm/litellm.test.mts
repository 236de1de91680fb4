import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expectedColour } from '../../sandbox/aggregator/index.mts';
import { startLitellm } from '../../sandbox/gateways/litellm.mts';
import type { Item, NodeOptions, Result } from '../engine/harness.mts';
import { engine, sandbox, useSandbox } from '../engine/useSandbox.mts';
import { documented, outcomeOf } from '../gateways/matrix.mts';
import { gateway, useGateway } from '../gateways/useGateway.mts';

const masterKey = 'sk-only-for-tests';
/** The provider's account is LiteLLM's own; its key outlives the tests. */
const providerKey = 'sk-of-the-provider';

useSandbox({ generationMs: 20, tinyImages: true });
beforeEach(() => {
	sandbox.settings.key = providerKey;
});

useGateway(async (folder) => {
	const base = sandbox.baseUrl('gateway');
	const models = ['gpt-image-1', 'gpt-image-2'].map((model) => ({ model_name: model, litellm_params: { model: `openai/${model}`, api_base: `${base}/v1`, api_key: providerKey } }));
	const gemini = { model_name: 'gemini-3-pro-image', litellm_params: { model: 'gemini/gemini-3-pro-image', api_base: `${base}/v1beta`, api_key: providerKey } };
	return await startLitellm(folder, { masterKey, models: [...models, gemini] });
});

const named = (value: string) => ({ model: { __rl: true, mode: 'name', value } });

/** The credential as the page "Connect any gateway" says it. */
function run(node: string, model: string | undefined, parameters: object = {}, { credential = {}, ...options }: Partial<NodeOptions> & { credential?: object } = {}): Promise<Result> {
	return engine.run({
		node,
		credentials: { customAggregatorApi: { apiKey: masterKey, baseUrl: gateway.url, editImagesField: 'image', usagePath: '/key/info', ...credential } },
		parameters: { aggregator: 'customAggregatorApi', prompt: 'a fox', ...(model && named(model)), ...parameters },
		...options,
	});
}

const said = ({ error }: Result) => `${error?.message} ${error?.description}`;

async function itemWith(...colours: string[]): Promise<Item> {
	const stored = colours.map(async (background) => {
		const bytes = await sharp({ create: { width: 32, height: 24, channels: 4, background } }).png().toBuffer();
		return [background, await engine.file(bytes, `${background}.png`, 'image/png')] as const;
	});
	return { json: {}, binary: Object.fromEntries(await Promise.all(stored)) };
}

async function expectFox(result: Result): Promise<void> {
	expect(result.error).toBeUndefined();
	const [r, g, b] = await sharp(await engine.read(result.items[0])).removeAlpha().raw().toBuffer();
	expect({ r, g, b }).toEqual(expectedColour('a fox'));
}

test('it lists its models to who has its master key', async () => {
	const answer = await fetch(`${gateway.url}/v1/models`, { headers: { authorization: `Bearer ${masterKey}` } });
	expect(await answer.json()).toMatchObject({ data: [{ id: 'gpt-image-1' }, { id: 'gpt-image-2' }, { id: 'gemini-3-pro-image' }] });
	expect((await fetch(`${gateway.url}/v1/models`)).ok).toBe(false);
});

test('images come through it', async () => {
	const result = await run('openAiImagesGenerate', 'gpt-image-1', { additionalFields: { n: 2 } });
	await expectFox(result);
	expect(result.items).toHaveLength(2);
	expect(sandbox.ledger.creates()).toMatchObject([{ route: 'images', images: 2 }]);
	expect(sandbox.ledger.last({ route: 'images' })?.headers.authorization).toBe(`Bearer ${providerKey}`);
});

test('an edit of several images with a mask arrives whole', async () => {
	const inputImages = { image: [{ source: 'file', binaryPropertyName: 'teal' }, { source: 'file', binaryPropertyName: 'red' }] };
	const parameters = { inputImages, maskSource: 'file', maskBinaryPropertyName: 'white' };
	await expectFox(await run('openAiImagesEdit', 'gpt-image-1', parameters, { items: [await itemWith('teal', 'red', 'white')] }));
	const parts = sandbox.ledger.last({ route: 'imagesEdit' })?.parts ?? [];
	expect(parts.filter(({ filename }) => filename).map(({ name }) => name.replace('[]', '')).sort()).toEqual(['image', 'image', 'mask']);
});

test('Google’s own route passes it', async () => {
	await expectFox(await run('geminiGenerateImage', 'gemini-3-pro-image'));
	expect(sandbox.ledger.creates()).toMatchObject([{ route: 'gemini', model: 'gemini-3-pro-image' }]);
});

test('a model that it does not know: said so, and no provider was asked', async () => {
	const result = await run('openAiImagesGenerate', 'gpt-image-77');
	expect(said(result)).toMatch(/model.*billed: no/is);
	expect(sandbox.ledger.requests()).toEqual([]);
});

test('a wrong key: said so, and no provider was asked', async () => {
	const result = await run('openAiImagesGenerate', 'gpt-image-1', {}, { credential: { apiKey: 'sk-of-nobody' } });
	expect(said(result)).toMatch(/key.*billed: no/is);
	expect(said(result)).not.toContain('sk-of-nobody');
	expect(sandbox.ledger.requests()).toEqual([]);
});

test('a key that the provider refuses is called the gateway’s own', async () => {
	sandbox.settings.key = 'sk-of-another-account';
	const result = await run('openAiImagesGenerate', 'gpt-image-1');
	expect(said(result)).not.toContain('The key is not accepted by');
	expect(sandbox.ledger.creates()).toEqual([]);
});

/** What came to its own images route, by its log. */
const takenByIt = () => readFileSync(gateway.log, 'utf8').split('"POST /v1/images/generations').length - 1;

describe('the page “Connect any gateway” says what comes of each node', () => {
	test.each(documented('LiteLLM proxy'))('$column: $says', async ({ node, parameters, says, takesFile }) => {
		const result = await run(node, undefined, parameters, takesFile ? { items: [{ json: {}, binary: { data: (await itemWith('teal')).binary!.teal! } }] } : {});
		expect(outcomeOf(result)).toBe(says);
	});
});

test('it repeats a request by itself and tells nobody: told as perhaps billed, and the node sends its own once', async () => {
	sandbox.injections.add({ route: 'images', times: 1, reset: 'after' }, { route: 'images', skip: 1, reply: 'quotaAs429' });
	const before = takenByIt();
	const result = await run('openAiImagesGenerate', 'gpt-image-2', {}, { items: [{ json: {} }] });
	expect(said(result)).toMatch(/billed: maybe/);
	expect(takenByIt() - before).toBe(1);
	expect(sandbox.ledger.creates()).toHaveLength(1);
	const sent = sandbox.ledger.count({ route: 'images' });
	expect(sent).toBeGreaterThan(1);
	process.stdout.write(`LiteLLM: 1 request of the node, ${sent} sent to the provider\n`);
});
