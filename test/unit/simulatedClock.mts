import { stopped, type Clock } from '../../nodes/shared/engine/clock';

export interface SimulatedTime {
	clock: Clock;
	/** Lets the time pass and everything run that falls due in it. */
	advance(ms: number): Promise<void>;
}

/** A clock without real time: it moves only when told, from one sleeper's end to the next. */
export function simulatedClock(): SimulatedTime {
	let now = 0;
	const sleepers: Array<{ at: number; wake: () => void }> = [];
	const settle = async () => await new Promise<void>((resolve) => setImmediate(resolve));

	return {
		clock: {
			now: () => now,
			sleep: async (ms, signal) =>
				await new Promise<void>((resolve, reject) => {
					if (signal.aborted) return reject(stopped());
					sleepers.push({ at: now + Math.max(0, ms), wake: resolve });
					signal.addEventListener('abort', () => reject(stopped()), { once: true });
				}),
		},
		async advance(ms) {
			const end = now + ms;
			await settle();
			for (;;) {
				const due = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
				if (!due) break;
				sleepers.splice(sleepers.indexOf(due), 1);
				now = Math.max(now, due.at);
				due.wake();
				await settle();
			}
			now = end;
			await settle();
		},
	};
}
