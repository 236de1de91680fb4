/**
 * How long this process did not come round to its sockets and timers. Aggregator and nodes share it: while
 * it is overloaded, an answer that left in time is read after the timer that gave up on it.
 */
export interface Stalls {
	/** In ms, of the time between two moments of `performance.now()` */
	between(fromMs: number, untilMs: number): number;
	stop(): void;
}

const EVERY_MS = 20;

export function watchStalls(): Stalls {
	const stalls: Array<{ endMs: number; ms: number }> = [];
	let before = performance.now();
	const timer = setInterval(() => {
		const now = performance.now();
		const ms = now - before - EVERY_MS;
		if (ms > EVERY_MS) stalls.push({ endMs: now, ms });
		before = now;
	}, EVERY_MS);
	return {
		between: (fromMs, untilMs) =>
			stalls.reduce((total, { endMs, ms }) => {
				const within = Math.min(endMs, untilMs) - Math.max(endMs - ms, fromMs);
				return total + Math.max(0, within);
			}, 0),
		stop: () => clearInterval(timer),
	};
}
