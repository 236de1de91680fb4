/** Histories that the explorer's tables do not have: what was paid for is waited for, kept and stored to the end. */
import { Readable } from 'node:stream';
import type { Connection } from '../../nodes/shared/aggregator/connection';
import { predictionProgress } from '../../nodes/shared/replicate/prediction';
import { ANSWERS, type Answer, type Purpose } from './explorer/answers.mts';
import { FAMILIES, type FamilyName } from './explorer/families.mts';
import { history, type History } from './explorer/history.mts';
import { broken } from './explorer/invariants.mts';
import { live } from './explorer/run.mts';
import { Troubles } from './explorer/troubles.mts';
import { World } from './explorer/world.mts';

type Changes = Omit<Partial<History>, 'answers'> & { answers?: Partial<History['answers']> };

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const PHOTO = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(1_000_000, 1)]).toString('base64');

afterEach(() => jest.restoreAllMocks());

/** Adds an answer to the explorer's table, in this file alone. */
function answer(purpose: Purpose, one: Answer): number {
	return ANSWERS[purpose].push(one) - 1;
}

async function lived(changes: Changes): Promise<{ faults: string[]; said: string[] }> {
	const one = history(changes as Partial<History>);
	const all = await live(one);
	return { faults: broken(one, all), said: all.told.map(({ runs }) => runs.map(({ text }) => text).join('\n')) };
}

/** What happens in n8n's storage before it takes a file. */
function storage(before: (world: World, call: number) => Promise<void> | void): void {
	const original = Troubles.prototype.before;
	let calls = 0;
	jest.spyOn(Troubles.prototype, 'before').mockImplementation(async function (this: Troubles, helper) {
		if (helper === 'prepareBinaryData') await before((this as unknown as { world: World }).world, calls++);
		return await original.call(this, helper);
	});
}

function isFull(): never {
	throw new Error('ENOSPC: no space left on device');
}

type Response = Awaited<ReturnType<World['ask']>>;

/** Replaces answers of the gateway, by method and address. */
function answering(change: (response: Response, method: string, url: string, world: World) => Response): jest.SpyInstance {
	const ask = World.prototype.ask;
	return jest.spyOn(World.prototype, 'ask').mockImplementation(async function (this: World, ...args) {
		return change(await ask.apply(this, args), args[0], args[1], this);
	});
}

/** As n8n hands a reply over. */
function streamed(json: unknown): Readable {
	const text = JSON.stringify(json);
	const pieces = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, index) => Buffer.from(text.slice(index * 65_536, (index + 1) * 65_536)));
	return Readable.from(pieces, { objectMode: false });
}

const STATUSES = [
	{ status: 'error', message: 'Too many requests, slow down' },
	{ status: 'failed', message: 'upstream busy' },
	{ status: 'FAILURE', failReason: 'busy' },
	{ data: null, status: 'timeout', error: { message: 'busy' } },
	{ status: 'canceled' },
];
const POLLED: FamilyName[] = ['prediction', 'imagesTask', 'upscales'];

test.each(POLLED.flatMap((family) => STATUSES.map((body) => ({ family, body, words: JSON.stringify(body) }))))(
	'$family: a status that names no generation ends none: $words',
	async ({ family, body }) => {
		const status = answer('status', { name: 'an envelope', body });
		expect((await lived({ family, tries: 2, retries: 0, answers: { status: [0, status] } })).faults).toEqual([]);
	},
);

test.each<[string, Changes]>([
	['timeout', { tries: 2, retries: 0, options: { timeout: 5, cancelOnTimeout: true } }],
	['stop', { tries: 1, retries: 1, stopAt: 1_000 }],
])('after a %s, the end of another request in the answer to a cancel confirms nothing', async (_, changes) => {
	const cancel = answer('cancel', { name: 'another that was canceled', body: 'another: canceled' });
	expect((await lived({ seconds: 20, ...changes, answers: { cancel: [cancel] } })).faults).toEqual([]);
});

test('a poll that n8n refuses does not make free what was accepted before', async () => {
	let polls = 0;
	const ask = World.prototype.ask;
	jest.spyOn(World.prototype, 'ask').mockImplementation(async function (this: World, ...args) {
		if (args[0] === 'GET' && polls++ === 0) throw Object.assign(new Error('Credential with ID "1" does not exist'), { name: 'CredentialNotFoundError' });
		return await ask.apply(this, args);
	});
	const { faults, said } = await lived({ tries: 1, retries: 0 });
	expect(faults).toEqual([]);
	expect(said[0]).toMatch(/does not exist.*was accepted before, and may be billed/);
	expect(said[0]).not.toMatch(/nothing was billed/i);
});

test('a file in the status of what still runs takes no memory from what comes later', async () => {
	const generated = async () => {
		const parts = [{ inlineData: { mimeType: 'image/png', data: PHOTO } }];
		const spy = answering((response, method) =>
			method === 'POST' ? { ...response, body: streamed({ candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] }) as never } : response);
		const troubles = [{ helper: 'prepareBinaryData', from: 0, times: 1, does: 'fails' }] as History['troubles'];
		const { said } = await lived({ family: 'gemini', options: { timeout: 40 }, retries: 0, troubles });
		spy.mockRestore();
		return said[0];
	};
	expect(await generated()).toContain('"status":"succeeded"');
	const spy = answering((response, method, url) => {
		if (method !== 'GET' || !url.includes('/predictions/')) return response;
		const json = JSON.parse(String(response.body)) as { input: object };
		return { ...response, body: streamed({ ...json, input: { ...json.input, image: `data:image/png;base64,${PHOTO}` } }) as never };
	});
	await lived({ retries: 0, seconds: 20 });
	spy.mockRestore();
	expect(await generated()).toContain('"status":"succeeded"');
});

test('bytes beside other output that n8n did not store are read again by their ID', async () => {
	const { operation } = FAMILIES.prediction;
	const withAnyFile = { ...operation, anyFile: true, progress: (reply: unknown, _: unknown, connection: Connection) => predictionProgress(reply, connection, { anyFile: true }) };
	FAMILIES.prediction.operation = withAnyFile as typeof operation;
	storage(({ execution }) => void (execution === 0 && isFull()));
	const status = answer('status', { name: 'bytes beside words', body: { id: 'ID', status: 'succeeded', output: { image: `data:image/png;base64,${PNG}`, seed: 5 } } });
	try {
		const { said } = await lived({ tries: 1, retries: 1, options: { timeout: 40 }, answers: { status: Array<number>(60).fill(status) } });
		expect(said[0]).toContain('A retry gets it by its ID');
		expect(said[1]).toContain('"status":"succeeded"');
	} finally {
		FAMILIES.prediction.operation = operation;
	}
});

describe('of two images one was not stored', () => {
	const body = { id: 'ID', task_id: 'ID', status: 'completed', result: { data: [{ b64_json: PNG }, { b64_json: PNG }] } };
	const refused = ANSWERS.create.findIndex(({ name }) => name === '400');
	const changes: Changes = { family: 'imagesTask', prompts: [0, 1], tries: 1, retries: 1, images: 2, options: { timeout: 40 } };

	test('the Retry reads it again by its ID', async () => {
		storage(({ execution }, call) => void (execution === 0 && call >= 1 && isFull()));
		const status = answer('status', { name: 'two in base64', body });
		const { said } = await lived({ ...changes, answers: { create: [0, refused], status: Array<number>(60).fill(status) } });
		expect(said[1]).not.toContain('downloadError');
	});

	test('where the gateway no longer knows the task, the Retry has the other one', async () => {
		storage(({ execution }, call) => void (execution === 0 && call >= 1 && isFull()));
		const status = answer('status', { name: 'two in base64', body });
		answering((response, method, url, { execution }) => {
			const isGone = execution > 0 && method === 'GET' && url.includes('gen0x');
			return isGone ? { ...response, statusCode: 404, body: JSON.stringify({ error: { message: 'Unknown task' } }) as never } : response;
		});
		const { said } = await lived({ ...changes, answers: { create: [0, refused], status: [status] } });
		expect(said[1]).toContain('downloadError');
		expect(said[1]).toContain('fileName');
	});
});

test('what came whole just before the timeout is stored', async () => {
	storage(async ({ time }) => await time.clock.sleep(300, new AbortController().signal));
	const create = answer('create', { name: 'just in time', body: 'truth', late: 39_900, taken: true });
	const { said } = await lived({ family: 'base64', tries: 1, retries: 0, options: { timeout: 40 }, answers: { create: [create] } });
	expect(said[0]).toContain('"status":"succeeded"');
});
