import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEngine, type Engine } from './harness.mts';
import { openServer } from '../openServer.mts';

/** A package with one node, which does what its parameter `does` says. */
const NODE_SOURCE = `
exports.Echo = class Echo {
	description = {
		displayName: 'Echo', name: 'echo', group: ['transform'], version: 1, description: '',
		defaults: { name: 'Echo' }, inputs: ['main'], outputs: ['main'],
		credentials: [{ name: 'echoApi', required: false }],
		properties: [
			{ displayName: 'Does', name: 'does', type: 'string', default: 'echo' },
			{ displayName: 'Text', name: 'text', type: 'string', default: '' },
		],
	};
	async execute() {
		const context = this.getContext('node');
		context.calls = (context.calls ?? 0) + 1;
		const does = this.getNodeParameter('does', 0);
		if (does === 'failOnce' && context.calls === 1) throw new Error('first call');
		if (does === 'wait') await new Promise((done) => this.getExecutionCancelSignal().addEventListener('abort', done));
		if (does === 'refuse') return [[{ json: { error: 'refused' }, pairedItem: 0 }]];
		if (does === 'authenticate') {
			const options = { method: 'GET', url: this.getNodeParameter('text', 0) };
			return [[{ json: { got: await this.helpers.httpRequestWithAuthentication.call(this, 'echoApi', options) } }]];
		}
		return [this.getInputData().map((item, i) => ({
			json: { text: this.getNodeParameter('text', i), calls: context.calls, execution: this.getExecutionId() },
			binary: item.binary, pairedItem: i,
		}))];
	}
};`;

const CREDENTIAL_SOURCE = `
exports.EchoApi = class EchoApi {
	name = 'echoApi'; displayName = 'Echo API';
	properties = [
		{ displayName: 'Key', name: 'apiKey', type: 'string', default: '' },
		{ displayName: 'Scheme', name: 'scheme', type: 'string', default: 'Bearer' },
	];
	authenticate = { type: 'generic', properties: { headers: { authorization: '={{ $credentials.scheme }} {{ $credentials.apiKey }}' } } };
};`;

let folder: string;
let engine: Engine;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'echo-package-'));
	await mkdir(path.join(folder, 'dist'));
	const n8n = { nodes: ['dist/Echo.node.js'], credentials: ['dist/EchoApi.credentials.js'] };
	const manifest = { name: 'n8n-nodes-echo', version: '1.0.0', n8n };
	await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
	await writeFile(path.join(folder, 'dist/Echo.node.js'), NODE_SOURCE);
	await writeFile(path.join(folder, 'dist/EchoApi.credentials.js'), CREDENTIAL_SOURCE);
	engine = await openEngine(folder);
});

afterAll(async () => {
	await engine.close();
	await rm(folder, { recursive: true });
});

test('items, expressions and files go through the node', async () => {
	const picture = await engine.file(Buffer.from('bytes'), 'a.png', 'image/png');
	const run = await engine.run({
		node: 'echo',
		parameters: { text: '={{ $json.word }}!' },
		items: [{ json: { word: 'fox' } }, { json: { word: 'owl' }, binary: { data: picture } }],
	});
	expect(run.status).toBe('success');
	expect(run.items.map((item) => item.json.text)).toEqual(['fox!', 'owl!']);
	expect(run.items[1]?.binary?.data?.id).toMatch(/^filesystem/);
	expect(String(await engine.read(run.items[1]))).toBe('bytes');
});

test('every batch is a run of its own in one execution', async () => {
	const batches = [[{ json: { word: 'a' } }], [{ json: { word: 'b' } }]];
	const run = await engine.run({ node: 'echo', parameters: { text: '={{ $json.word }}' }, batches });
	expect(run.runs.map((outputs) => outputs[0]?.[0]?.json.text)).toEqual(['a', 'b']);
});

test('Retry On Fail calls again with the same execution id and context', async () => {
	const run = await engine.run({
		node: 'echo', parameters: { does: 'failOnce' }, retryOnFail: true, maxTries: 2, waitBetweenTries: 1,
	});
	expect(run.items[0]?.json).toMatchObject({ calls: 2, execution: run.executionId });
});

test('the retry of a failed execution has its context and a new execution id', async () => {
	const failed = await engine.run({ node: 'echo', parameters: { does: 'failOnce' } });
	expect([failed.status, failed.error?.message]).toEqual(['error', 'first call']);
	const again = await engine.run({ node: 'echo', parameters: { does: 'failOnce' }, retryOf: failed });
	expect(again.status).toBe('success');
	expect(again.items[0]?.json).toMatchObject({ calls: 2, execution: again.executionId });
	expect(again.executionId).not.toBe(failed.executionId);
});

test('errors come out as On Error says', async () => {
	const parameters = { does: 'refuse' };
	const run = await engine.run({ node: 'echo', parameters, onError: 'continueErrorOutput' });
	expect([run.status, run.items]).toEqual(['success', []]);
	expect(run.failed[0]?.json.error).toBe('refused');
});

test('a stop reaches the node and ends as canceled', async () => {
	const running = engine.start({ node: 'echo', parameters: { does: 'wait' } });
	running.stop();
	expect((await running.finished).status).toBe('canceled');
});

test('credentials authenticate as in n8n, defaults filled in', async () => {
	const server = await openServer((request, response) => response.end(request.headers.authorization));
	const run = await engine.run({
		node: 'echo',
		parameters: { does: 'authenticate', text: `${server.url}/` },
		credentials: { echoApi: { apiKey: 'secret' } },
	});
	await server.close();
	expect(run.items[0]?.json.got).toBe('Bearer secret');
});
