import { setMaxListeners } from 'node:events';

import type { Connection } from '../../../nodes/shared/aggregator/connection';
import { asFault, Fault } from '../../../nodes/shared/aggregator/fault';
import type { Clock } from '../../../nodes/shared/engine/clock';
import { Limiter, limiterOf } from '../../../nodes/shared/engine/limits/limiter';
import { simulatedClock } from '../simulatedClock.mts';

const never = new AbortController().signal;
setMaxListeners(0, never);
const poll = { deadline: 1e9, priority: () => 1, stop: never };

/** Polls under the limiter, as the engine does. */
async function polled<T>(limiter: Limiter, wanted: typeof poll, attempt: () => Promise<T>): Promise<T> {
	const permit = await limiter.polls.acquire(wanted);
	if (!permit) throw new Fault('timeout', '');
	try {
		const answer = await attempt();
		permit.accepted();
		return answer;
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'rateLimited') permit.refused(fault.details.retryAfterMs);
		throw fault;
	} finally {
		permit.release();
	}
}

/** A limiter that was answered 429, with a Retry-After. */
async function closed(clock: Clock, retryAfterMs: number): Promise<Limiter> {
	const limiter = new Limiter(clock);
	const refuse = () => Promise.reject(new Fault('rateLimited', 'Too many requests', { retryAfterMs }));
	await expect(polled(limiter, poll, refuse)).rejects.toThrow('Too many');
	return limiter;
}

test('runs with the same key share a limiter, others have their own', () => {
	const { clock } = simulatedClock();
	const at = (baseUrl: string, apiKey: string) => limiterOf({ baseUrl, apiKey } as Connection, clock);
	expect(at('http://a', 'one')).toBe(at('http://a', 'one'));
	expect(at('http://a', 'one')).not.toBe(at('http://a', 'two'));
	expect(at('http://a', 'one')).not.toBe(at('http://b', 'one'));
});

test('a limiter in use outlives a thousand other keys, one that is idle does not', async () => {
	const { clock } = simulatedClock();
	const at = (apiKey: string) => limiterOf({ baseUrl: 'http://a', apiKey } as Connection, clock);
	const [used, held, idle] = [at('used'), at('held'), at('idle')];
	used.inFlight.add('model');
	const permit = await held.creates.acquire({ images: 1, giveUpAt: 1e9, run: {}, stop: never });
	for (let n = 0; n < 1_000; n++) at(`other ${n}`);
	expect(at('used')).toBe(used);
	expect(at('held')).toBe(held);
	expect(at('idle')).not.toBe(idle);
	permit!.release();
});

test('whoever is stopped leaves at once, whoever is out of time when it is over; the others go on', async () => {
	const time = simulatedClock();
	const limiter = await closed(time.clock, 10_000);
	const stop = new AbortController();
	const ends: string[] = [];
	const read = (who: string, deadline: number, signal: AbortSignal) =>
		polled(limiter, { ...poll, deadline, stop: signal }, async () => who).then(
			(done) => ends.push(`${done} ${time.clock.now()}`),
			(fault) => ends.push(`${who} ${fault.kind} ${time.clock.now()}`),
		);
	void read('stops', 1e9, stop.signal);
	void read('is late', 5_000, never);
	void read('waits', 1e9, never);
	await time.advance(1_000);
	stop.abort();
	await time.advance(20_000);
	void read('comes later', 1e9, never);
	void read('was stopped before', 1e9, stop.signal);
	await time.advance(1_000);
	expect(ends).toEqual([
		'stops stopped 1000',
		'is late timeout 5000',
		'waits 10100',
		'was stopped before stopped 21000',
		'comes later 21000',
	]);
});

test('a limiter that was closed for a lifetime opens again after five minutes', async () => {
	const time = simulatedClock();
	const limiter = await closed(time.clock, 1e12);
	await time.finish(polled(limiter, poll, async () => {}));
	expect(time.clock.now()).toBe(300_000);
});

test('the one that gains most goes first, and where places are equal the one that came first', async () => {
	const time = simulatedClock();
	const limiter = await closed(time.clock, 1_000);
	const order: string[] = [];
	for (const [name, gain] of [['low', 0.1], ['high', 0.9], ['middle', 0.5], ['high, later', 0.9]] as const) {
		void polled(limiter, { ...poll, priority: () => gain }, async () => order.push(name));
	}
	await time.advance(5_000);
	expect(order).toEqual(['high', 'high, later', 'middle', 'low']);
});

test('eight leave at once at first; with each answer it is one more; never more than half of 3,000 in any minute', async () => {
	const time = simulatedClock();
	const limiter = new Limiter(time.clock);
	const left: number[] = [];
	const busy = async () => {
		while (time.clock.now() < 180_000) {
			await polled(limiter, poll, async () => {
				left.push(time.clock.now());
				await time.clock.sleep(100, never);
			});
		}
	};
	const all = Promise.all(Array.from({ length: 200 }, busy));
	await time.advance(99);
	expect(left).toHaveLength(8);
	await time.advance(1);
	expect(left).toHaveLength(16);
	await time.finish(all);
	const inAnyMinute = left.map((start, index) => left.findLastIndex((at) => at < start + 60_000) - index + 1);
	expect(Math.max(...inAnyMinute)).toBeLessThanOrEqual(1_500);
	expect(Math.max(...inAnyMinute)).toBeGreaterThan(1_350);
});

test('a 429 is followed by the pause that was asked for, and fewer at once', async () => {
	const time = simulatedClock();
	const limiter = await closed(time.clock, 3_000);
	const left: number[] = [];
	for (let n = 0; n < 3; n++) void polled(limiter, poll, async () => left.push(time.clock.now()));
	await time.advance(3_000);
	expect(left).toEqual([]);
	await time.advance(200);
	expect(left).toHaveLength(1);
	await time.advance(60_000);
	expect(left).toHaveLength(3);
});

test('after thirty 429s in a row the next polls leave no further apart than the pauses were', async () => {
	const time = simulatedClock();
	const limiter = new Limiter(time.clock);
	const refuse = () => Promise.reject(new Fault('rateLimited', 'Too many requests'));
	const left: number[] = [];
	const running = async () => void left.push(time.clock.now());
	await time.finish(polled(limiter, poll, running));
	for (let n = 0; n < 30; n++) await expect(time.finish(polled(limiter, poll, refuse))).rejects.toThrow('Too many');
	for (let n = 0; n < 4; n++) await time.finish(polled(limiter, poll, running));
	const pauses = left.slice(2).map((at, index) => at - left[index + 1]!);
	expect(Math.max(...pauses)).toBeLessThanOrEqual(16_500);
});
