import { createHash } from 'crypto';

import type { Connection } from '../../aggregator/connection';
import type { Clock } from '../clock';
import { CreateLimit } from './createLimit';
import { Rate, type Bounds, type Departure } from './rate';
import { WaitingQueue, type Permit } from './waitingQueue';

/** The limits of one key, shared by all runs of this process: its creates, and its polls. */
export class Limiter {
	/** Generations that are waited for at the moment */
	readonly inFlight = new Load();
	readonly creates: CreateLimit;
	readonly polls: PollLimit;

	constructor(clock: Clock, pollBounds?: Bounds) {
		this.creates = new CreateLimit(clock);
		this.polls = new PollLimit(clock, pollBounds);
	}

	get isIdle(): boolean {
		return this.inFlight.total === 0 && this.creates.isIdle && this.polls.isIdle;
	}
}

const limiters = new WeakMap<Clock, Map<string, Limiter>>();
const MOST_LIMITERS = 100;

/** The limiter of a connection's key. Those not used lately are forgotten, but none in use. */
export function limiterOf({ baseUrl, apiKey, customHeaders }: Connection, clock: Clock): Limiter {
	const known = limiters.get(clock) ?? new Map<string, Limiter>();
	limiters.set(clock, known);
	const key = createHash('sha256').update(JSON.stringify([baseUrl, apiKey, customHeaders])).digest('base64');
	return recentlyUsed(known, key, { most: MOST_LIMITERS, make: () => new Limiter(clock), mayGo: ({ isIdle }) => isIdle });
}

/**
 * Returns a map's value for a key, created if there is none. The map keeps the `most` recently used keys, and
 * those that must be kept.
 */
function recentlyUsed<T>(
	map: Map<string, T>,
	key: string,
	{ most, make, mayGo = () => true }: { most: number; make: () => T; mayGo?: (value: T) => boolean },
): T {
	const value = map.get(key) ?? make();
	map.delete(key);
	map.set(key, value);
	for (const [oldest, other] of map) {
		if (map.size <= most) break;
		if (oldest !== key && mayGo(other)) map.delete(oldest);
	}
	return value;
}

/** Successive multiples of it, reduced to the range 0 to 1, are spread as far apart as possible. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The number of generations in flight for each duration key. */
class Load {
	total = 0;
	private readonly byKey = new Map<string, number>();
	private added = 0;

	/** @returns a number between 0 and 1 that differs between equal generations */
	add(durationKey = ''): number {
		this.total++;
		this.byKey.set(durationKey, this.of(durationKey) + 1);
		this.added++;
		return (this.added * GOLDEN) % 1;
	}

	remove(durationKey = ''): void {
		this.total--;
		const left = this.of(durationKey) - 1;
		if (left > 0) this.byKey.set(durationKey, left);
		else this.byKey.delete(durationKey);
	}

	of(durationKey = ''): number {
		return this.byKey.get(durationKey) ?? 0;
	}
}

export interface WantedPoll {
	/** When waiting for a permit no longer makes sense */
	deadline: number;
	/** The current benefit of the poll; the highest goes first */
	priority(now: number): number;
	stop: AbortSignal;
}

/**
 * Replicate documents 3,000 polls per minute for an account. One key gets half of that, since a second n8n
 * may use the same account: a hundred at once and 23 per second are less than 1,500 in the worst minute. It
 * starts with eight, which no provider minds.
 */
const BOUNDS = { start: 8, most: 100, refillSeconds: 100 / 23, plateauSeconds: 20, plateauAnswers: { least: 1, most: 200 } };

interface Waiter {
	deadline: number;
	priority(now: number): number;
	departure?: Departure;
}

/** The polls of one key: their order and rate. */
class PollLimit {
	private readonly rate: Rate;
	private readonly queue: WaitingQueue<Waiter>;

	constructor(clock: Clock, bounds: Bounds = BOUNDS) {
		this.rate = new Rate(clock, bounds);
		this.queue = new WaitingQueue(clock, (waiting, now) => this.next(waiting, now));
	}

	get isIdle(): boolean {
		return this.queue.length === 0;
	}

	/** Returns a permit, or undefined if the deadline comes first. Rejects when stopped. */
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

/** How long generations under one duration key take: log-normal, like most durations. */
export interface Known {
	/** Number of durations seen */
	count: number;
	/** Mean of the logarithms of the durations in seconds */
	mu: number;
	/** Standard deviation of the same, widened if little is known */
	sigma: number;
}

/**
 * How long generations took, by duration key (aggregator, route, model), so that the next one is polled when
 * it is likely to be finished. Kept in the process, for later executions; losing it in a restart costs a few
 * polls, so nothing is saved.
 */
export class Durations {
	private readonly byKey = new Map<string, number[]>();

	/** @param seconds from the request to the finish, as precisely as known */
	note(durationKey: string, seconds: number): void {
		const logs = recentlyUsed(this.byKey, durationKey, { most: MOST_KEYS, make: () => [] });
		logs.push(Math.log(Math.max(seconds, 0.05)));
		if (logs.length > MOST_DURATIONS) logs.shift();
	}

	known(durationKey: string): Known | undefined {
		const logs = this.byKey.get(durationKey);
		if (!logs) return undefined;
		const count = logs.length;
		const mu = logs.reduce((sum, log) => sum + log, 0) / count;
		const squares = logs.reduce((sum, log) => sum + (log - mu) ** 2, 0);
		const variance = (squares + PRIOR_COUNT * PRIOR_SIGMA ** 2) / (count - 1 + PRIOR_COUNT);
		return { count, mu, sigma: Math.max(LEAST_SIGMA, Math.sqrt(variance * (1 + 1 / count))) };
	}
}

const MOST_DURATIONS = 32;
const MOST_KEYS = 100;
/** Assumed before anything is known: two durations that differ by 40 %. */
const PRIOR_COUNT = 2;
const PRIOR_SIGMA = 0.4;
const LEAST_SIGMA = 0.1;

export const durationsSeen = new Durations();
