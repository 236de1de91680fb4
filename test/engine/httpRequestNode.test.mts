import { existsSync, realpathSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeParameters, INodeType } from 'n8n-workflow';
import { startExecution } from './execution.mts';
import { type Engine, openEngine } from './harness.mts';
import { HTTP_REQUEST_ATTACKS, type HttpRequestAttack } from './httpRequestAttacks.mts';
import { nodeTypesOf } from './nodeTypes.mts';

/**
 * n8n's own HTTP Request node with a credential of this package, with n8n's legacy expressions; a real n8n with
 * its newer ones runs the same attacks in `e2e/httpRequestNode`. `npm run test:engine -- 2.20.0` does so with an older n8n.
 */
const KEY = 'sk-0123456789abcdefghij';

/** n8n's own nodes: in an older engine's copy beside it, else in the real n8n of the tests. */
function httpRequestNode(): (new (description: object) => INodeType) | undefined {
	const n8n = path.resolve('sandbox/n8n/node_modules/n8n');
	const places = [path.resolve('package.json'), ...(existsSync(n8n) ? [path.join(realpathSync(n8n), 'package.json')] : [])];
	for (const place of places) {
		const require = createRequire(place);
		try {
			const folder = path.dirname(require.resolve('n8n-nodes-base/package.json'));
			return (require(path.join(folder, 'dist/nodes/HttpRequest/V3/HttpRequestV3.node.js')) as { HttpRequestV3: new (description: object) => INodeType }).HttpRequestV3;
		} catch (error) {
			if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
		}
	}
	return undefined;
}

const HttpRequest = httpRequestNode();
const loader = { packageName: 'n8n-nodes-base', known: { nodes: {} } } as unknown as PackageDirectoryLoader;
const BASE = { displayName: 'HTTP Request', name: 'httpRequest', group: ['output'], description: '', defaultVersion: 4.2 };

/** What most credentials of n8n do. */
const SIGNS_ALL: ICredentialType = {
	name: 'customAggregatorApi',
	displayName: 'Any API',
	properties: [],
	authenticate: async ({ apiKey }, request) => ({ ...request, headers: { ...request.headers, Authorization: `Bearer ${String(apiKey)}` } }),
};
let isNaive = false;
const LOSES_IN_EVERY_VERSION = ['the address of a stranger', 'a next page at a stranger', "a next page that turns into a stranger's after it was read 2 times", 'a proxy', 'TRACE, which answers with what it was asked'];

let engine: Engine;
let stranger: Server;
let gateway: Server;
const met: string[] = [];
const asked: string[] = [];
const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
	if (!HttpRequest) throw new Error("n8n's own nodes are not here: node sandbox/install.mjs --n8n");
	engine = await openEngine();
	const node = new HttpRequest(BASE);
	Object.assign(loader, { getNode: () => ({ type: node }), getCredential: (type: string) => (isNaive ? { type: SIGNS_ALL } : engine.loader.getCredential(type)) });
	stranger = createServer((request, response) => {
		met.push(JSON.stringify([request.url, request.rawHeaders]));
		response.setHeader('content-type', 'application/json').end('{}');
	});
	stranger.on('connect', (request, socket) => {
		met.push(JSON.stringify([request.url, request.rawHeaders]));
		socket.end();
	});
	gateway = createServer(({ url, method, rawHeaders }, response) => {
		asked.push(JSON.stringify([method, url, rawHeaders]));
		if (url === '/away') return response.writeHead(302, { location: `${urlOf(stranger)}/away` }).end();
		// as a server does that knows TRACE
		if (method === 'TRACE') return response.setHeader('content-type', 'message/http').end(rawHeaders.join('\n'));
		return response.setHeader('content-type', 'application/json').end('{"data":[]}');
	});
	gateway.on('connect', (request, socket) => {
		asked.push(JSON.stringify(['CONNECT', request.url, request.rawHeaders]));
		socket.end(`HTTP/1.1 200 OK\r\n\r\n${request.rawHeaders.join('\n')}`);
	});
	for (const server of [stranger, gateway]) await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(async () => {
	for (const server of [stranger, gateway]) server?.close().closeAllConnections();
	await engine?.close();
});
beforeEach(() => {
	isNaive = false;
	for (const list of [met, asked]) list.splice(0);
});

async function requested(parameters: INodeParameters) {
	return await startExecution(loader, nodeTypesOf(loader), {
		node: 'httpRequest',
		credentials: { customAggregatorApi: { apiKey: KEY, baseUrl: urlOf(gateway) } },
		parameters: { authentication: 'predefinedCredentialType', nodeCredentialType: 'customAggregatorApi', options: {}, ...parameters },
	}).finished;
}

(HttpRequest || process.env.CI ? describe : describe.skip)('n8n’s own HTTP Request node with the credential', () => {
	test('reaches the aggregator with the key, page by page', async () => {
		const pagination = { paginationMode: 'updateAParameterInEachRequest', parameters: { parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount }}' }] }, paginationCompleteWhen: 'other', completeExpression: '={{ $pageCount > 1 }}' };
		const { status, error } = await requested({ url: `${urlOf(gateway)}/a`, options: { pagination: { pagination } } });
		expect([status, error]).toEqual(['success', undefined]);
		expect(asked.length).toBeGreaterThan(1);
		for (const one of asked) expect(one).toContain(`Bearer ${KEY}`);
	});

	/** Where the key is seen by somebody whom it is not for. */
	async function seenBy({ parameters }: HttpRequestAttack): Promise<string[]> {
		met.splice(0);
		const { items, error, run } = await requested(parameters(urlOf(gateway), urlOf(stranger)));
		const saved = JSON.stringify([items, error, run.data.resultData.runData]);
		return [...(met.some((one) => one.includes(KEY)) ? ['the stranger'] : []), ...(saved.includes(KEY) ? ['whoever sees the execution'] : [])];
	}

	test.each(HTTP_REQUEST_ATTACKS)('$name: the key goes to nobody else', async (attack) => {
		expect(await seenBy(attack)).toEqual([]);
	});

	test('a credential that signs every request loses its key by this', async () => {
		isNaive = true;
		const lost: string[] = [];
		// n8n's client waits for ever for the answer to a CONNECT
		for (const attack of HTTP_REQUEST_ATTACKS.filter(({ name }) => !name.startsWith('CONNECT'))) if ((await seenBy(attack)).length > 0) lost.push(attack.name);
		process.stdout.write(`    a credential that signs every request loses its key by ${lost.length} of ${HTTP_REQUEST_ATTACKS.length}: ${lost.join('; ')}\n`);
		expect(lost).toEqual(expect.arrayContaining(LOSES_IN_EVERY_VERSION));
	});
});
