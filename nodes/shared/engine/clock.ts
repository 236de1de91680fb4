import { sleep } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';

/** Time as the engine sees it; tests bring their own. All times in milliseconds. */
export interface Clock {
	now(): number;
	/** Rejects with a `stopped` Fault as soon as the signal fires. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
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
};

export function stopped(): Fault {
	return new Fault('stopped', 'The execution was stopped');
}

/** A signal that fires when the execution is stopped or the deadline is reached. */
export function until(deadline: number, now: number, stop: AbortSignal): AbortSignal {
	return AbortSignal.any([stop, AbortSignal.timeout(Math.max(1, Math.ceil(deadline - now)))]);
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
