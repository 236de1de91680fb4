import { createHash } from 'crypto';

import type { Connection } from '../../aggregator/connection';
import type { Clock } from '../clock';
import { CreateLimit } from './createLimit';
import { PollLimit } from './pollLimit';
import type { Bounds } from './rate';

/** The limits of one key, shared by all runs of this process: its creates, and its polls. */
export class Limiter {
	/** Generations that somebody waits for at the moment */
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

/** The limiter of a connection's key. Those that were not asked for lately are forgotten, but none in use. */
export function limiterOf({ baseUrl, apiKey, customHeaders }: Connection, clock: Clock): Limiter {
	const known = limiters.get(clock) ?? new Map<string, Limiter>();
	limiters.set(clock, known);
	const key = createHash('sha256').update(JSON.stringify([baseUrl, apiKey, customHeaders])).digest('base64');
	const limiter = known.get(key) ?? new Limiter(clock);
	known.delete(key);
	known.set(key, limiter);
	for (const [oldest, { isIdle }] of known) {
		if (known.size <= MOST_LIMITERS) break;
		if (isIdle && oldest !== key) known.delete(oldest);
	}
	return limiter;
}

/** Successive multiples of it, taken between 0 and 1, lie as far apart as they can. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** How many generations are in flight, under each duration key. */
class Load {
	total = 0;
	private readonly byKey = new Map<string, number>();
	private added = 0;

	/** @returns a number between 0 and 1, by which equals can be told apart */
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
