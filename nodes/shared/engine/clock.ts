import { sleep } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import { abortFault } from '../aggregator/networkFault';

/** Time as the engine sees it; tests bring their own. All times in milliseconds. */
export interface Clock {
	/** Goes on evenly, whatever becomes of the machine's date: deadlines and pauses are counted in it. */
	now(): number;
	/** The date, for what outlives the process. */
	date(): number;
	/** Rejects with a `stopped` Fault as soon as the signal fires. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
	/** A signal that fires at a time, with a TimeoutError for its reason, or with another signal. */
	signalAt(time: number, signal: AbortSignal): AbortSignal;
}

export const realClock: Clock = {
	now: () => performance.now(),
	date: () => Date.now(),
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
		AbortSignal.any([signal, AbortSignal.timeout(Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(time - performance.now()))))]),
};

/** What a timer can hold: 24 days, more than any item has. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function stopped(): Fault {
	return new Fault('stopped', 'The execution was stopped');
}

/** The answer, or a `stopped` Fault as soon as the execution is stopped. */
export async function orStop<T>(answer: Promise<T>, stop: AbortSignal, onStop = () => {}): Promise<T> {
	return await raced(answer, stop, () => {
		onStop();
		return stopped();
	});
}

/** The answer of one of n8n's helpers, which may never come, or a Fault as soon as the signal says why not. */
export async function orAbort<T>(answer: Promise<T>, signal: AbortSignal, who = 'n8n'): Promise<T> {
	return await raced(answer, signal, () => abortFault(signal, who));
}

async function raced<T>(answer: Promise<T>, signal: AbortSignal, faultOf: () => Fault): Promise<T> {
	let fire = () => {};
	const aborted = new Promise<never>((_, reject) => {
		fire = () => reject(faultOf());
		if (signal.aborted) fire();
		else signal.addEventListener('abort', fire, { once: true });
	});
	try {
		return await Promise.race([answer, aborted]);
	} finally {
		signal.removeEventListener('abort', fire);
	}
}

/** The longest wait after a stop, in milliseconds: the answer to a create or to a cancel, or n8n's storage with what is nowhere else. */
export const PATIENCE_MS = 5_000;

/** Why a pause that nobody needs any more ends. Without a reason an abort makes an error each time, which costs more than the pause. */
export const OVER = 'over';

/** A signal for work that must finish although the execution is stopped; it must always be ended. */
export function afterStop(clock: Clock, stop: AbortSignal): { signal: AbortSignal; end(): void } {
	const late = new AbortController();
	const done = new AbortController();
	const wait = () => {
		clock.sleep(PATIENCE_MS, done.signal).then(
			() => late.abort(),
			() => {}, // it was heard of in time
		);
	};
	if (stop.aborted) wait();
	else stop.addEventListener('abort', wait, { once: true });
	return {
		signal: late.signal,
		end() {
			stop.removeEventListener('abort', wait);
			done.abort(OVER);
		},
	};
}

/** Whether anything that is billed may still be sent in a run. */
export class Creates {
	/** Fires when nothing may be sent any more: after a stop, or an item that ends the batch */
	readonly ending: AbortSignal;
	/** The item's fault that ended the batch; nothing that is billed may be sent after it is set */
	abortCause?: Fault;
	private readonly end = new AbortController();

	constructor(stop: AbortSignal) {
		this.ending = AbortSignal.any([stop, this.end.signal]);
	}

	/** The first cause stands. */
	abort(cause: Fault): void {
		this.abortCause ??= cause;
		this.end.abort();
	}
}
