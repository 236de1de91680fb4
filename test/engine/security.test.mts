
import { imagen } from './imagen.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { openServer, type Served } from '../openServer.mts';

/** Someone else's server on loopback, under another loopback address than the aggregator's. */
let foreign: Served;
/** What else runs on the aggregator's private host: n8n itself, say. */
let neighbour: Served;
const met: Array<{ url?: string; headers: object }> = [];

useSandbox({ generationMs: 50 });
beforeAll(async () => {
	foreign = await openServer((request, response) => {
		met.push({ url: request.url, headers: request.headers });
		response.end('secret');
	}, '127.0.0.2');
	neighbour = await openServer((_, response) => {
		response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"secret":"of n8n"}}');
	});
});
afterAll(async () => {
	await foreign?.close();
	await neighbour?.close();
});
beforeEach(() => {
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
	'http://127.0.0.2:{port}/private.png',
	'http://[::ffff:127.0.0.2]:{port}/private.png',
	'http://localhost:{port}/private.png',
	'http://0.0.0.0:{port}/private.png',
	'http://169.254.169.254/latest/meta-data',
	'http://n8n:5678/rest/settings',
	'http://host.docker.internal:5678/rest/settings',
])('an image address in a reply that points at %s is not requested, and the URL is not lost', async (address) => {
	const url = address.replace('{port}', new URL(foreign.url).port);
	sandbox.injections.add(finishedWith(url));
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.items[0].json).toMatchObject({ imageUrl: url, downloadError: expect.stringContaining('private network') });
	expect(met).toEqual([]);
});

test('a redirect of an image into a private network is not followed', async () => {
	sandbox.injections.add({ route: 'download', redirect: `${foreign.url}{path}`, redirectStatus: 302 });
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.items[0].json.downloadError).toContain('private network');
	expect(met).toEqual([]);
});

test('where the custom credential allows private hosts, a redirected image brings no key there', async () => {
	sandbox.injections.add({ route: 'download', redirect: `${foreign.url}{path}`, redirectStatus: 302 });
	const run = await engine.run({
		...imagen(sandbox, ['a fox'], { parameters: { aggregator: 'customAggregatorApi', options: { timeout: 3 } } }),
		credentials: {
			customAggregatorApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('gateway'), allowPrivateImageHosts: true },
		},
	});
	expect(met).toHaveLength(1);
	expect(JSON.stringify(met)).not.toContain(sandbox.key);
	expect(run.items[0].json.downloadError).toContain('No image could be downloaded from a private address');
});

test('a chain of redirects ends', async () => {
	sandbox.injections.add({ route: 'download', redirect: `${sandbox.imagesUrl}{path}`, redirectStatus: 302 });
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.items[0].json.downloadError).toContain('redirects more than');
	expect(sandbox.ledger.downloads().length).toBeLessThan(8);
});

test('an id from a reply never changes where the key goes', async () => {
	sandbox.injections.add({
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
	sandbox.injections.add({ route: 'create', match: 'bad', respond: { status: 422, body: { detail: `key ${sandbox.key}` } } });
	const run = await engine.run(
		imagen(sandbox, ['good', 'bad'], { onError: 'continueRegularOutput', parameters: { options: { includeResponse: true } } }),
	);
	write.mockRestore();
	expect(JSON.stringify([run.items, run.context, run.hints, logged])).not.toContain(sandbox.key);
	expect(JSON.stringify(run.context)).not.toContain('good');
});

const runModel = (inputs: object = {}) => ({
	...imagen(sandbox, ['a fox']),
	node: 'replicateRunModel',
	parameters: {
		aggregator: 'anyApi',
		model: { __rl: true, mode: 'name', value: 'acme/anything' },
		specifyInput: 'json',
		input: '{ "prompt": "a fox" }',
		...inputs,
	},
});

test.each([
	['of the private host of the gateway itself', () => `${neighbour.url}/rest/settings`, 'application/json, not an image'],
	['of a container beside n8n', 'http://n8n:5678/rest/settings', 'points into a private network'],
	['of a container that is not there', 'http://no-such-host:5678/rest/settings', 'points into a private network'],
	['that is reached by a redirect', () => `${sandbox.imagesUrl}/redirected`, 'application/json, not an image'],
])('Run Model hands on no JSON %s', async (_, output, reason) => {
	sandbox.injections.add({ route: 'download', redirect: `${neighbour.url}/rest/settings`, redirectStatus: 302 });
	sandbox.injections.add(finishedWith(typeof output === 'string' ? output : output()));
	const { items } = await engine.run(runModel());
	expect(items[0].binary).toBeUndefined();
	expect(items[0].json.downloadError).toContain(reason);
	expect(JSON.stringify(items)).not.toContain('of n8n');
});

test.each([
	['with escaped slashes', (key: string) => key.replaceAll('/', '\\/')],
	['in unicode escapes', (key: string) => key.replace('k', '\\u006b').replace('1', '\\u0031')],
	['in an address', encodeURIComponent],
])('a key that the aggregator echoes %s shows nowhere', async (_, escaped) => {
	const apiKey = 'wrong/key-0123456789';
	const body = `{"error":{"message":"Invalid key ${escaped(apiKey)}","type":"new_api_error"}}`;
	sandbox.injections.add({ route: 'create', respond: { status: 401, body, headers: { 'content-type': 'application/json' } } });
	const run = await engine.run({
		...imagen(sandbox, ['a fox'], { onError: 'continueRegularOutput' }),
		credentials: { anyApi: { apiKey, baseUrl: sandbox.baseUrl('anyApi') } },
	});
	expect(JSON.stringify(run.items)).toContain('Invalid key ***');
	expect(JSON.stringify([run.items, run.context, run.hints])).not.toMatch(/wrong.{0,6}key/);
});

test('a redirect that has the key in its address is named without it', async () => {
	sandbox.injections.add({ route: 'create', redirect: `https://elsewhere.example/?token=${sandbox.key}`, redirectStatus: 307 });
	const run = await engine.run(imagen(sandbox, ['a fox']));
	expect(run.error?.description).toContain('https://elsewhere.example/?token=***');
	expect(JSON.stringify(run.error)).not.toContain(sandbox.key);
});

test('a key pasted with a space and a line break makes the image', async () => {
	const run = await engine.run({
		...imagen(sandbox, ['a fox']),
		credentials: { anyApi: { apiKey: ` ${sandbox.key} \n`, baseUrl: sandbox.baseUrl('anyApi') } },
	});
	expect(run.items[0].binary?.data).toBeDefined();
	expect(sandbox.ledger.creates()).toHaveLength(1);
});

test('a key typed as the base URL is in no error', async () => {
	const run = await engine.run({
		...imagen(sandbox, ['a fox']),
		credentials: { anyApi: { apiKey: 'https://host', baseUrl: 'sk-0123456789abcdef' } },
	});
	expect(run.error?.message).toContain('The base URL of the AnyAPI credential is not valid');
	expect(JSON.stringify([run.error, run.error?.description])).not.toContain('sk-0123');
	expect(sandbox.ledger.all).toEqual([]);
});

test('the dummy key "succeeded" of a gateway without keys does not change what it says', async () => {
	const { key } = sandbox.settings;
	sandbox.settings.key = 'succeeded';
	const run = await engine.run({
		...imagen(sandbox, ['a fox']),
		credentials: { anyApi: { apiKey: 'succeeded', baseUrl: sandbox.baseUrl('anyApi') } },
	});
	sandbox.settings.key = key;
	expect(run.items[0].json.status).toBe('succeeded');
	expect(run.items[0].binary?.data).toBeDefined();
});
