import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';

import { call } from '../../nodes/shared/aggregator/call';
import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { Fault } from '../../nodes/shared/aggregator/fault';
import { requestIdOf } from '../../nodes/shared/aggregator/reply';
import { orStop } from '../../nodes/shared/engine/clock';
import { download } from '../../nodes/shared/engine/files/download';
import { upload } from '../../nodes/shared/engine/files/inputFiles';
import { Durations, Limiter } from '../../nodes/shared/engine/limits/limiter';
import { PollSchedule } from '../../nodes/shared/engine/limits/pollSchedule';
import type { Operation } from '../../nodes/shared/engine/operation';
import type { GeneratedImage, Outcome } from '../../nodes/shared/engine/outcome';
import type { Run } from '../../nodes/shared/engine/run';
import { readOptions } from '../../nodes/shared/form/options';
import { PNG, runInMemory, type Answer } from './nodeInMemory.mts';
import { simulatedClock } from './simulatedClock.mts';

/** Rules of the engine that a user would notice only on a bad day: each by itself. */

/** A paid operation whose reply is the result. */
const images = (outcome: Outcome): Operation<object> => ({
	paid: true,
	parameters: () => ({}),
	request: (_, { connection }) => ({ method: 'POST', url: `${connection.baseUrl}/images`, body: {} }),
	progress: () => ({ state: 'finished', outcome }),
});
const at = (url: string): GeneratedImage => ({ url, facts: {} });
const taken = (): Answer => ({ status: 200 });

describe('from a node to the wire', () => {
	/** The calls of the package that are open where n8n's helper is called, from the item's task on; of a poll and of a create. */
	async function openCalls(): Promise<Record<string, string[]>> {
		const limit = Error.stackTraceLimit;
		Error.stackTraceLimit = 100;
		const calls: Record<string, string[]> = {};
		const polled: Operation<object> = {
			...images({ id: 'x', images: [at('https://cdn.example/a.png')] }),
			submitted: () => ({ state: 'running', id: 'x', status: 'starting' }),
			poll: (_id, { baseUrl }) => ({ method: 'GET', url: `${baseUrl}/images/x` }),
		};
		try {
			await runInMemory(polled, {
				answer: ({ method }) => {
					const frames = (new Error().stack ?? '').split('\n').flatMap((line) => /nodes[\\/]shared[\\/]([\w\\/]+)\.ts/.exec(line)?.[1] ?? []);
					calls[method] = frames.map((file) => file.split(/[\\/]/).at(-1) ?? '');
					return { status: 200 };
				},
			});
		} finally {
			Error.stackTraceLimit = limit;
		}
		return calls;
	}

	test('a create and a poll go by few calls, as docs/architecture.md draws them', async () => {
		const above = ['processItem', 'runItems', 'sideBySide'];
		expect(await openCalls()).toEqual({
			POST: ['call', 'openRun', 'submit', 'submit', 'runJob', ...above],
			GET: ['call', 'openRun', 'poll', 'poll', 'runJob', 'runJob', ...above],
		});
	});
});

describe('files of an image', () => {
	const A = 'https://cdn.example/a.png';
	const B = 'https://cdn.example/b.png';
	const downloads = { downloadImages: true };

	test('one that is shorter than its server said is tried again, and then told as cut off', async () => {
		const cut: Answer = { status: 200, body: PNG.subarray(0, 40), headers: { 'content-length': String(PNG.length), 'content-type': 'image/png' } };
		const { items, fetched } = await runInMemory(images({ id: 'x', images: [at(A)] }), { answer: taken, parameters: downloads, file: () => cut });
		expect(fetched).toHaveLength(6);
		expect(items[0].binary).toBeUndefined();
		expect(items[0].json).toMatchObject({ imageUrl: A, downloadError: expect.stringMatching(/cut off/) });
	});

	test('one whose host can’t be reached: the image was made, and its address is kept', async () => {
		const file = () => {
			throw Object.assign(new Error('getaddrinfo ENOTFOUND cdn.example'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
		};
		const { items } = await runInMemory(images({ id: 'x', images: [at(A)] }), { answer: taken, parameters: downloads, file });
		expect(items[0].json).toMatchObject({ imageUrl: A, downloadError: expect.stringMatching(/ENOTFOUND.*The image was made. Its URL is kept/) });
		expect(items[0].json.downloadError).not.toMatch(/billed|credential/);
	});

	test('one that is missing beside others is not the end of them: the next try fetches again', async () => {
		const file = (url: string): Answer => ({ status: url === A ? 404 : 503 });
		const answers = [taken(), { status: 400, body: { error: { message: 'no' } } }];
		const answer = () => answers.shift() ?? taken();
		const { saved, error } = await runInMemory(images({ id: 'x', images: [at(A), at(B)] }), { answer, parameters: downloads, file, goesOn: false, items: 2 });
		expect(error).toBeDefined();
		expect(JSON.stringify(saved)).toContain('"state":"finished"');
	});

	test('bytes that came and broke off leave their room to the next try', async () => {
		const { clock, finish } = simulatedClock();
		const run = {
			clock,
			stop: new AbortController().signal,
			options: readOptions({}),
			context: { helpers: { prepareBinaryData: async (data: Readable) => ({ data: '', mimeType: '', bytes: (await data.toArray()).length }) } },
			fetchFile: async () => ({ stream: Readable.from([PNG.subarray(0, 40)]), contentType: 'image/png', contentLength: PNG.length, isForImagesOnly: false }),
		} as unknown as Run;
		const room = { left: 1_000 };
		await expect(finish(download(run, A, { name: 'a', room }, 60_000))).rejects.toThrow('cut off');
		expect(room.left).toBe(1_000);
	});

	test('where all of them are lost the error still names the ID', async () => {
		const { items } = await runInMemory(images({ id: 'lost-1', images: [{ facts: {} }] }), { answer: taken });
		expect(items[0].json).toMatchObject({ error: expect.stringMatching(/paid for/), details: { id: 'lost-1' } });
	});
});

describe('an agent’s tool', () => {
	const bytes: GeneratedImage = { base64: PNG.toString('base64'), facts: {} };
	const run = async (type: string, ...of: GeneratedImage[]) => await runInMemory(images({ images: of }), { answer: taken, type });

	test('is told that n8n hands on no file, and that another call only pays again', async () => {
		const { items, hints } = await run('imagesTool', bytes);
		expect(items[0].json).toMatchObject({ status: 'succeeded', imageUrl: null, downloadError: expect.stringMatching(/paid for.*no files to an agent.*cost again/) });
		expect(hints).toEqual([expect.stringMatching(/without a URL.*sub-workflow/)]);
	});

	test('that has an address is told nothing, nor is a node that hands files on', async () => {
		for (const { items, hints } of [await run('imagesTool', at('https://cdn.example/a.png')), await run('images', bytes)]) {
			expect(items[0].json).not.toHaveProperty('downloadError');
			expect(hints).toEqual([]);
		}
	});
});

test('an input image that could not be fetched may be there at the Retry, which then pays: that is said', async () => {
	const A = 'https://cdn.example/a.png';
	const { error } = await runInMemory(
		{
			...images({ id: 'x', images: [at(A)] }),
			poll: (_id, { baseUrl }) => ({ method: 'GET', url: `${baseUrl}/images/x` }),
			request: async (_, item) => {
				if (item.index === 1) await item.fetchImage(A, 1_000);
				return { method: 'POST', url: `${item.connection.baseUrl}/images`, body: {} };
			},
		},
		{ answer: taken, items: 2, goesOn: false, parameters: { options: { maxConcurrency: 1 } } },
	);
	expect(error?.description).toMatch(/1 other item is paid for.*while the Retry sends item 1 and pays for it.*billed: no, code: parameter$/s);
});

test('an upload that failed is tried anew by the next item, and one that worked is not', async () => {
	const { clock, finish } = simulatedClock();
	const answers: Array<Fault | string> = [new Fault('refused', 'no'), 'https://up.example/1.png'];
	const run = {
		clock,
		stop: new AbortController().signal,
		options: readOptions({}),
		uploads: new Map(),
		connection: connectionOf('crazyrouterApi', { apiKey: 'k', baseUrl: 'https://gateway.example' }),
		call: async () => {
			const answer = answers.shift() ?? new Fault('refused', 'asked once more');
			if (answer instanceof Fault) throw answer;
			return { status: 200, headers: {}, text: '', json: { url: answer } };
		},
	} as unknown as Run;
	const image = {
		type: { mimeType: 'image/png', extension: 'png' },
		content: {
			size: PNG.length,
			async *chunks() {
				yield Uint8Array.from(PNG);
			},
		},
	};
	await expect(finish(upload(run, image))).rejects.toThrow('could not be uploaded');
	expect(await finish(upload(run, image))).toBe('https://up.example/1.png');
	expect(await finish(upload(run, image))).toBe('https://up.example/1.png');
});

describe('a base URL that is http://', () => {
	const hinted = async (baseUrl: string) => {
		const { hints } = await runInMemory(images({ images: [at('https://cdn.example/a.png')] }), { answer: taken, baseUrl });
		return hints.filter((hint) => hint.includes('http://'));
	};

	test('on the public internet is warned of: the key travels unencrypted', async () => {
		expect(await hinted('http://gateway.example')).toEqual([expect.stringMatching(/key travels unencrypted/)]);
	});

	test.each(['https://gateway.example', 'http://10.0.0.5:3000', 'http://localhost:3000', 'http://new-api:3000'])('%s is not', async (baseUrl) => {
		expect(await hinted(baseUrl)).toEqual([]);
	});
});

describe('failed items among the images', () => {
	const hinted = async (answer: () => Answer, onError?: string) => {
		const { hints } = await runInMemory(images({ images: [at('https://cdn.example/a.png')] }), { answer, onError });
		return hints;
	};

	test('are told where the next node would stop at them', async () => {
		expect(await hinted(() => ({ status: 400, body: { error: { message: 'no' } } }), 'continueRegularOutput')).toEqual([expect.stringMatching(/^1 of these 1 items failed/)]);
	});

	test('nothing is said where nothing failed, or where they have an output of their own', async () => {
		expect(await hinted(taken, 'continueRegularOutput')).toEqual([]);
		expect(await hinted(() => ({ status: 400, body: { error: { message: 'no' } } }), 'continueErrorOutput')).toEqual([]);
	});
});

test.each([
	['used-up credit', 402],
	['a refused key', 401],
])('of several follow-ups that fail, the one that ends the batch is told: %s', async (_, status) => {
	const press: Operation<string> = {
		paid: true,
		parameters: () => '',
		request: (name, { connection }) => ({ method: 'POST', url: `${connection.baseUrl}/${name}`, body: {} }),
		progress: () => ({ state: 'finished', outcome: { images: [] } }),
	};
	const operation: Operation<object> = {
		...images({ id: 'grid', images: [at('https://cdn.example/grid.png')] }),
		next: () => ({ operation: press as Operation<unknown>, choices: () => ['one', 'two'], keepsFirst: true }),
	};
	const { items } = await runInMemory(operation, {
		answer: ({ path }) => (path === '/images' ? { status: 200 } : { status: path === '/one' ? 400 : status, body: { error: { message: path } } }),
	});
	expect(items[0].json.details).toMatchObject({ httpCode: String(status) });
});

test.each([
	[{ maxConcurrency: 500 }, 50],
	[{ maxConcurrency: 0 }, 5],
	[{ maxConcurrency: -3 }, 1],
	[{ maxConcurrency: 7.9 }, 7],
	[{}, 5],
])('%j: so many items at once, fifty at most', (options, expected) => {
	expect(readOptions(options).maxConcurrency).toBe(expected);
});

test('no request with the key leaves for another origin than the base URL', async () => {
	const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
	const httpRequestWithAuthentication = jest.fn();
	const context = { helpers: { httpRequestWithAuthentication } } as never;
	for (const url of ['https://evil.example/v1', 'https://gateway.example.evil.example/', 'http://gateway.example/', 'https://gateway.example:444/']) {
		await expect(call(context, connection, { method: 'GET', url }, new AbortController().signal)).rejects.toThrow();
	}
	expect(httpRequestWithAuthentication).not.toHaveBeenCalled();
});

test('of several gateways one behind the other, the request ID of the nearest is told', () => {
	const words = 'upstream said: no (request id: far-1) (request id: near-2)';
	const reply = { status: 400, headers: {}, text: '', json: { error: { message: words } } };
	expect(requestIdOf(reply)).toBe('near-2');
	expect(requestIdOf({ ...reply, headers: { 'x-oneapi-request-id': 'nearest-3' } })).toBe('nearest-3');
});

test('whoever waited for an answer listens no longer once it is there', async () => {
	const { signal } = new AbortController();
	for (let count = 0; count < 20; count++) await orStop(Promise.resolve(count), signal);
	expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

describe('how long generations take', () => {
	test('is learned from the middle between the last two polls', async () => {
		const { clock, advance } = simulatedClock();
		const durations = new Durations();
		const schedule = new PollSchedule(new Limiter(clock), clock, durations, { since: 0, durationKey: 'model' });
		await advance(10_000);
		schedule.stillRunning();
		await advance(10_000);
		schedule.finished();
		schedule.end();
		expect(Math.exp(durations.known('model')?.mu ?? 0)).toBeCloseTo(15);
	});

	test('is learned anew after a while: what a model once took is forgotten', () => {
		const durations = new Durations();
		for (let count = 0; count < 50; count++) durations.note('model', 100);
		for (let count = 0; count < 32; count++) durations.note('model', 5);
		expect(durations.known('model')).toMatchObject({ count: 32 });
		expect(Math.exp(durations.known('model')?.mu ?? 0)).toBeCloseTo(5);
	});
});

describe('where nothing may be sent, what a try before it left', () => {
	const counted: Operation<object> = { ...images({ id: 'x', images: [at('https://cdn.example/a.png')] }), imageCount: () => 2 };
	const lost = (): Answer => ({ status: 500, body: { error: { message: 'upstream failed', code: 'do_request_failed' } } });
	const tooMany = { options: { maxImagesPerRun: 1 } };

	test('is named by the limit of images, and not called free', async () => {
		for (const goesOn of [true, false]) {
			const { saved } = await runInMemory(counted, { answer: lost });
			const { items, error, asked } = await runInMemory(counted, { answer: lost, saved, goesOn, parameters: tooMany });
			expect(asked).toEqual([]);
			expect(goesOn ? JSON.stringify(items[0].json) : error?.description).toMatch(/may have been billed.*(billed: maybe, code: parameter|"code":"parameter","billed":"maybe")/is);
		}
	});

	test('and still runs is named, and not called billed: nobody knows that yet', async () => {
		const slow: Operation<object> = {
			...counted,
			progress: () => ({ state: 'running', id: 'slow-1', status: 'processing' }),
			poll: (_id, { baseUrl }) => ({ method: 'GET', url: `${baseUrl}/images/x` }),
		};
		const { saved } = await runInMemory(slow, { answer: taken, parameters: { options: { timeout: 5 } } });
		const { items } = await runInMemory(slow, { answer: taken, saved, parameters: tooMany });
		expect(items[0].json.details).toMatchObject({ code: 'parameter', billed: 'maybe', description: expect.stringContaining('slow-1') });
	});

	test('nothing: it is free', async () => {
		const { items } = await runInMemory(counted, { answer: lost, parameters: tooMany });
		expect(items[0].json.details).toMatchObject({ code: 'parameter', billed: 'no' });
	});
});
