import { readFileSync } from 'node:fs';
import path from 'node:path';
import { everyField, RUN_BY_EVERY_DOOR } from '../engine/everyField.mts';
import { edited } from './edited.mts';
import { credentials, n8n, sandbox, services, useN8n } from './useN8n.mts';
import { timePasses } from '../timePasses.mts';

const PATH = 'agent-test';

useN8n({ generationMs: 200 });

beforeEach(() => {
	services.chats.length = 0;
});

/** Puts the example behind a public chat address and says something there. */
async function chat(nodes: Parameters<typeof edited>[1]['nodes'] = {}) {
	const open = { public: true, mode: 'webhook', options: { responseMode: 'lastNode' } };
	const trigger = { parameters: open, webhookId: PATH };
	const definition = edited('chat-agent.json', { credentials, nodes: { 'When chat message received': trigger, ...nodes } });
	await n8n.rest.activate(await n8n.rest.putWorkflow(definition));
	return async (chatInput: string): Promise<string> => {
		const answer = await fetch(`${n8n.url}/webhook/${PATH}/chat`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'sendMessage', sessionId: 'one', chatInput }),
			signal: AbortSignal.timeout(60_000),
		});
		return ((await answer.json()) as { output: string }).output;
	};
}

/** Run Model in place of the example's tool. */
function runModel(model: string, filled: object) {
	const [{ id, name }] = credentials;
	return {
		type: 'n8n-nodes-image-aggregator.replicateRunModelTool',
		credentials: { anyApi: { id, name } },
		parameters: { toolDescription: 'Makes an image', aggregator: 'anyApi', model: { __rl: true, mode: 'list', value: model }, ...filled },
	};
}

/** What the model read of the tool. */
const observed = (): unknown => JSON.parse(String(services.chats.at(-1)?.messages.at(-1)?.content));

test('every node can be given to an agent as its tool', async () => {
	const { n8n: own, name } = JSON.parse(readFileSync('package.json', 'utf8'));
	const tools = (own.nodes as string[]).map((file) => {
		const node = path.basename(file, '.node.js');
		return `${name}.${node[0]!.toLowerCase()}${node.slice(1)}Tool`;
	});
	const known = (await n8n.rest.nodeTypes()).filter((type) => tools.includes(type.name));
	expect(known.map((type) => type.name).toSorted()).toEqual(tools.toSorted());
	expect(known.filter(({ outputs }) => outputs[0] !== 'ai_tool')).toEqual([]);
});

describe.each([
	['an agent whose tools n8n’s engine runs', {}],
	['an agent that calls its tools itself', { 'Draw and answer': { typeVersion: 2.2 } }],
])('%s', (_kind, nodes) => {
	test('a message becomes an image in the answer; the model fills prompt and aspect ratio', async () => {
		const answer = await (await chat(nodes))('A heron in the mist 16:9');
		expect(answer).toMatch(/^!\[A heron in the mist 16:9\]\(http:.+\)$/);
		const picture = await fetch(/\((.+)\)/.exec(answer)![1]!);
		expect(picture.headers.get('content-type')).toMatch(/^image\//);
		expect(sandbox.ledger.creates()).toHaveLength(1);
		expect(sandbox.ledger.last({ route: 'create' })?.body).toMatchObject({
			input: { prompt: 'A heron in the mist 16:9', aspect_ratio: '16:9' },
		});
		expect(observed()).toMatchObject([{ id: expect.any(String), status: 'succeeded', imageUrl: expect.any(String) }]);
	});

	const prompt = "={{ $fromAI('prompt', 'What the image shows', 'string') }}";
	const aspect_ratio = "={{ $fromAI('aspect_ratio', 'Width to height', 'string', '1:1') }}";

	test.each<[string, object]>([
		['in the form of its fields', { specifyInput: 'fields', inputFields: { mappingMode: 'defineBelow', value: { prompt, aspect_ratio, resolution: '2K' } } }],
		['in JSON, field by field', { specifyInput: 'json', input: "={{ { prompt: $fromAI('prompt', 'What it shows'), aspect_ratio: $fromAI('aspect_ratio'), resolution: '2K' } }}" }],
		['in JSON, as a whole', { specifyInput: 'json', input: "={{ { ...$fromAI('input', 'The fields of the model: prompt, aspect_ratio', 'json'), resolution: '2K' } }}" }],
	])('an agent fills Run Model %s', async (_, filled) => {
		const tool = runModel('google/nano-banana-2', filled);
		const answer = await (await chat({ ...nodes, 'Make an image': tool }))('A heron in the mist 16:9');
		expect(answer).toMatch(/^!\[A heron in the mist 16:9\]\(http:.+\)$/);
		expect(sandbox.ledger.last({ route: 'create' })?.body).toEqual({
			input: { prompt: 'A heron in the mist 16:9', aspect_ratio: '16:9', resolution: '2K' },
		});
	});

	test('a tool that also has the file gives the model its json all the same', async () => {
		const withFile = { 'Make an image': { parameters: { downloadImages: true } } };
		const answer = await (await chat({ ...nodes, ...withFile }))('A fox asleep');
		expect(answer).toMatch(/^!\[A fox asleep\]/);
		expect(sandbox.ledger.downloads().length).toBeGreaterThan(0);
	});

	test('an image that comes as a file alone: the model reads that it is paid for and can not be shown, and makes no other', async () => {
		const [{ id, name }] = credentials;
		const parameters = { toolDescription: 'Makes an image', aggregator: 'anyApi', model: { __rl: true, mode: 'name', value: 'gpt-image-2' }, prompt };
		const tool = { type: 'n8n-nodes-image-aggregator.openAiImagesGenerateTool', credentials: { anyApi: { id, name } }, parameters };
		await (await chat({ ...nodes, 'Make an image': tool }))('A heron in the mist');
		expect(observed()).toMatchObject([{ status: 'succeeded', imageUrl: null, downloadError: expect.stringMatching(/paid for.*no files to an agent/) }]);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('a generation that takes too long does not hang the chat: the model reads its ID and looks it up later', async () => {
		sandbox.settings.generationMs = () => 60_000;
		const say = await chat({ ...nodes, 'Make an image': { parameters: { options: { timeout: 2 } } } });
		const answer = await say('A slow lighthouse');
		const [{ id }] = sandbox.ledger.creates();
		expect(answer).toContain(id);
		expect(await say(`look up ${id}`)).toMatch(/starting|processing/);
		timePasses(60_000);
		expect(await say(`look up ${id}`)).toMatch(/^!\[A slow lighthouse\]/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('two pictures in one message are two images in one answer', async () => {
		const answer = await (await chat(nodes))('Make two pictures: a fox and an owl');
		expect(answer).toMatch(/^!\[a fox\]\(http\S+\)\s+!\[an owl\]\(http\S+\)$/);
		expect(sandbox.ledger.creates()).toHaveLength(2);
	});

	test('the model reads why a prompt was refused, and says it in sentences', async () => {
		const answer = await (await chat(nodes))('Something forbidden');
		expect(answer).toMatch(/^It did not work: .*rephras/i);
		expect(answer).not.toMatch(/[{}]/);
		expect(observed()).toMatchObject([{ error: expect.any(String), details: { description: expect.any(String) } }]);
	});
});

describe.each(RUN_BY_EVERY_DOOR)('an agent that runs %s', (model) => {
	const { values, images, wire } = everyField(model);
	const fromAI = (name: string, type: string) => `={{ $fromAI('${name}', 'The field ${name} of the model', '${type}') }}`;
	const value = Object.fromEntries(Object.entries(values).map(([name, one]) => [name, fromAI(name, typeof one)]));
	const image = Object.entries(images).map(([field, one]) => ({
		field,
		source: 'url',
		url: fromAI(field, Array.isArray(one) ? 'json' : 'string'),
	}));

	test.each<[string, object, object]>([
		['field by field', { specifyInput: 'fields', inputFields: { mappingMode: 'defineBelow', value }, inputImages: { image } }, wire],
		['with one JSON object', { specifyInput: 'json', input: fromAI('input', 'json') }, { input: wire }],
	])('fills every field of it, %s, and shows the image', async (_, filled, dictated) => {
		const say = await chat({ 'Make an image': runModel(model, filled) });
		expect(await say(`An image, with ${JSON.stringify(dictated)}`)).toMatch(/^!\[.*\]\(http:.+\)$/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
		expect(sandbox.ledger.last({ route: 'create' })).toMatchObject({ path: expect.stringContaining(`/models/${model}/predictions`), body: { input: wire } });
		expect(observed()).toMatchObject([{ status: 'succeeded', imageUrl: expect.any(String) }]);
	});
});
