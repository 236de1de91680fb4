import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startN8n } from '../../sandbox/n8n/index.mts';
import type { N8n } from '../../sandbox/n8n/index.mts';
import { startServices } from '../../sandbox/services/index.mts';
import type { Services } from '../../sandbox/services/index.mts';
import { edited } from './edited.mts';

const START_MS = 150_000;
const PATH = 'agent-test';

let folder: string;
let sandbox: Sandbox;
let services: Services;
let n8n: N8n;
let credentials: Array<Awaited<ReturnType<N8n['rest']['putCredential']>>>;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'e2e-'));
	[sandbox, services] = await Promise.all([startSandbox({ generationMs: 200 }), startServices()]);
	n8n = await startN8n({ userFolder: path.join(folder, 'n8n') });
	await n8n.rest.signIn();
	credentials = [
		await n8n.rest.putCredential('AnyAPI account', 'anyApi', { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') }),
		await n8n.rest.putCredential('OpenAI account', 'openAiApi', { apiKey: 'any', url: `${services.url}/v1` }),
	];
}, START_MS);

afterAll(async () => {
	await n8n?.stop();
	await services?.close();
	await sandbox?.close();
	await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
	sandbox.reset();
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

	test('a tool that also has the file gives the model its json all the same', async () => {
		const withFile = { 'Make an image': { parameters: { downloadImages: true } } };
		const answer = await (await chat({ ...nodes, ...withFile }))('A fox asleep');
		expect(answer).toMatch(/^!\[A fox asleep\]/);
		expect(sandbox.ledger.downloads().length).toBeGreaterThan(0);
	});

	test('a generation that takes too long does not hang the chat: the model reads its ID and looks it up later', async () => {
		sandbox.settings.generationMs = () => 4_000;
		const say = await chat({ ...nodes, 'Make an image': { parameters: { options: { timeout: 2 } } } });
		const started = Date.now();
		const answer = await say('A slow lighthouse');
		expect(Date.now() - started).toBeLessThan(4_000);
		const [{ id }] = sandbox.ledger.creates();
		expect(answer).toContain(id);
		expect(await say(`look up ${id}`)).toContain('processing');
		await new Promise((resolve) => setTimeout(resolve, 3_000));
		expect(await say(`look up ${id}`)).toMatch(/^!\[A slow lighthouse\]/);
		expect(sandbox.ledger.creates()).toHaveLength(1);
		sandbox.settings.generationMs = () => 200;
	});

	test('the model reads why a prompt was refused', async () => {
		const answer = await (await chat(nodes))('Something forbidden');
		expect(answer).toContain('It did not work');
		expect(observed()).toMatchObject([{ error: expect.any(String), details: { description: expect.any(String) } }]);
	});
});
