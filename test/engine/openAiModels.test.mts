import type { INodeListSearchResult } from 'n8n-workflow';

import type { VendorName } from '../../sandbox/aggregator/index.mts';
import { openForm } from './loadOptions.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox();

/** What the editor does when the model's list is opened or searched. */
async function search(aggregator: string, vendor: VendorName, filter?: string, apiKey = sandbox.key): Promise<INodeListSearchResult> {
	const parameters = { aggregator, model: { __rl: true, mode: 'list', value: '' } };
	const credential = { apiKey, baseUrl: sandbox.baseUrl(vendor) };
	const { context, methods } = openForm(engine, { node: 'openAiImagesGenerate', parameters, credential, path: 'model' });
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
	expect(sandbox.ledger.requests().map(({ route, method, headers }) => [route, method, headers.authorization])).toEqual([
		['models', 'GET', `Bearer ${sandbox.key}`],
	]);
});

test('what people look for comes first, by name or because the gateway says that it makes images', async () => {
	const names = namesOf(await search('anyApi', 'anyApi'));
	const firstOther = names.indexOf('claude-opus-4');
	const images = ['nano-banana-2', 'midjourney', 'jimeng-4.0', 'seededit-3.0', 'grok-imagine', 'z-image-turbo', 'qwen-image', 'gpt-image-2', 'painter-x'];
	expect(images.filter((name) => names.indexOf(name) > firstOther || !names.includes(name))).toEqual([]);
	expect(['gpt-4o', 'qwen3-max', 'kling-v2', 'hunyuan-turbos', 'grok-4'].filter((name) => names.indexOf(name) < firstOther)).toEqual([]);
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
	await expect(search('yiApi', 'yiApi', '', 'wrong-key')).rejects.toThrow('The key is not accepted by YIAPI');
});

test.each([
	['a web page', { reply: 'webUi' as const }, 'The base URL or path is not an API of AnyAPI'],
	['JSON without a list', { respond: { status: 200, body: { success: false, message: 'no' } } }, 'AnyAPI refused the request'],
])('%s in place of the list is an error', async (_, injection, message) => {
	sandbox.injections.add({ route: 'models', ...injection });
	await expect(search('anyApi', 'anyApi')).rejects.toThrow(message);
});
