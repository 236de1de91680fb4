import type { Clock } from '../clock';
import { Rate, type Bounds, type Departure } from './rate';
import { WaitingQueue, type Permit } from './waitingQueue';

export interface WantedPoll {
	/** When waiting for a permit makes no sense any more */
	deadline: number;
	/** What a poll gains now; the highest goes first */
	priority(now: number): number;
	stop: AbortSignal;
}

/**
 * Replicate documents 3,000 polls a minute for an account. One key gets half of it, since a second n8n may
 * use the account as well: a hundred at once and 23 a second are less than 1,500 in the worst minute. It
 * begins with eight, which nobody minds.
 */
const BOUNDS = { start: 8, most: 100, refillSeconds: 100 / 23, plateauSeconds: 20, plateauAnswers: { least: 1, most: 200 } };

interface Waiter {
	deadline: number;
	priority(now: number): number;
	departure?: Departure;
}

/** The polls of one key: in what order, and how often. */
export class PollLimit {
	private readonly rate: Rate;
	private readonly queue: WaitingQueue<Waiter>;

	constructor(clock: Clock, bounds: Bounds = BOUNDS) {
		this.rate = new Rate(clock, bounds);
		this.queue = new WaitingQueue(clock, (waiting, now) => this.next(waiting, now));
	}

	get isIdle(): boolean {
		return this.queue.length === 0;
	}

	/** A permit, or nothing where the deadline came first. Rejects when stopped. */
	async acquire({ deadline, priority, stop }: WantedPoll): Promise<Permit | undefined> {
		const waiter: Waiter = { deadline, priority };
		await this.queue.wait(waiter, stop);
		const { departure } = waiter;
		if (!departure) return undefined;
		return {
			accepted: () => this.rate.answered(departure),
			refused: (retryAfterMs) => this.rate.refused(departure, retryAfterMs),
			release: () => this.queue.serve(),
		};
	}

	private next(waiting: Waiter[], now: number): Waiter | number {
		const roomAt = this.rate.roomAt(now);
		if (roomAt > now) return roomAt;
		const next = waiting.reduce((best, one) => (one.priority(now) > best.priority(now) ? one : best));
		next.departure = this.rate.depart(now);
		return next;
	}
}
