import { watchStalls } from '../../bench/soak/stalls.mts';

const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

test('a process that does not come round to its timers is seen, and when', async () => {
	const stalls = watchStalls();
	await pause(60);
	const from = performance.now();
	while (performance.now() < from + 300);
	await pause(60);
	const until = performance.now();
	stalls.stop();
	expect(stalls.between(from - 60, until)).toBeGreaterThan(200);
	expect(stalls.between(from + 100, from + 200)).toBeCloseTo(100, 0);
	expect(stalls.between(until, until + 1000)).toBe(0);
});
