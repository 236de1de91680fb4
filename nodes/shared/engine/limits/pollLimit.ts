import { asFault, Fault } from '../../aggregator/fault';
import type { Clock } from '../clock';
import { Rate, type Bounds, type Departure } from './rate';
import { WaitingLine } from './waitingLine';

/** Someone who wants to poll the status of a generation. */
export interface Poll {
	/** When waiting for a turn makes no sense any more */
	deadline: number;
	/** What a poll gains now; the highest goes first */
	priority(now: number): number;
}

/**
 * Replicate documents 3,000 polls a minute for an account. One key gets half of it, since a second n8n may
 * use the account as well: a hundred at once and 23 a second are less than 1,500 in the worst minute. It
 * begins with eight, which nobody minds.
 */
const BOUNDS = { start: 8, most: 100, refillSeconds: 100 / 23, plateauSeconds: 20, plateauAnswers: { least: 1, most: 200 } };

interface Waiter extends Poll {
	departure?: Departure;
}

/** The polls of one key: in what order, and how often. */
export class PollLimit {
	private readonly rate: Rate;
	private readonly line: WaitingLine<Waiter>;

	constructor(clock: Clock, bounds: Bounds = BOUNDS) {
		this.rate = new Rate(clock, bounds);
		this.line = new WaitingLine(clock, (waiting, now) => this.next(waiting, now));
	}

	get isIdle(): boolean {
		return this.line.length === 0;
	}

	/** Polls when it is its turn; rejects with a Fault when stopped or out of time before that. */
	async poll<T>(poll: Poll, stop: AbortSignal, attempt: () => Promise<T>): Promise<T> {
		const waiter: Waiter = { ...poll };
		await this.line.turn(waiter, stop);
		const { departure } = waiter;
		if (!departure) throw new Fault('timeout', '');
		try {
			const reply = await attempt();
			this.rate.answered(departure);
			return reply;
		} catch (error) {
			const fault = asFault(error);
			if (fault.kind === 'rateLimited') this.rate.refused(departure, fault.details.retryAfterMs);
			throw fault;
		} finally {
			this.line.serve();
		}
	}

	private next(waiting: Waiter[], now: number): Waiter | number {
		const roomAt = this.rate.roomAt(now);
		if (roomAt > now) return roomAt;
		const next = waiting.reduce((best, one) => (one.priority(now) > best.priority(now) ? one : best));
		next.departure = this.rate.depart(now);
		return next;
	}
}
