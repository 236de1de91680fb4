import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type { INode, INodeListSearchResult, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import type { Sandbox, VendorName } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import { TestCredentials } from './credentials.mts';
import type { Engine } from './harness.mts';
import { openEngine } from './harness.mts';
import { nodeTypesOf } from './nodeTypes.mts';

let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	sandbox = await startSandbox();
	engine = await openEngine();
});
afterAll(async () => {
	await engine.close();
	await sandbox.close();
});
beforeEach(() => sandbox.reset());

/** What the editor does when the model's list is opened or searched. */
async function search(aggregator: string, vendor: VendorName, filter?: string, apiKey = sandbox.key): Promise<INodeListSearchResult> {
	const node: INode = {
		id: 'node',
		name: 'Node',
		type: `${engine.loader.packageName}.openAiImagesGenerate`,
		typeVersion: 1,
		position: [0, 0],
		parameters: { aggregator, model: { __rl: true, mode: 'list', value: '' } },
		credentials: { [aggregator]: { id: '1', name: aggregator } },
	};
	const nodeTypes = nodeTypesOf(engine.loader);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const credentialsHelper = new TestCredentials(engine.loader, { [aggregator]: { apiKey, baseUrl: sandbox.baseUrl(vendor) } });
	const additionalData = { credentialsHelper, currentNodeParameters: node.parameters } as unknown as IWorkflowExecuteAdditionalData;
	const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters.model');
	const { methods } = nodeTypes.getByNameAndVersion(node.type, 1);
	const searchModels = methods?.listSearch?.searchModels;
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
])('%s in place of the list is an error', async (_, fault, message) => {
	sandbox.faults.add({ route: 'models', ...fault });
	await expect(search('anyApi', 'anyApi')).rejects.toThrow(message);
});
