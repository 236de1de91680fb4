import { sleep } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';

/** Time as the engine sees it; tests bring their own. All times in milliseconds. */
export interface Clock {
	now(): number;
	/** Rejects with a `stopped` Fault as soon as the signal fires. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
	/** A signal that fires at a time, with a TimeoutError for its reason, or with another signal. */
	signalAt(time: number, signal: AbortSignal): AbortSignal;
}

export const realClock: Clock = {
	now: () => Date.now(),
	async sleep(ms, signal) {
		if (signal.aborted) throw stopped();
		try {
			// n8n before 2.34 does not hand the signal to its `sleep`
			await orStop(sleep(ms, signal), signal);
		} catch {
			throw stopped();
		}
	},
	signalAt: (time, signal) =>
		AbortSignal.any([signal, AbortSignal.timeout(Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(time - Date.now()))))]),
};

/** What a timer can hold: 24 days, more than any item has. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function stopped(): Fault {
	return new Fault('stopped', 'The execution was stopped');
}

/** The answer, or a `stopped` Fault as soon as the execution is stopped. */
export async function orStop<T>(answer: Promise<T>, stop: AbortSignal, onStop = () => {}): Promise<T> {
	let stopNow = () => {};
	const stopping = new Promise<never>((_, reject) => {
		stopNow = () => {
			onStop();
			reject(stopped());
		};
		stop.addEventListener('abort', stopNow, { once: true });
	});
	try {
		return await Promise.race([answer, stopping]);
	} finally {
		stop.removeEventListener('abort', stopNow);
	}
}
