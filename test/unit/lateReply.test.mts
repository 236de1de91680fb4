import type { ApiRequest } from '../../nodes/shared/aggregator/call';
import { Fault } from '../../nodes/shared/aggregator/fault';
import type { Reply } from '../../nodes/shared/aggregator/reply';
import { Creates, type Clock } from '../../nodes/shared/engine/clock';
import { Limiter } from '../../nodes/shared/engine/limits/limiter';
import type { Item } from '../../nodes/shared/form/item';
import { readOptions } from '../../nodes/shared/form/options';
import { JobStore } from '../../nodes/shared/engine/jobs/jobStore';
import { runJob } from '../../nodes/shared/engine/jobs/runJob';
import type { Operation } from '../../nodes/shared/engine/operation';
import type { Run } from '../../nodes/shared/engine/run';
import { creation } from '../../nodes/shared/replicate/creation';
import { simulatedClock } from './simulatedClock.mts';

const CREATE: ApiRequest = { method: 'POST', url: 'https://a.example/v1/predictions', body: {} };
const predictions = creation<{ model: string }>({ parameters: () => ({ model: 'a/b' }), request: () => CREATE });

/** A run that is stopped by hand, and what it sent, logged and saved. */
function stoppable(cancelOnStop = true) {
	const stop = new AbortController();
	const { clock, advance } = simulatedClock();
	const log: string[] = [];
	const sent: string[] = [];
	const saved: Record<string, unknown> = {};
	let answer = (_reply: Reply) => {};
	const run = {
		context: { logger: { info: (line: string) => log.push(line), debug: () => {} } },
		nodeName: 'Images',
		connection: { label: 'AnyAPI', aggregator: 'anyApi', baseUrl: 'https://a.example', api: { replicatePath: '/v1' } },
		options: readOptions({ cancelOnStop }),
		clock,
		limiter: new Limiter(clock),
		jobs: new JobStore(saved as never, { index: 0, execution: '1', isTool: false }),
		stop: stop.signal,
		creates: new Creates(stop.signal),
		call: async ({ url }: ApiRequest, signal: AbortSignal) => {
			sent.push(url);
			return await new Promise<Reply>((resolve, reject) => {
				answer = resolve;
				signal.addEventListener('abort', () => reject(new Fault('stopped', 'The execution was stopped')));
			});
		},
	} as unknown as Run;
	const request = (operation: Operation<{ model: string }> = predictions, deadline = Infinity) => ({
		...{ run, operation, item: { index: 0 } as Item, choice: { model: 'a/b' }, waits: true, deadline },
		identity: { item: 0, digest: 'd' },
	});
	const start = (operation?: Operation<{ model: string }>) => runJob(request(operation)).then(() => 'finished', (fault: Fault) => fault);
	return { run, stop, clock, advance, log, sent, saved, request, start, answer: (reply: Partial<Reply>) => answer({ status: 201, headers: {}, text: '', json: undefined, ...reply }) };
}

const taken = { json: { id: 'late1', status: 'starting' } };

test.each([
	[true, ['https://a.example/v1/predictions/late1/cancel']],
	[false, []],
])('a create that is answered after the stop is kept with its ID, and cancelled where that is wanted (%s)', async (cancelOnStop, cancels) => {
	const { stop, advance, log, sent, saved, start, answer } = stoppable(cancelOnStop);
	const end = start();
	await advance(0);
	stop.abort();
	await advance(4_000);
	answer(taken);
	await advance(0);
	expect(log.join()).toContain('late1');
	expect(sent.slice(1)).toEqual(cancels);
	if (cancelOnStop) await advance(5_000); // nobody confirms the cancel
	expect(await end).toMatchObject({ kind: 'stopped', details: { id: 'late1' } });
	expect(JSON.stringify(saved)).toContain('"id":"late1"');
});

test('an answer that does not come is waited for as long as a cancel, and then in doubt', async () => {
	const { stop, advance, saved, start } = stoppable();
	const end = start();
	await advance(0);
	stop.abort();
	await advance(4_900);
	expect(JSON.stringify(saved)).not.toContain('unknown');
	await advance(200);
	expect(await end).toMatchObject({ kind: 'stopped', details: { description: expect.stringMatching(/may have been billed/) } });
	expect(JSON.stringify(saved)).toContain('"state":"unknown"');
});

test('nothing is sent where the stop comes while the input image is loaded', async () => {
	const { stop, advance, sent, start } = stoppable();
	let loaded = () => {};
	const end = start({
		...predictions,
		request: async () => {
			await new Promise<void>((resolve) => (loaded = resolve));
			return CREATE;
		},
	});
	await advance(0);
	stop.abort();
	loaded();
	await advance(0);
	expect(sent).toEqual([]);
	expect(await end).toMatchObject({ kind: 'stopped', billed: 'no' });
});

test('nothing is sent where another item ends the batch while the input image is loaded', async () => {
	const { run, advance, sent, start } = stoppable();
	let loaded = () => {};
	const end = start({
		...predictions,
		request: async () => {
			await new Promise<void>((resolve) => (loaded = resolve));
			return CREATE;
		},
	});
	await advance(0);
	run.creates.abort(new Fault('credit', 'Out of credit'));
	loaded();
	await advance(0);
	expect(sent).toEqual([]);
	expect(await end).toMatchObject({ code: 'not_sent', billed: 'no' });
});

describe('the time of an item', () => {
	const finished = { json: { id: 'p1', status: 'succeeded', output: ['https://files.example/1.png'] } };

	test('is not used up by waiting for the rate limit, not that of what follows either', async () => {
		const { run, clock, advance, request, answer } = stoppable();
		Object.assign(run, { limiter: { creates: permitsAfter(20_000, clock, run.stop), inFlight: run.limiter.inFlight } });
		const end = runJob(request(predictions, 60_000));
		await advance(20_000);
		answer(finished);
		await advance(0);
		expect((await end).deadline).toBe(80_000);
	});

	test('of what follows a request ends with the item, also in a retry', async () => {
		const { run, request } = stoppable();
		const { job, ...more } = { ...request(predictions, 10_000), job: run.jobs.add({ item: 0, digest: 'd' }, 0, { type: 'accepted', id: 'p1' }) };
		run.jobs.note(job, { type: 'finished', outcome: { images: [{ url: 'https://files.example/1.png', facts: {} }] } });
		expect((await runJob({ ...more, job })).deadline).toBe(10_000);
	});

	test('waiting for images of the same key does not shorten the wait for the rate limit', async () => {
		const { run, advance, start, sent } = stoppable();
		const givenUpAt: number[] = [];
		const creates = {
			acquire: async ({ giveUpAt }: { giveUpAt: number }) => {
				givenUpAt.push(giveUpAt);
				return givenUpAt.length > 2 ? undefined : { ownWaitMs: 5_000, accepted: () => {}, refused: () => {}, release: () => {} };
			},
		};
		const call = async ({ url }: ApiRequest) => {
			sent.push(url);
			throw new Fault('rateLimited', 'Rate limited');
		};
		Object.assign(run, { limiter: { creates }, call });
		const end = start();
		await advance(1_000);
		expect(await end).toMatchObject({ kind: 'rateLimited' });
		expect(givenUpAt).toEqual([300_000, 305_000, 310_000]);
	});
});

/** A limiter that has a place only later. */
const permitsAfter = (ms: number, clock: Clock, stop: AbortSignal) => ({
	acquire: async () => {
		await clock.sleep(ms, stop);
		return { ownWaitMs: 0, accepted: () => {}, refused: () => {}, release: () => {} };
	},
});

test('a cancel that came too late is not said to have been asked for', async () => {
	const { stop, advance, sent, start, answer } = stoppable();
	const end = start();
	await advance(0);
	stop.abort();
	answer(taken);
	await advance(0);
	expect(sent).toHaveLength(2);
	answer({ json: { id: 'late1', status: 'succeeded', output: ['https://files.example/1.png'] } });
	await advance(0);
	expect(((await end) as Fault).details.description ?? '').not.toMatch(/asked to cancel|was cancelled/);
});
