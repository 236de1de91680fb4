import { stopped, type Clock } from '../../../nodes/shared/engine/clock';

/** The date when a history begins */
export const START = 1_700_000_000_000;

/**
 * Time that passes only when nothing else is left to do: from one sleeper's end to the next, so that a
 * history of hours takes a millisecond.
 */
export class VirtualTime {
	/** Milliseconds from the beginning of the history */
	time = 0;
	/** When n8n's process began: its clock counts from there */
	private processStart = -PROCESS_AGE_MS;
	/** How far the machine's date has been moved */
	dateOffset = 0;
	private sleepers: Array<{ at: number; wake: () => void }> = [];

	readonly clock: Clock = {
		now: () => this.time - this.processStart,
		date: () => this.date,
		sleep: async (ms, signal) =>
			await new Promise<void>((resolve, reject) => {
				if (signal.aborted) return reject(stopped());
				const end = this.at(this.time + Math.max(0, ms), () => {
					signal.removeEventListener('abort', stop);
					resolve();
				});
				const stop = () => {
					end();
					reject(stopped());
				};
				signal.addEventListener('abort', stop, { once: true });
			}),
		signalAt: (time, signal) => {
			const limit = new AbortController();
			if (signal.aborted) return signal;
			const end = this.at(Math.max(time + this.processStart, this.time), () => limit.abort(OUT_OF_TIME));
			signal.addEventListener('abort', () => (end(), limit.abort(signal.reason)), { once: true });
			return limit.signal;
		},
	};

	/** What the machine's calendar shows */
	get date(): number {
		return START + this.time + this.dateOffset;
	}

	/** Another process of n8n's goes on from here. */
	restart(): void {
		this.processStart = this.time;
	}

	/** Does something at a time; the function that comes back calls it off. */
	at(time: number, wake: () => void): () => void {
		const sleeper = { at: Math.ceil(time), wake }; // whole milliseconds: their sums are exact
		this.sleepers.push(sleeper);
		return () => {
			const index = this.sleepers.indexOf(sleeper);
			if (index >= 0) this.sleepers.splice(index, 1);
		};
	}

	/** Lets time pass until the work is done; `undefined` where it waits for something that never comes. */
	async finish<T>(work: Promise<T>): Promise<T | undefined> {
		let result: { value: T } | undefined;
		let failure: { error: unknown } | undefined;
		work.then(
			(value) => (result = { value }),
			(error: unknown) => (failure = { error }),
		);
		for (let turn = 0; turn < MOST_TURNS; turn++) {
			await settled();
			if (failure) throw failure.error;
			if (result) return result.value;
			const next = this.next();
			if (!next || next.at > ENDLESS_MS) return undefined;
			this.time = Math.max(this.time, next.at);
			next.wake();
		}
		return undefined;
	}

	private next() {
		let first: { at: number; wake: () => void } | undefined;
		for (const sleeper of this.sleepers) if (!first || sleeper.at < first.at) first = sleeper;
		if (first) this.sleepers.splice(this.sleepers.indexOf(first), 1);
		return first;
	}
}

/** What wakes up as often as that goes round in a circle. */
const MOST_TURNS = 20_000;
/** What lasts as long as that waits for what never comes. */
const ENDLESS_MS = 1e8;

/** n8n had run for a while when the history began. */
const PROCESS_AGE_MS = 5_000;

const OUT_OF_TIME = new DOMException('Out of time', 'TimeoutError');

/** Every promise that could go on has gone on. */
const settled = async () => await new Promise<void>((resolve) => setImmediate(resolve));
