import type { Connection } from '../../nodes/shared/aggregator/connection';
import { ReadLane, readLaneOf } from '../../nodes/shared/engine/readLane';
import { simulatedClock } from './simulatedClock.mts';

const never = new AbortController().signal;
const reader = { deadline: 1e9, urgency: () => 1 };

test('runs with the same key share a lane, others have their own', () => {
	const at = (baseUrl: string, apiKey: string) => readLaneOf({ baseUrl, apiKey } as Connection);
	expect(at('http://a', 'one')).toBe(at('http://a', 'one'));
	expect(at('http://a', 'one')).not.toBe(at('http://a', 'two'));
	expect(at('http://a', 'one')).not.toBe(at('http://b', 'one'));
});

test('whoever is stopped leaves at once, whoever is out of time when it is over; the others go on', async () => {
	const time = simulatedClock();
	const lane = new ReadLane(time.clock);
	lane.slowDown(10_000);
	const stop = new AbortController();
	const ends: string[] = [];
	const read = (who: string, deadline: number, signal: AbortSignal) =>
		lane.inTurn({ ...reader, deadline }, signal, async () => who).then(
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
		'waits 10000',
		'was stopped before stopped 21000',
		'comes later 21000',
	]);
});

test('a lane that was closed for a lifetime opens again after five minutes', async () => {
	const time = simulatedClock();
	const lane = new ReadLane(time.clock);
	lane.slowDown(1e12);
	const read = lane.inTurn(reader, never, async () => time.clock.now());
	await time.advance(400_000);
	await expect(Promise.race([read, 'still closed'])).resolves.toBe(300_000);
});

test('the one that most likely finished goes first', async () => {
	const time = simulatedClock();
	const lane = new ReadLane(time.clock);
	const order: number[] = [];
	await lane.inTurn(reader, never, async () => {});
	for (const likely of [0.1, 0.9, 0.5]) {
		void lane.inTurn({ deadline: 1e9, urgency: () => likely }, never, async () => order.push(likely));
	}
	await time.advance(5_000);
	expect(order).toEqual([0.9, 0.5, 0.1]);
});
