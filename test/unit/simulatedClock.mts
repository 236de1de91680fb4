import { stopped, type Clock } from '../../nodes/shared/engine/clock';

export interface SimulatedTime {
	clock: Clock;
	/** Lets the time pass and everything run that falls due in it. */
	advance(ms: number): Promise<void>;
	/** Lets as much time pass as some work takes. */
	finish<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
	at: number;
	wake: () => void;
}

/** A clock without real time: it moves only when told, from one sleeper's end to the next. */
export function simulatedClock(): SimulatedTime {
	let now = 0;
	const sleepers = new Set<Sleeper>();
	const settle = async () => await new Promise<void>((resolve) => setImmediate(resolve));

	/** Moves to the end of the sleep that ends next, if that is not after `end`. */
	async function step(end: number): Promise<boolean> {
		let next: Sleeper | undefined;
		for (const sleeper of sleepers) if (sleeper.at < (next?.at ?? Infinity)) next = sleeper;
		if (!next || next.at > end) return false;
		sleepers.delete(next);
		now = Math.max(now, next.at);
		next.wake();
		await settle();
		return true;
	}

	return {
		clock: {
			now: () => now,
			date: () => now,
			sleep: async (ms, signal) =>
				await new Promise<void>((resolve, reject) => {
					if (signal.aborted) return reject(stopped());
					const stop = () => {
						sleepers.delete(sleeper);
						reject(stopped());
					};
					const sleeper = {
						at: now + Math.max(0, ms),
						wake: () => {
							signal.removeEventListener('abort', stop);
							resolve();
						},
					};
					sleepers.add(sleeper);
					signal.addEventListener('abort', stop, { once: true });
				}),
			signalAt: (time, signal) => {
				const limit = new AbortController();
				const wake = () => limit.abort(new DOMException('Out of time', 'TimeoutError'));
				sleepers.add({ at: time, wake });
				return AbortSignal.any([signal, limit.signal]);
			},
		},
		async advance(ms) {
			const end = now + ms;
			await settle();
			while (await step(end));
			now = end;
			await settle();
		},
		async finish(work) {
			let done = false;
			const ended = () => (done = true);
			work.then(ended, ended);
			await settle();
			while (!done && (await step(Infinity)));
			return await work;
		},
	};
}
