import { globSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';

import { openEngine, type Engine, type Item, type NodeOptions, type Result } from './harness.mts';
import { openForm } from './loadOptions.mts';
import { openServer, type Served } from '../openServer.mts';

/** What real gateways answered, line by line; recorded/README.md says what the fields mean. */
interface Exchange {
	id: string;
	gateway: string;
	route: string;
	kind: string;
	request: { method: string; path: string; model?: string; n?: number; prompt?: string; stream?: boolean };
	reply: { status?: number; headers?: Record<string, string>; body?: string; cut?: 'before headers' | 'in body' };
	after?: string;
	expect?: {
		outcome: Outcome | Outcome[];
		billed: string | string[];
		resend: boolean;
		endsBatch?: boolean;
		mustSay: string[];
		mustNotSay: string[];
		images?: number;
		then?: string;
	};
}
type Outcome = 'image' | 'refused' | 'unknown' | 'rate_limited';

const EXCHANGES = globSync('test/engine/recorded/*.jsonl')
	.toSorted()
	.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'))
	.map((line): Exchange => JSON.parse(line));

const byId = (id: string): Exchange => {
	const found = EXCHANGES.find((exchange) => exchange.id === id);
	if (!found) throw new Error(`No line ${id}`);
	return found;
};
const isCreate = ({ request, route }: Exchange) => request.method === 'POST' && route !== 'midjourney.action';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR4nGP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg==', 'base64');

let engine: Engine;
let server: Served;
let origin: string;
/** What the gateway of this test answers: to creates one after the other, the last for good, and to reads. */
let creates: Exchange[] = [];
let reads: Exchange | undefined;
let posts: string[] = [];
let keys = 0;

beforeAll(async () => {
	engine = await openEngine();
	server = await openServer(answer);
	origin = server.url;
});
afterAll(async () => {
	process.stdout.write(`Recorded replies read as what they were: ${right.size} of ${promised.length}, and once each under Retry On Fail: ${rightOnce.size} of ${promised.length - resent}\n`);
	await server.close();
	await engine.close();
});
beforeEach(() => {
	creates = [];
	reads = undefined;
	posts = [];
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = Buffer.concat(await request.toArray()).toString('utf8');
	const path = request.url ?? '';
	if (path.startsWith('/files/') || /\/mj\/image\//.test(path)) return void response.setHeader('content-type', 'image/png').end(PNG);
	if (request.method === 'GET') return play(reads ?? EMPTY, response);
	posts.push(body);
	play(creates[Math.min(posts.length, creates.length) - 1] ?? EMPTY, response);
}

/** What is asked for beside the recorded line: the public status, a usage log. */
const EMPTY: Exchange = { id: '', gateway: '', route: '', kind: '', request: { method: 'GET', path: '' }, reply: { status: 404, headers: { 'content-type': 'application/json' }, body: '{"error":{"message":"not here"}}' } };

function play({ reply: { status = 500, headers = {}, body = '', cut } }: Exchange, response: ServerResponse): void {
	if (cut === 'before headers') return void response.destroy();
	const text = body.replaceAll('https://files.example', `${origin}/files`).replaceAll('https://gateway.example', origin);
	const bytes = headers['content-encoding'] === 'gzip' ? gzipSync(text) : Buffer.from(text);
	response.writeHead(status, cut ? { ...headers, 'content-length': bytes.length + 100 } : headers);
	if (cut) return void response.write(bytes, () => response.destroy());
	response.end(status === 204 ? undefined : bytes);
}

const model = (value = 'gpt-image-2') => ({ model: { __rl: true, mode: 'name', value } });

/** The node of a route, and where the credential has to say more than the base URL. */
const NODES: Record<string, (request: Exchange['request']) => { node: string; parameters: IDataObject; credential?: Record<string, string> }> = {
	'images.generate': ({ path, model: name }) => ({
		node: 'openAiImagesGenerate',
		parameters: model(name),
		credential: { imagesPath: path },
	}),
	'images.edit': ({ path, model: name }) => ({
		node: 'openAiImagesEdit',
		parameters: { ...model(name), inputImages: { image: [{ source: 'file', binaryPropertyName: 'data' }] } },
		credential: { imagesEditPath: path },
	}),
	'gemini.generate': ({ path, model: name = /models\/([^:]+)/.exec(path)?.[1] }) => ({ node: 'geminiGenerateImage', parameters: model(name) }),
	'midjourney.imagine': () => ({ node: 'midjourneyImagine', parameters: {} }),
	'replicate.create': () => ({ node: 'replicateImagen4', parameters: {} }),
	'ideogram.generate': () => ({ node: 'ideogramGenerate', parameters: {} }),
	'midjourney.fetch': ({ path }) => ({ node: 'midjourneyGetTask', parameters: { taskId: /task\/([^/]+)/.exec(path)?.[1] ?? '', waitForCompletion: false } }),
	'midjourney.action': () => ({ node: 'midjourneyAction', parameters: { taskId: '1764000000000003', action: 'upscale', index: 1 } }),
	'key.usage': () => ({ node: 'aggregatorKeyUsage', parameters: {} }),
};

async function run({ route, request }: Exchange, prompts: string[], more: Partial<NodeOptions> = {}): Promise<Result> {
	const of = NODES[route];
	if (!of) throw new Error(`No node for ${route}`);
	const { node, parameters, credential = {} } = of(request);
	const binary = { data: await engine.file(PNG, 'photo.png', 'image/png') };
	const items = prompts.map((prompt): Item => ({ json: { prompt }, ...(route === 'images.edit' && { binary }) }));
	return await engine.run({
		node,
		// what limits a key outlives a test
		credentials: { customAggregatorApi: { apiKey: `key-${++keys}-of-recording`, baseUrl: origin, allowPrivateImageHosts: true, ...credential } },
		parameters: { aggregator: 'customAggregatorApi', prompt: '={{ $json.prompt }}', options: { timeout: 20, maxConcurrency: 1 }, ...parameters },
		items,
		onError: 'continueRegularOutput',
		...more,
	});
}

const OTHER = 'the second of two';
const oneOf = <T,>(value: T | T[]): T[] => [value].flat() as T[];
const sentOf = (prompt: string) => posts.filter((body) => body.includes(prompt)).length;

interface Said {
	/** Message and description, without the sentences of the reply */
	own: string;
	whole: string;
	code: unknown;
	billed: unknown;
}

function saidBy({ json }: { json: IDataObject }, exchange: Exchange): Said {
	const { description = '', code, billed, id = '' } = (json.details ?? {}) as IDataObject;
	const whole = `${String(json.error)}\n${String(description)}\n${String(id)}`;
	return { whole, own: withoutSentences(whole, exchange), code, billed };
}

/** Cuts out what the reply itself says, wherever twelve of its characters in a row stand. */
function withoutSentences(whole: string, { reply: { body = '' } }: Exchange): string {
	const said = textsOf(body).map((text) => text.replaceAll(/\s+/g, ' '));
	const marked = [...whole.replaceAll(/\s+/g, ' ')];
	const text = marked.join('');
	for (let at = 0; at + SENTENCE <= text.length; at++) {
		if (said.some((one) => one.includes(text.slice(at, at + SENTENCE)))) marked.fill('', at, at + SENTENCE);
	}
	return marked.join('');
}

const SENTENCE = 12;

function textsOf(body: string): string[] {
	const texts: string[] = [body];
	try {
		JSON.parse(body, (_, value: unknown) => {
			if (typeof value === 'string') texts.push(value);
			return value;
		});
	} catch {
		// no JSON: it is all one text
	}
	return texts;
}

const outcomeOf = (code: unknown, billed: unknown): Outcome => {
	if (code === 'rate_limited' || code === 'overloaded') return 'rate_limited';
	return code === 'unknown_outcome' || (code === 'key' && billed === 'yes') ? 'unknown' : 'refused';
};

const promised = EXCHANGES.filter((exchange) => exchange.expect);
const paid = promised.map((exchange): [string, Exchange] => [`${exchange.id} (${exchange.kind})`, exchange]);

/** The create and the reads that a line is about. */
function serve(exchange: Exchange): Exchange {
	const { expect: expected, after } = exchange;
	const create = after === undefined ? exchange : byId(after);
	creates = [create];
	reads = after === undefined ? (expected?.then === undefined ? undefined : byId(expected.then)) : exchange;
	// what is sent again gets its image the second time
	if (expected?.resend) creates.push(...promised.filter(({ route, expect: other }) => route === exchange.route && other?.outcome === 'image').slice(0, 1));
	if (expected?.resend && reads === undefined) reads = byId(creates[1]?.expect?.then ?? create.id);
	return create;
}

/** The lines whose test has come through to its end. */
const right = new Set<string>();
const rightOnce = new Set<string>();
const resent = promised.filter(({ expect: expected }) => expected?.resend).length;

describe('what a real gateway answered is read as what it was', () => {
	test.each(paid)('%s', async (_, exchange) => {
		await isRead(exchange);
		right.add(exchange.id);
	});

	async function isRead(exchange: Exchange): Promise<void> {
		const { expect: expected } = exchange;
		if (!expected) throw new Error('Nothing is expected of it');
		const create = serve(exchange);
		const prompt = create.request.prompt ?? exchange.request.prompt ?? 'a red fox';
		const { items } = await run(create, [prompt, OTHER]);

		if (expected.outcome === 'image') {
			expect(items[0]?.json.error).toBeUndefined();
			expect(items.filter(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}').map(({ binary }) => Object.keys(binary ?? {}))).toEqual(
				Array.from({ length: expected.images ?? 1 }, () => ['data']),
			);
			expect(sentOf(prompt)).toBe(1);
			return;
		}
		if (expected.resend) {
			expect(sentOf(prompt)).toBe(2);
			expect(items[0]?.json.error).toBeUndefined();
			return;
		}
		expect(sentOf(prompt)).toBe(1);
		const said = saidBy(items[0] as { json: IDataObject }, exchange);
		expect(oneOf(expected.billed)).toContain(said.billed);
		expect(oneOf(expected.outcome)).toContain(outcomeOf(said.code, said.billed));
		for (const words of expected.mustSay) expect(said.own + (/\d/.test(words) ? said.whole : '')).toMatch(new RegExp(words, 'i'));
		for (const words of expected.mustNotSay) expect(said.own).not.toMatch(new RegExp(words, 'i'));
		if (said.billed !== 'no') expect(said.own).not.toMatch(/nothing (was|has been) billed/i);
		if (expected.endsBatch !== undefined) expect(sentOf(OTHER)).toBe(expected.endsBatch ? 0 : 1);
	}
});

describe('under Retry On Fail, what may have been billed is sent once', () => {
	const once = paid.filter(([, { expect: expected }]) => expected?.resend === false);

	test.each(once)('%s', async (_, exchange) => {
		const { expect: expected } = exchange;
		const create = serve(exchange);
		const prompt = create.request.prompt ?? 'a red fox';
		const result = await run(create, [prompt], { retryOnFail: true, maxTries: 3, waitBetweenTries: 1, onError: 'stopWorkflow' });
		const [billed] = /(?<=^billed: )\w+(?=, code: \w+$)/m.exec(result.error?.description ?? '') ?? [];
		if (expected?.outcome === 'image') expect(result.status).toBe('success');
		else {
			expect(oneOf(expected?.billed ?? [])).toContain(billed);
			expect(result.error?.description?.split('\n').at(-1)).toMatch(/^billed: \w+, code: \w+$/);
		}
		// a clear no may be tried again, by n8n and at no cost
		expect(sentOf(prompt)).toBeLessThanOrEqual(billed === 'no' && oneOf(expected?.outcome ?? []).includes('refused') ? 3 : 1);
		expect(sentOf(prompt)).toBeGreaterThan(0);
		rightOnce.add(exchange.id);
	});
});

describe('what a list, a usage or a task says', () => {
	const ofRoute = (route: string) => EXCHANGES.filter((exchange) => exchange.route === route && !exchange.expect).map((exchange): [string, Exchange] => [exchange.id, exchange]);

	test.each(ofRoute('models.list'))('%s is a list of models, or why there is none', async (_, exchange) => {
		reads = exchange;
		const { context, methods } = openForm(engine, {
			node: 'openAiImagesGenerate',
			parameters: { aggregator: 'customAggregatorApi', model: { __rl: true, mode: 'list', value: '' } },
			credential: { apiKey: 'key-of-recording', baseUrl: origin },
			path: 'model',
		});
		const search = methods.listSearch?.searchModels;
		if (!search) throw new Error('The node has no list search');
		if (exchange.reply.status === 200) return void expect((await search.call(context)).results.length).toBe(textsOf(exchange.reply.body ?? '').filter((text) => text === 'dall-e-3').length > 0 ? 1 : 0);
		await expect(search.call(context)).rejects.toThrow(/key|account|address/i);
	});

	test.each(ofRoute('key.usage'))('%s is a usage, or why there is none', async (_, exchange) => {
		reads = exchange;
		const { items } = await run(exchange, ['']);
		const json = items[0]?.json ?? {};
		if (exchange.reply.status !== 200) return void expect(String(json.error)).toMatch(exchange.reply.status === 401 ? /key/ : exchange.reply.status === 429 ? /limit/i : /does not report/);
		const { data } = JSON.parse(exchange.reply.body ?? '') as { data: { total_granted: number; total_available: number; unlimited_quota: boolean } };
		expect(json).toMatchObject({
			granted: data.unlimited_quota ? null : data.total_granted,
			available: data.unlimited_quota ? null : data.total_available,
			unlimited: data.unlimited_quota,
		});
	});

	test.each(ofRoute('midjourney.fetch'))('%s is a task', async (_, exchange) => {
		reads = exchange;
		const { items } = await run(exchange, ['']);
		const json = items[0]?.json ?? {};
		const { status } = JSON.parse(exchange.reply.body ?? '') as { status?: string };
		if (status === 'SUCCESS') expect(json).toMatchObject({ status: 'succeeded', imageIndex: 0 });
		else if (status === 'FAILURE') expect(json).toMatchObject({ error: expect.any(String), details: { code: 'failed' } });
		else if (status === '') expect(json).toMatchObject({ id: '1764000000000003', status: 'SUBMITTED' });
		else expect(json).toMatchObject({ error: expect.any(String), details: { code: 'not_found' } });
		expect(posts).toEqual([]);
	});

	test.each(ofRoute('midjourney.action'))('%s is refused before anything is sent on', async (_, exchange) => {
		creates = [exchange];
		reads = byId('na-midjourney-task-done');
		const { items } = await run(exchange, ['']);
		expect(items[0]?.json).toMatchObject({ error: expect.any(String), details: { billed: 'no' } });
	});

	test.each(ofRoute('usage.log'))('%s says nothing of another request', async (_, exchange) => {
		creates = [byId('na-images-500-provider')];
		reads = exchange;
		const { items } = await run(byId('na-images-500-provider'), ['a red fox']);
		expect(items[0]?.json).toMatchObject({ details: { billed: 'maybe', code: 'unknown_outcome' } });
		expect(JSON.stringify(items)).not.toContain('alice');
	});
});

test('every line of every gateway is played', () => {
	const played = EXCHANGES.filter((exchange) => exchange.expect ?? ['models.list', 'key.usage', 'midjourney.fetch', 'midjourney.action', 'usage.log'].includes(exchange.route));
	const left = EXCHANGES.filter((exchange) => !played.includes(exchange));
	// nothing says whether these were worked on: no more is promised than that they are read
	expect(left.map(({ id }) => id)).toEqual(left.filter((exchange) => exchange.route === 'status' || isCreate(exchange)).map(({ id }) => id));
	expect(EXCHANGES.length).toBeGreaterThanOrEqual(206);
});
