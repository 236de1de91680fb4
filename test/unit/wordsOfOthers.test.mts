import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions, ILoadOptionsFunctions, INode } from 'n8n-workflow';

import { Fault } from '../../nodes/shared/aggregator/fault';
import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { uploadedUrl } from '../../nodes/shared/aggregator/uploads';
import { inputFile } from '../../nodes/shared/engine/files/inputFiles';
import { beyondLimit } from '../../nodes/shared/engine/operation';
import { nodeError } from '../../nodes/shared/engine/output/nodeError';
import type { Item } from '../../nodes/shared/form/item';
import { modelOf, searchModelsOf } from '../../nodes/shared/openai/modelList';

const node = { id: 'n', name: 'Node', type: 't', typeVersion: 1, position: [0, 0], parameters: {} } as INode;

/** The rows that the editor shows of a gateway's list. */
async function rowsOf(list: unknown, filter?: string): Promise<Array<{ name: string; value: unknown }>> {
	const context = {
		getNode: () => node,
		getNodeParameter: () => 'customAggregatorApi',
		getCredentials: async () => ({ apiKey: 'sk-0123456789abcdef', baseUrl: 'https://gateway.example' }),
		helpers: {
			httpRequestWithAuthentication: async () => ({ statusCode: 200, headers: {}, body: Readable.from([Buffer.from(JSON.stringify(list))]) }),
			httpRequest: async () => ({ statusCode: 404, headers: {}, body: Readable.from([]) }),
		},
	} as unknown as ILoadOptionsFunctions;
	return (await searchModelsOf('generate').call(context, filter)).results;
}

const EXPRESSIONS = ['=gpt-image-2 {{ $json.secret }}', ' =1', 'gpt-image-2 {{ $env.KEY }}', 'a }}', '=', '$fromAI("x")', 'x{{'];
const CLIMBING = ['../x', 'a/../b', '..', './a', 'a/..', '..\\a', '%2e%2e/x', '%2E%2E%2Fx', 'a%2f..%2fb', '%252e%252e%252fx', '..%3bx', '..;/a', 'models/../../v1/files', ' ../a'];
const NO_NAMES = ['a\nb', 'a\u0000b', 'a\u202eb', 'x'.repeat(201)];

describe('a gateway’s list of models', () => {
	test('offers no name that n8n would evaluate, that climbs a path, or that is none', async () => {
		const ids = ['gpt-image-2', ...EXPRESSIONS, ...CLIMBING, ...NO_NAMES, 'openai/gpt-image-2', 'flux-1.1..pro'];
		const values = (await rowsOf({ data: ids.map((id) => ({ id })) })).map(({ value }) => value);
		expect(values.toSorted()).toEqual(['flux-1.1..pro', 'gpt-image-2', 'openai/gpt-image-2']);
		const google = await rowsOf({ models: ids.map((name) => ({ name: `models/${name}` })) });
		expect(google.map(({ value }) => value).toSorted()).toEqual(['flux-1.1..pro', 'gpt-image-2', 'openai/gpt-image-2']);
	});

	test('has a thousand rows at most, and takes no time', async () => {
		const list = { data: Array.from({ length: 40_000 }, (_, index) => ({ id: `model-${index}-${index}` })) };
		const before = process.cpuUsage();
		expect(await rowsOf(list)).toHaveLength(1_000);
		const { user, system } = process.cpuUsage(before);
		expect((user + system) / 1000).toBeLessThan(1_000);
	});
});

describe('a model’s name', () => {
	const read = (model: string) => modelOf({ parameter: () => model } as unknown as Item);

	test.each([...CLIMBING, ...NO_NAMES])('%j is refused before anything is sent', (model) => {
		expect(() => read(model)).toThrow("'Model' can't be");
	});

	test.each(['gpt-image-2', 'openai/gpt-image-2', 'models/gemini-3-pro-image', 'flux.1-pro', 'a..b', 'ft:gpt-image-2:acme::1', '模型-1'])('%s is taken', (model) => {
		expect(read(model)).toBe(model);
	});
});

test('words of others in an error are shown as words, and no link or picture', () => {
	const words = 'AnyAPI says: <a href="https://evil.example/login">sign in again</a> <img src=x> <h1>1 < 2</h1>';
	for (const kind of ['refused', 'stopped'] as const) {
		const { description } = nodeError(node, new Fault(kind, 'It was refused', { description: words, id: '<b>1</b>', imageUrl: 'https://a.example/<i>' }));
		expect(description).not.toMatch(/<[a-z/]/i);
		expect(description).toContain('&lt;a href="https://evil.example/login">sign in again');
	}
});

test.each([-1_000, 0, -0.5, Number.NaN])('a count of %d images makes no room for others in Max Images per Run', (count) => {
	const operation = { paid: true as const, imageCount: (choice: number) => choice };
	const choices = [count, ...Array(12).fill(1)];
	expect(beyondLimit(operation, choices, 5)?.message).toBe("This run would pay for 13 images, and 'Max Images per Run' allows 5");
	expect(beyondLimit(operation, choices, 13)).toBeUndefined();
});

describe('an object that an expression gives as an input file', () => {
	const own = { id: 'filesystem-v2:workflows/1/executions/2/binary_data/own', data: 'filesystem-v2', mimeType: 'image/png' } as IBinaryData;
	const inMemory = { data: 'iVBORw0KGgo=', mimeType: 'image/png' } as IBinaryData;
	const foreign = { id: 'filesystem-v2:workflows/1/executions/1/binary_data/other', data: 'filesystem-v2', mimeType: 'image/png' };
	const contextWith = (binaryMode?: string) =>
		({
			getWorkflowSettings: () => ({ binaryMode }),
			getInputData: () => [{ json: { f: foreign }, binary: { data: own, small: inMemory } }],
			helpers: {
				assertBinaryData: (_: number, given: unknown) => {
					if (typeof given === 'object') return given;
					throw new Error('no file');
				},
			},
		}) as unknown as IExecuteFunctions;

	test('is taken if it is one of the item’s own', () => {
		expect(inputFile(contextWith(), 0, { ...own }).binary).toBe(own);
		expect(inputFile(contextWith(), 0, { ...inMemory }).binary).toBe(inMemory);
	});

	test('is taken, and by its name too, where the workflow keeps its files in the json', () => {
		const context = {
			...contextWith('combined'),
			getInputData: () => [{ json: { _files: { data: own, note: 'no file' } } }],
		} as unknown as IExecuteFunctions;
		expect(inputFile(context, 0, { ...own }).binary).toBe(own);
		expect(inputFile(context, 0, 'data').binary).toBe(own);
		expect(() => inputFile(context, 0, 'other')).toThrow(expect.objectContaining({ details: expect.objectContaining({ description: expect.stringContaining("Its files are in: 'data'.") }) }));
	});

	test('is taken if a node before this one gave it out in this execution', () => {
		const context = {
			...contextWith(),
			getNode: () => ({ name: 'Make' }),
			getParentNodes: () => [{ name: 'Photo' }, { name: 'Never ran' }],
			getWorkflowDataProxy: () => ({
				$: (name: string) => {
					if (name !== 'Photo') throw new Error('did not run');
					return { all: () => [{ json: {}, binary: { data: foreign } }] };
				},
			}),
		} as unknown as IExecuteFunctions;
		expect(inputFile(context, 0, { ...foreign }).binary).toBe(foreign);
		expect(() => inputFile(context, 0, { ...foreign, id: `${foreign.id}2` })).toThrow('returned none');
	});

	test('is taken of a node before this one from its json as well, where the workflow keeps its files there, and nowhere else', () => {
		const inJson = (binaryMode: string) =>
			({
				...contextWith(binaryMode),
				getInputData: () => [{ json: { f: 'no file' } }],
				getNode: () => ({ name: 'Make' }),
				getParentNodes: () => [{ name: 'Photo' }],
				getWorkflowDataProxy: () => ({ $: () => ({ all: () => [{ _files: { data: foreign } }] }) }),
			}) as unknown as IExecuteFunctions;
		expect(inputFile(inJson('combined'), 0, { ...foreign }).binary).toBe(foreign);
		expect(() => inputFile(inJson('separate'), 0, { ...foreign })).toThrow('returned none');
	});

	test('is refused where it names a stored file of another item or execution', () => {
		expect(() => inputFile(contextWith(), 0, foreign)).toThrow('The expression for an input file returned none');
		expect(() => inputFile(contextWith(), 0, { ...inMemory, data: 'AAAA' })).toThrow('returned none');
	});
});

test('an upload’s address that is not public is not used', () => {
	const connection = connectionOf('crazyrouterApi', { apiKey: 'k', baseUrl: 'https://api.crazyrouter.com' });
	const reply = (url: string) => ({ status: 200, headers: {}, json: { url }, text: '' });
	expect(uploadedUrl(reply('https://files.crazyrouter.com/a.png?sig=1'), connection)).toBe('https://files.crazyrouter.com/a.png?sig=1');
	for (const url of ['http://169.254.169.254/a', 'http://localhost/a', 'http://n8n:5678/a', 'file:///etc/passwd', 'https://a.internal/x', `https://a.example/${'x'.repeat(16_000)}`]) {
		expect(() => uploadedUrl(reply(url), connection)).toThrow('The file address is refused');
	}
});
