import { createServer, type Server } from 'node:http';

import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine } from './harness.mts';
import { openEngine } from './harness.mts';
import { imagen } from './imagen.mts';

let sandbox: Sandbox;
let engine: Engine;
/** Someone else's server on loopback, under another loopback address than the aggregator's. */
let foreign: Server;
const foreignUrl = 'http://127.0.0.2:28433';
const met: Array<{ url?: string; headers: object }> = [];

beforeAll(async () => {
	sandbox = await startSandbox({ generationMs: 50 });
	engine = await openEngine();
	foreign = createServer((request, response) => {
		met.push({ url: request.url, headers: request.headers });
		response.end('secret');
	});
	await new Promise<void>((resolve) => foreign.listen(28_433, '127.0.0.2', resolve));
});
afterAll(async () => {
	foreign.close();
	await engine.close();
	await sandbox.close();
});
beforeEach(() => {
	sandbox.reset();
	met.length = 0;
});

function finishedWith(output: unknown) {
	return { route: 'create' as const, respond: { status: 201, body: { id: 'a'.repeat(26), status: 'succeeded', output } } };
}

test('no key arrives at the origin of the images', async () => {
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.items[0].binary?.data).toBeDefined();
	expect(sandbox.ledger.downloads()).toHaveLength(1);
	expect(sandbox.ledger.leaks).toEqual([]);
});

test.each([
	'http://127.0.0.2:28433/private.png',
	'http://[::ffff:127.0.0.2]:28433/private.png',
	'http://localhost:28433/private.png',
	'http://0.0.0.0:28433/private.png',
	'http://169.254.169.254/latest/meta-data',
])('an image address in a reply that points at %s is not requested, and the URL is not lost', async (url) => {
	sandbox.faults.add(finishedWith(url));
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.items[0].json).toMatchObject({ imageUrl: url, downloadError: expect.stringContaining('private network') });
	expect(met).toEqual([]);
});

test('a redirect of an image into a private network is not followed', async () => {
	sandbox.faults.add({ route: 'download', redirect: `${foreignUrl}{path}`, redirectStatus: 302 });
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.items[0].json.downloadError).toContain('private network');
	expect(met).toEqual([]);
});

test('where the custom credential allows private hosts, a redirected image brings no key there', async () => {
	sandbox.faults.add({ route: 'download', redirect: `${foreignUrl}{path}`, redirectStatus: 302 });
	const run = await engine.run({
		...imagen(sandbox, ['a fox'], { parameters: { aggregator: 'customAggregatorApi' } }),
		credentials: {
			customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), allowPrivateImageHosts: true },
		},
	});
	expect(met).toHaveLength(1);
	expect(JSON.stringify(met)).not.toContain(sandbox.key);
	expect(run.items[0].json.downloadError).toContain('no image');
});

test('a chain of redirects ends', async () => {
	sandbox.faults.add({ route: 'download', redirect: `${sandbox.imagesUrl}{path}`, redirectStatus: 302 });
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.items[0].json.downloadError).toContain('redirects more than');
	expect(sandbox.ledger.downloads().length).toBeLessThan(8);
});

test('an id from a reply never changes where the key goes', async () => {
	sandbox.faults.add({
		route: 'create',
		respond: { status: 201, body: { id: '../../../../v1/models?x=', status: 'starting' } },
	});
	const run = await engine.run(imagen(sandbox, ['a fox'], { parameters: { options: { timeout: 2 } } }));
	expect(run.status).toBe('error');
	const elsewhere = sandbox.ledger.all.filter(({ path }) => !path.startsWith('/anyapi/replicate/v1/'));
	expect(elsewhere).toEqual([]);
});

test('the key shows in no output, error, log or context', async () => {
	const logged: string[] = [];
	const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => logged.push(String(text)) > 0);
	sandbox.faults.add({ route: 'create', match: 'bad', respond: { status: 422, body: { detail: `key ${sandbox.key}` } } });
	const run = await engine.run(
		imagen(sandbox, ['good', 'bad'], { onError: 'continueRegularOutput', parameters: { options: { includeResponse: true } } }),
	);
	write.mockRestore();
	expect(JSON.stringify([run.items, run.context, run.hints, logged])).not.toContain(sandbox.key);
	expect(JSON.stringify(run.context)).not.toContain('good');
});
