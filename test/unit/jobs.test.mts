import { Fault } from '../../nodes/shared/aggregator/fault';
import { advance, doubted, newJob, planFor, rememberFiles, type Identity, type Job } from '../../nodes/shared/engine/jobs/job';
import { asTheyStand, digestOf, JobStore } from '../../nodes/shared/engine/jobs/jobStore';
import { nextTry } from '../../nodes/shared/engine/retryPolicy';
import type { Outcome } from '../../nodes/shared/engine/outcome';

const run = (execution = '1', index = 0, isTool = false) => ({ index, execution, isTool });
const asked = (item: number, digest: string, more: Partial<Identity> = {}): Identity => ({ item, digest, origin: 'as it stands', ...more });
const accepted = (id: string) => ({ type: 'accepted', id }) as const;
const outcome = (url?: string): Outcome => ({ images: [{ url, facts: {} }] });
const unknown = new Fault('unknownOutcome', 'It may have been accepted and billed', { description: 'Look at the usage log.', httpCode: '500' });

/** What n8n keeps between tries, as it is saved with an execution. */
const savedBy = (jobs: Array<[Identity, string]>, execution = '1', index = 0): Record<string, unknown> => {
	const context = {};
	const store = new JobStore(context, run(execution, index));
	for (const [identity, id] of jobs) store.add(identity, 0, accepted(id));
	store.close({ allDelivered: false });
	return JSON.parse(JSON.stringify(context)) as Record<string, unknown>;
};
const given = (context: object, who: ReturnType<typeof run>, ...requests: Identity[]) =>
	new JobStore(context as never, who).give(requests).map((job) => job?.id);

describe('which job is whose', () => {
	test('an expression that gives something else in each try finds the job in its place', () => {
		const context = savedBy([[asked(0, 'seed 1'), 'a'], [asked(1, 'seed 2'), 'b']]);
		expect(given(context, run('1'), asked(0, 'seed 3'), asked(1, 'seed 4'))).toEqual(['a', 'b']);
	});

	test('what was chosen goes before the place: two items that were exchanged keep their images', () => {
		const context = savedBy([[asked(0, 'fox'), 'a'], [asked(1, 'owl'), 'b']]);
		expect(given(context, run('2'), asked(0, 'owl', { origin: 'x' }), asked(1, 'fox', { origin: 'y' }))).toEqual(['b', 'a']);
	});

	test("in the user's Retry the place counts where parameters and item are as they were", () => {
		const context = savedBy([[asked(0, 'seed 1'), 'a']]);
		expect(given(context, run('2'), asked(0, 'seed 2'))).toEqual(['a']);
		expect(given(context, run('2'), asked(0, 'seed 2', { origin: 'changed by the user' }))).toEqual([undefined]);
	});

	test('an item gets no job of another item that still asks for it', () => {
		const context = savedBy([[asked(0, 'fox'), 'a'], [asked(1, 'fox'), 'b']]);
		expect(given(context, run('1'), asked(1, 'fox'), asked(0, 'fox'))).toEqual(['b', 'a']);
		expect(given(context, run('1'), asked(2, 'owl', { origin: 'x' }))).toEqual([undefined]);
	});

	test('equal requests have a job each', () => {
		expect(given(savedBy([[asked(0, 'fox'), 'a']]), run('1'), asked(0, 'fox'), asked(1, 'fox'))).toEqual(['a', undefined]);
	});

	test("of an agent's tool only what was chosen tells, in whatever call", () => {
		const context = savedBy([[asked(0, 'fox'), 'a']]);
		expect(given(context, run('1', 1, true), asked(0, 'owl'))).toEqual([undefined]);
		expect(given(context, run('1', 1, true), asked(0, 'fox'))).toEqual(['a']);
	});

	test('what follows a request is in its place only after the same request', () => {
		const context = savedBy([[asked(0, 'upscale 1', { after: 'grid 1' }), 'a']]);
		expect(given(context, run('1'), asked(0, 'upscale 2', { after: 'grid 2' }))).toEqual([undefined]);
		expect(given(context, run('1'), asked(0, 'grid'))).toEqual([undefined]);
		expect(given(context, run('1'), asked(0, 'upscale 2', { after: 'grid 1' }))).toEqual(['a']);
	});

	test('two calls at once do not have one job', () => {
		const context = savedBy([[asked(0, 'fox'), 'a']]);
		const [first, second] = [new JobStore(context as never, run('1', 1, true)), new JobStore(context as never, run('1', 2, true))];
		expect(first.give([asked(0, 'fox')])[0]?.id).toBe('a');
		expect(second.give([asked(0, 'fox')])).toEqual([undefined]);
		first.close({ allDelivered: false });
		expect(second.give([asked(0, 'fox')])[0]?.id).toBe('a');
	});

	test('a doubt of an earlier round of a loop keeps the next from nothing; what its images never left does', () => {
		const context = {};
		const store = new JobStore(context, run('1', 0));
		store.add(asked(0, 'fox'), 0, doubted(unknown));
		store.add(asked(0, 'owl'), 0, accepted('a'));
		store.close({ allDelivered: false });
		expect(given(context, run('1', 1), asked(0, 'fox'), asked(0, 'owl'))).toEqual([undefined, 'a']);
	});

	test('a doubt of an earlier round that has an ID is looked at before the next round sends, whatever is asked for in between', () => {
		const context = {};
		const first = new JobStore(context, run('1', 0));
		first.add(asked(0, 'fox'), 0, doubted(unknown.with({ id: 'a' }))).isPollable = true;
		first.close({ allDelivered: false });
		expect(given(context, run('1', 1), asked(0, 'owl', { origin: 'x' }))).toEqual([undefined]);
		const [job] = new JobStore(context, run('1', 2)).give([asked(0, 'fox')]);
		expect(job?.id).toBe('a');
		expect(planFor(job as Job, '1', true)).toBe('poll');
	});

	test('the base URL is no part of a request, the aggregator is', () => {
		expect(digestOf('anyApi', { prompt: 'a fox' })).toBe(digestOf('anyApi', { prompt: 'a fox' }));
		expect(digestOf('anyApi', { prompt: 'a fox' })).not.toBe(digestOf('yiApi', { prompt: 'a fox' }));
	});

	test('options and how images are handed on do not make the request', () => {
		expect(asTheyStand({ prompt: '={{ $now }}', options: { timeout: 900 }, downloadImages: false, binaryPropertyOutput: 'x', waitForCompletion: false })).toEqual({ prompt: '={{ $now }}' });
	});

	test('what nobody asks for any more is told at the end of a run that succeeded, once', () => {
		const context = savedBy([[asked(0, 'fox'), 'a']]);
		const store = new JobStore(context as never, run('2'));
		store.give([asked(0, 'owl', { origin: 'changed' })]);
		expect(store.close({ allDelivered: true }).map(({ id }) => id)).toEqual(['a']);
		expect(JSON.stringify(context)).not.toContain('"state"');
	});

	test('thousands of equal items are given their jobs in proportion', () => {
		const context = savedBy(Array.from({ length: 20_000 }, (_, item) => [asked(item, 'fox'), `id${item}`]));
		const requests = Array.from({ length: 20_000 }, (_, item) => asked(item, `seed ${item}`));
		const used = process.cpuUsage();
		expect(given(context, run('1'), ...requests).at(-1)).toBe('id19999');
		expect(process.cpuUsage(used).user / 1000).toBeLessThan(2_000);
	});
});

describe('the life of a job', () => {
	const job = (event = accepted('a') as Parameters<typeof newJob>[2]): Job => newJob(asked(0, 'fox'), 0, event);

	test('an event that is not in its table is refused', () => {
		expect(() => advance(job(doubted(unknown)), { type: 'delivered' })).toThrow('unknown was said to be delivered');
		expect(() => advance(job(), { type: 'gone' })).toThrow();
	});

	test('a doubt is forgotten as soon as more is known', () => {
		const doubt = job(doubted(unknown));
		expect(doubt.doubt).toMatchObject({ message: unknown.message, billed: 'maybe', code: 'unknown_outcome', httpCode: '500' });
		advance(doubt, accepted('late'));
		expect([doubt.state, doubt.id, doubt.doubt]).toEqual(['running', 'late', undefined]);
		const other = job(doubted(unknown));
		advance(other, { type: 'finished', outcome: outcome('https://a/b.png') });
		expect([other.state, other.doubt]).toEqual(['finished', undefined]);
	});

	test('only its provider, or the user, ends it', () => {
		expect(advance(job(), { type: 'ended' })).toBe(false);
		expect(advance(job(doubted(unknown)), { type: 'givenUp' })).toBe(false);
	});

	test('no prompt and no bytes are saved with it', () => {
		const one = job();
		advance(one, { type: 'finished', outcome: { prompt: 'secret words', images: [{ base64: 'iVBORw0', facts: { prompt: 'secret words', revisedPrompt: 'secret' } }] } });
		expect(JSON.stringify(one)).not.toMatch(/secret|iVBORw0/);
	});

	const at = (state: Job['state'], more: Partial<Job> = {}): Job => ({ ...job(), state, execution: '1', ...more });
	test.each<[string, Job, string, boolean, string]>([
		['what runs is polled', at('running'), '1', true, 'poll'],
		['what runs without an id is said again', at('running'), '1', false, 'repeat'],
		["and sent again in the user's Retry", at('running'), '2', false, 'anew'],
		['what is finished is delivered', at('finished', { outcome: outcome('https://a/b.png') }), '2', true, 'deliver'],
		['bytes that are gone are read again by the id', at('finished', { outcome: outcome() }), '1', true, 'poll'],
		['without an id they are lost, and not paid for again', at('finished', { outcome: outcome() }), '1', false, 'repeat'],
		["but in the user's Retry", at('finished', { outcome: outcome() }), '2', false, 'anew'],
		['a doubt is said again', at('unknown'), '1', true, 'repeat'],
		["and polled in the user's Retry", at('unknown'), '2', true, 'poll'],
		['or sent again there', at('unknown'), '2', false, 'anew'],
		['files that are gone are looked at again', at('gone', { goneSince: '1', outcome: outcome('https://a/b.png') }), '1', false, 'deliver'],
		["in the user's Retry as well", at('gone', { goneSince: '1', outcome: outcome('https://a/b.png') }), '2', false, 'deliver'],
		['and in the one after that made anew', at('gone', { goneSince: '1', execution: '2', outcome: outcome('https://a/b.png') }), '3', false, 'anew'],
	])('%s', (_, one, execution, canPoll, plan) => {
		expect(planFor(one, execution, canPoll)).toBe(plan);
	});

	test('a file that n8n holds in memory alone is there for its own tries', () => {
		const one = at('finished', { outcome: outcome() });
		rememberFiles(one, [{ data: 'iVBORw0=', mimeType: 'image/png' }]);
		expect(planFor(one, '1', false)).toBe('deliver');
		expect(planFor(JSON.parse(JSON.stringify(one)) as Job, '2', false)).toBe('anew');
	});
});

describe('how often, and how soon', () => {
	const fault = (kind: Fault['kind'], retryAfterMs?: number) => new Fault(kind, '', { retryAfterMs });
	test.each<[string, Parameters<typeof nextTry>, 'again' | 'no' | 'doubt' | 'ended']>([
		['a create that was surely not taken', ['create', fault('rateLimited'), { failures: 9 }], 'again'],
		['a create that found no connection', ['create', fault('neverSent'), { failures: 3 }], 'again'],
		['but not for ever', ['create', fault('neverSent'), { failures: 4 }], 'no'],
		['a create that may have been taken', ['create', fault('transient'), { failures: 1 }], 'doubt'],
		['a create that a stop cut off', ['create', fault('stopped'), { failures: 1 }], 'doubt'],
		['a create whose model is not there', ['create', fault('notFound'), { failures: 1 }], 'no'],
		['a poll that failed a hundred times', ['status', fault('refused'), { failures: 100 }], 'again'],
		['a poll of an id that was typed in', ['status', fault('transient'), { failures: 4, most: 4 }], 'no'],
		['a refused key on a poll', ['status', fault('key'), { failures: 3 }], 'again'],
		['four times', ['status', fault('key'), { failures: 4 }], 'no'],
		['an id that is not known yet', ['status', fault('notFound'), { failures: 5, tooYoung: 5, ageMs: 29_000 }], 'again'],
		['or after half a minute', ['status', fault('notFound'), { failures: 5, tooYoung: 5, ageMs: 31_000 }], 'doubt'],
		['where the provider has a time of its own', ['status', fault('notFound'), { failures: 5, tooYoung: 5, ageMs: 11_000, notFoundForMs: 10_000 }], 'doubt'],
		['said once it is never enough', ['status', fault('notFound'), { failures: 1, tooYoung: 1, ageMs: 90_000 }], 'again'],
		['finished without its files', ['status', fault('incomplete'), { failures: 3, tooYoung: 3, tooYoungForMs: 9_000 }], 'again'],
		['for ten seconds', ['status', fault('incomplete'), { failures: 3, tooYoung: 3, tooYoungForMs: 10_000 }], 'doubt'],
		["the provider's own word", ['status', fault('ended'), { failures: 1 }], 'ended'],
		['a file that is not there, twice', ['file', fault('notFound'), { failures: 2 }], 'again'],
		['three times', ['file', fault('notFound'), { failures: 3 }], 'no'],
	])('%s: %s', (_, [purpose, one, tries], expected) => {
		const next = nextTry(purpose, one, tries);
		expect('end' in next ? next.end : 'again').toBe(expected);
	});

	test('a wait that was asked for is kept', () => {
		expect(nextTry('status', fault('rateLimited', 7_000), { failures: 1 })).toEqual({ againInMs: 7_000 });
	});
});
