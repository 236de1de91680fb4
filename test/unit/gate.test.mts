import { Gate } from '../../nodes/shared/engine/gate';
import { simulatedClock } from './simulatedClock.mts';

const never = new AbortController().signal;

test('while nobody is told to slow down, all go at once', async () => {
	const { clock } = simulatedClock();
	const gate = new Gate(clock);
	await Promise.all(Array.from({ length: 50 }, () => gate.enter(1, 1000, never)));
	expect(clock.now()).toBe(0);
});

test('after 429 all wait as long as was asked, then one goes ahead, then twice as many', async () => {
	const time = simulatedClock();
	const gate = new Gate(time.clock);
	await gate.enter(1, 1e6, never);
	gate.slowDown(10_000, 0);
	gate.leave(1);
	const entered: number[] = [];
	const waiting = [1, 2, 3, 4].map(async (n) => {
		await gate.enter(1, 1e6, never);
		entered.push(n);
	});
	await time.advance(9_000);
	expect(entered).toEqual([]);
	await time.advance(2_000);
	expect(entered).toEqual([1]);
	gate.passed();
	gate.leave(1);
	await time.advance(0);
	expect(entered).toEqual([1, 2, 3]);
	gate.passed();
	gate.leave(1);
	await time.advance(0);
	await Promise.all(waiting);
});

test('images in flight stay under the limit, and a request larger than it goes alone', async () => {
	const time = simulatedClock();
	const gate = new Gate(time.clock, 10);
	await gate.enter(8, 1e6, never);
	const entered: string[] = [];
	void gate.enter(8, 1e6, never).then(() => entered.push('eight'));
	await time.advance(0);
	expect(entered).toEqual([]);
	gate.leave(8);
	await time.advance(0);
	expect(entered).toEqual(['eight']);
	gate.leave(8);
	expect(await gate.enter(12, 1e6, never)).toBe(true);
});

test('there is no place where the wait is longer than one is ready to wait', async () => {
	const time = simulatedClock();
	const gate = new Gate(time.clock);
	gate.slowDown(10_000, 0);
	expect(await gate.enter(1, 5_000, never)).toBe(false);
});

test('a stop ends the wait', async () => {
	const time = simulatedClock();
	const gate = new Gate(time.clock, 1);
	await gate.enter(1, 1e6, never);
	const stop = new AbortController();
	const waiting = gate.enter(1, 1e6, stop.signal);
	stop.abort();
	await expect(waiting).rejects.toThrow('The execution was stopped');
});
