import { sleep } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import { abortFault } from '../aggregator/networkFault';

/** Time as the engine sees it; tests use their own. All times in milliseconds. */
export interface Clock {
	/** Monotonic, whatever happens to the machine's date: used for deadlines and pauses. */
	now(): number;
	/** The date, for what outlives the process. */
	date(): number;
	/** Rejects with a `stopped` Fault as soon as the signal fires. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
	/** A signal that fires at a time, with a TimeoutError as its reason, or together with another signal. */
	signalAt(time: number, signal: AbortSignal): AbortSignal;
}

export const realClock: Clock = {
	now: () => performance.now(),
	date: () => Date.now(),
	async sleep(ms, signal) {
		if (signal.aborted) throw stopped();
		try {
			// n8n before 2.34 does not pass the signal to its `sleep`
			await orStop(sleep(ms, signal), signal);
		} catch {
			throw stopped();
		}
	},
	signalAt: (time, signal) =>
		AbortSignal.any([signal, AbortSignal.timeout(Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(time - performance.now()))))]),
};

/** The maximum of a timer: 24 days, longer than any item takes. */
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

/**
 * The answer of one of n8n's helpers, which may never come, or a Fault as soon as the signal fires, which
 * carries the reason.
 */
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

/**
 * The longest wait after a stop, in milliseconds: for the answer to a create or a cancel, or for n8n's
 * storage to take what exists nowhere else.
 */
export const PATIENCE_MS = 5_000;

/**
 * Until when n8n's storage may take what exists nowhere else: as long as the item has time, and a moment in any
 * case, since it may have come just before the timeout.
 */
export const storingUntil = (clock: Clock, deadline: number): number => Math.max(deadline, clock.now() + PATIENCE_MS);

/**
 * The reason for ending a pause that is no longer needed. An abort without a reason creates an error each
 * time, which costs more than the pause.
 */
export const OVER = 'over';

/** A signal for work that must finish although the execution is stopped; it must always be ended. */
export function afterStop(clock: Clock, stop: AbortSignal): { signal: AbortSignal; end(): void } {
	const late = new AbortController();
	const done = new AbortController();
	const wait = () => {
		clock.sleep(PATIENCE_MS, done.signal).then(
			() => late.abort(),
			() => {}, // the stop came in time
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
	/** The fault of the item that ended the batch; nothing that is billed may be sent after it is set */
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
