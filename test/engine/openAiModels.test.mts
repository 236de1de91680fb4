import type { INodeListSearchResult } from 'n8n-workflow';

import type { VendorName } from '../../sandbox/aggregator/index.mts';
import { openForm } from './loadOptions.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox();

/** What the editor does when the model's list is opened or searched. */
async function search(aggregator: string, vendor: VendorName, filter?: string, { apiKey = sandbox.key, node = 'openAiImagesGenerate' } = {}): Promise<INodeListSearchResult> {
	const parameters = { aggregator, model: { __rl: true, mode: 'list', value: '' } };
	const credential = { apiKey, baseUrl: sandbox.baseUrl(vendor) };
	const { context, methods } = openForm(engine, { node, parameters, credential, path: 'model' });
	const searchModels = methods.listSearch?.searchModels;
	if (!searchModels) throw new Error('The node has no list search');
	return await searchModels.call(context, filter);
}

const namesOf = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

test.each([
	['anyApi', 'anyApi'],
	['yiApi', 'yiApi'],
	['crazyrouterApi', 'crazyrouterApi'],
	['customAggregatorApi', 'gateway'],
] as Array<[string, VendorName]>)('%s: the models of its own list, those that make images first', async (aggregator, vendor) => {
	const names = namesOf(await search(aggregator, vendor));
	expect(names).toEqual(expect.arrayContaining(['dall-e-3', 'gpt-image-1', 'flux-kontext-max', 'seedream-4', 'gpt-4o', 'whisper-1']));
	expect(names.indexOf('stable-diffusion-3.5-large')).toBeLessThan(names.indexOf('claude-opus-4'));
	expect(new Set(names).size).toBe(names.length);
	expect(sandbox.ledger.requests({ route: 'models' }).map(({ method, headers }) => [method, headers.authorization])).toEqual([['GET', `Bearer ${sandbox.key}`]]);
	expect(sandbox.ledger.requests().filter(({ route }) => route !== 'models').every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test('what people look for comes first, by name or because the gateway says that it makes images', async () => {
	const names = namesOf(await search('anyApi', 'anyApi'));
	const firstOther = names.indexOf('claude-opus-4');
	const images = ['nano-banana-2', 'midjourney', 'jimeng-4.0', 'seededit-3.0', 'grok-imagine', 'z-image-turbo', 'qwen-image', 'gpt-image-2', 'painter-x'];
	expect(images.filter((name) => names.indexOf(name) > firstOther || !names.includes(name))).toEqual([]);
	expect(['gpt-4o', 'qwen3-max', 'kling-v2', 'hunyuan-turbos', 'grok-4'].filter((name) => names.indexOf(name) < firstOther)).toEqual([]);
});

test.each([
	['openAiImagesGenerate', ['gpt-image-2.6-flare', 'gpt-image-2.6-sunburst', 'gpt-image-2']],
	['openAiImagesEdit', ['gpt-image-2.6-sunburst', 'gpt-image-2.6-flare', 'gpt-image-2']],
	['geminiGenerateImage', ['gemini-nano-banana-2.1', 'gemini-3-pro-image', 'nano-banana-pro']],
])('%s: its list begins with today’s models of its own family, and ends with what is no more', async (node, first) => {
	const names = namesOf(await search('anyApi', 'anyApi', '', { node }));
	expect(names.slice(0, 3)).toEqual(first);
	const dead = ['dall-e-2', 'dall-e-3', 'gpt-image-1', 'gpt-image-1-mini', 'imagen-4'];
	expect(Math.min(...dead.map((name) => names.indexOf(name)))).toBeGreaterThan(names.indexOf('whisper-1'));
});

test('what the gateway serves by the node’s route stands before other image models, and the name of a price is no model', async () => {
	const data = [
		{ id: 'flux-pro', supported_endpoint_types: ['openai'] },
		{ id: 'acme-painter-image', supported_endpoint_types: ['gemini'] },
		{ id: 'mj_imagine', supported_endpoint_types: ['image-generation'] },
		{ id: 'acme/gemini-9-flash-image' },
		{ id: 'gemini-9-pro', supported_endpoint_types: ['gemini', 'openai'] },
	];
	sandbox.injections.add({ route: 'models', respond: { status: 200, body: { data } } });
	expect(namesOf(await search('anyApi', 'anyApi', '', { node: 'geminiGenerateImage' }))).toEqual(['acme/gemini-9-flash-image', 'acme-painter-image', 'flux-pro', 'gemini-9-pro']);
});

test('a list with odd extras is a list', async () => {
	const data = [{ id: 'gpt-4o', supported_endpoint_types: 'openai' }, { id: 'acme-1', supported_endpoint_types: [null, 'image-generation'] }, { id: 'gpt-4o' }];
	sandbox.injections.add({ route: 'models', respond: { status: 200, body: { data } } });
	expect(namesOf(await search('anyApi', 'anyApi'))).toEqual(['acme-1', 'gpt-4o']);
});

test('a search finds every word, in any order', async () => {
	expect(namesOf(await search('anyApi', 'anyApi', 'PRO flux'))).toEqual([
		'flux-1.1-pro',
		'flux-1.1-pro-ultra',
		'flux-kontext-pro',
		'flux-pro',
	]);
	expect(namesOf(await search('anyApi', 'anyApi', 'nothing like it'))).toEqual([]);
});

test('a wrong key says so', async () => {
	await expect(search('yiApi', 'yiApi', '', { apiKey: 'wrong-key' })).rejects.toThrow('The key is not accepted by YIAPI');
});

test.each([
	['a web page', { reply: 'webUi' as const }, 'The base URL or path is not an API of AnyAPI'],
	['JSON without a list', { respond: { status: 200, body: { success: false, message: 'no' } } }, 'AnyAPI refused the request'],
])('%s in place of the list is an error', async (_, injection, message) => {
	sandbox.injections.add({ route: 'models', ...injection });
	await expect(search('anyApi', 'anyApi')).rejects.toThrow(message);
});

test('what an image costs stands beside the model, where the gateway publishes it', async () => {
	sandbox.settings.publishes = { prices: true };
	const { results } = await search('anyApi', 'anyApi', 'gpt-image-2');
	expect(results.map(({ name, value }) => [name, value])).toContainEqual(['gpt-image-2 · $0.04 an image', 'gpt-image-2']);
	expect((await search('anyApi', 'anyApi', 'gpt-4o')).results[0]).toMatchObject({ name: 'gpt-4o' });
	expect(sandbox.ledger.last({ route: 'prices' })?.headers).not.toHaveProperty('authorization');
});

test('the list of Google’s own API is read as well, at the path that the credential names', async () => {
	const body = { models: [{ name: 'models/gemini-3-pro-image' }, { name: 'models/gemini-2.5-flash' }] };
	sandbox.injections.add({ route: 'models', respond: { status: 200, body } });
	expect(namesOf(await search('anyApi', 'anyApi'))).toEqual(['gemini-3-pro-image', 'gemini-2.5-flash']);
});

test('Google’s list, with a key of Google’s own', async () => {
	const parameters = { aggregator: 'customAggregatorApi', model: { __rl: true, mode: 'list', value: '' } };
	const credential = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), authentication: 'googApiKey', modelsPath: '/v1beta/models' };
	const { context, methods } = openForm(engine, { node: 'geminiGenerateImage', parameters, credential, path: 'model' });
	const names = namesOf((await methods.listSearch?.searchModels?.call(context, '')) ?? { results: [] });
	expect(names).toContain('gemini-nano-banana-2.1');
	expect(sandbox.ledger.last({ route: 'models' })?.headers).toMatchObject({ 'x-goog-api-key': sandbox.key });
});
