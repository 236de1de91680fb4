import { orStop, OVER, stopped, type Clock } from '../clock';

/**
 * The protocol of every request under a limit of its key: acquire → accepted or refused → release. A request
 * that failed in any other way calls neither of the two.
 */
export interface Permit {
	/** The provider accepted it */
	accepted(): void;
	/** The provider answered 429 */
	refused(retryAfterMs: number | undefined): void;
	/** To be called exactly once, however it ended */
	release(): void;
}

/** A request that waits for a permit, and its deadline. */
interface Waiter {
	deadline: number;
}

interface Entry<W> {
	waiter: W;
	end(): void;
}

/**
 * The requests that wait for a permit under one limit, first come first served. The limit decides which is
 * next; the queue wakes it, and handles deadlines and stops.
 */
export class WaitingQueue<W extends Waiter> {
	private entries: Array<Entry<W>> = [];
	private alarm?: AbortController;

	/**
	 * @param next takes the permit for the waiter whose turn it is and returns it, or returns the time at
	 * which to ask again
	 * @param isHopeless whether a waiter need not wait until its deadline
	 */
	constructor(
		private readonly clock: Clock,
		private readonly next: (waiting: W[], now: number) => W | number,
		private readonly isHopeless: (waiter: W) => boolean = () => false,
	) {}

	get length(): number {
		return this.entries.length;
	}

	/** Resolves when it is the waiter's turn or its time is over; rejects as soon as it is stopped. */
	async wait(waiter: W, stop: AbortSignal): Promise<void> {
		if (stop.aborted) throw stopped();
		const turn = new Promise<void>((end) => this.entries.push({ waiter, end }));
		this.serve();
		await orStop(turn, stop, () => {
			this.entries = this.entries.filter((entry) => entry.waiter !== waiter);
			this.serve();
		});
	}

	/** Serves every waiter whose turn it is; to be called whenever there may be new permits. */
	serve(): void {
		const now = this.clock.now();
		this.giveUp();
		let next = this.entries.length > 0 ? this.next(this.waiting(), now) : Infinity;
		while (typeof next !== 'number') {
			this.end(next);
			next = this.entries.length > 0 ? this.next(this.waiting(), now) : Infinity;
		}
		this.wakeAt(Math.min(next, ...this.entries.map(({ waiter }) => waiter.deadline)), now);
	}

	/** Removes the waiters whose time is over. */
	giveUp(): void {
		const now = this.clock.now();
		for (const { waiter } of this.entries) if (waiter.deadline <= now || this.isHopeless(waiter)) this.end(waiter);
	}

	private waiting(): W[] {
		return this.entries.map(({ waiter }) => waiter);
	}

	private end(waiter: W): void {
		const entry = this.entries.find((candidate) => candidate.waiter === waiter);
		this.entries = this.entries.filter((candidate) => candidate !== entry);
		entry?.end();
	}

	private wakeAt(at: number, now: number): void {
		this.alarm?.abort(OVER);
		this.alarm = undefined;
		if (at === Infinity) return;
		this.alarm = new AbortController();
		this.clock.sleep(at - now, this.alarm.signal).then(
			() => this.serve(),
			() => {}, // set anew
		);
	}
}
