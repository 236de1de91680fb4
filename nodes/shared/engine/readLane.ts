import { createHash } from 'crypto';

import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { orStop, realClock, stopped, type Clock } from './clock';
import { recentlyUsed } from './lru';

/** A provider's patience with status reads of one key, and our courtesy, in reads a second. */
const FEWEST_A_SECOND = 4;
const MOST_A_SECOND = 16;
const SHARE_OF_IN_FLIGHT = 0.8;
const WINDOW_MS = 1_000;
/** The limit counts where reads arrive, which is before their answer, and taken to be within this time. */
const LATEST_ARRIVAL_MS = 100;
/** The lane outlives the run: a Retry-After of years must not shut it for good. */
const LONGEST_CLOSED_MS = 300_000;
/** How evenly they leave: 0 all at once, 1 like a clock. */
const EVENNESS = 0.75;

/** Who wants to read the status of a generation. */
export interface Reader {
	/** How likely a read is to pay now; the highest goes first */
	urgency(now: number): number;
	/** When waiting for a turn makes no sense any more */
	deadline: number;
}

interface Waiter extends Reader {
	go(place: Place): void;
	fail(fault: Fault): void;
}

/** A read's share of the limit. */
interface Place {
	/** A second after it must have arrived */
	freeAt: number;
}

/**
 * The lane of one key's status reads: in any second at most 0.8 for each generation in flight, never
 * under 4 or over 16. Where more want to read, the one that most likely finished goes first. When one
 * is told to slow down, all wait.
 */
export class ReadLane {
	/** Generations looked at or waited for at the moment */
	inFlight = 0;
	private taken: Place[] = [];
	private lastLeft = -Infinity;
	private closedUntil = 0;
	private waiters: Waiter[] = [];
	/** Ends the pause of whoever hands out the turns */
	private change?: AbortController;

	constructor(private readonly clock: Clock) {}

	/** Reads when it is its turn; rejects with a Fault when stopped or out of time before that. */
	async inTurn<T>(reader: Reader, stop: AbortSignal, read: () => Promise<T>): Promise<T> {
		if (stop.aborted) throw stopped();
		const place = await this.turn(reader, stop);
		try {
			return await read();
		} finally {
			// it was there before its answer was here
			place.freeAt = Math.min(place.freeAt, this.clock.now() + WINDOW_MS);
		}
	}

	/** @param ms as long as the provider asked */
	slowDown(ms: number): void {
		this.closedUntil = Math.max(this.closedUntil, this.clock.now() + Math.min(ms, LONGEST_CLOSED_MS));
	}

	private async turn(reader: Reader, stop: AbortSignal): Promise<Place> {
		if (this.waiters.length === 0 && this.roomAt() <= this.clock.now()) return this.leave();
		let waiter: Waiter;
		const place = new Promise<Place>((go, fail) => {
			this.waiters.push((waiter = { ...reader, go, fail }));
			if (this.change) this.change.abort();
			else void this.serve();
		});
		return await orStop(place, stop, () => this.dismiss((other) => other === waiter, stopped()));
	}

	private leave(): Place {
		this.lastLeft = this.clock.now();
		const place = { freeAt: this.lastLeft + LATEST_ARRIVAL_MS + WINDOW_MS };
		this.taken.push(place);
		return place;
	}

	/** When the next read may leave. */
	private roomAt(): number {
		const now = this.clock.now();
		this.taken = this.taken.filter(({ freeAt }) => freeAt > now);
		const share = Math.floor(SHARE_OF_IN_FLIGHT * this.inFlight);
		const limit = Math.min(MOST_A_SECOND, Math.max(FEWEST_A_SECOND, share));
		const latestFirst = this.taken.map(({ freeAt }) => freeAt).sort((a, b) => b - a);
		const apart = this.lastLeft + (EVENNESS * WINDOW_MS) / limit;
		return Math.max(latestFirst[limit - 1] ?? now, apart, this.closedUntil);
	}

	/** Hands out turns until nobody waits; one loop at a time. */
	private async serve(): Promise<void> {
		while (this.waiters.length > 0) {
			const now = this.clock.now();
			this.dismiss(({ deadline }) => deadline <= now, new Fault('timeout', ''));
			const next = Math.min(this.roomAt(), ...this.waiters.map(({ deadline }) => deadline));
			if (next <= now) this.callNext(now);
			else await this.pause(next - now);
		}
		this.change = undefined;
	}

	private async pause(ms: number): Promise<void> {
		this.change = new AbortController();
		await this.clock.sleep(ms, this.change.signal).catch(() => {}); // somebody came: a nearer deadline, perhaps
	}

	private dismiss(who: (waiter: Waiter) => boolean, fault: Fault): void {
		const leaving = this.waiters.filter(who);
		this.waiters = this.waiters.filter((waiter) => !leaving.includes(waiter));
		for (const waiter of leaving) waiter.fail(fault);
	}

	private callNext(now: number): void {
		const [first, ...others] = this.waiters;
		if (!first) return;
		const next = others.reduce((best, waiter) => (waiter.urgency(now) > best.urgency(now) ? waiter : best), first);
		this.waiters.splice(this.waiters.indexOf(next), 1);
		next.go(this.leave());
	}
}

const lanes = new Map<string, ReadLane>();
const MOST_LANES = 100;

/** The lane of a connection's key, shared by all runs in this process. */
export function readLaneOf({ baseUrl, apiKey }: Connection): ReadLane {
	const key = createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('base64');
	return recentlyUsed(lanes, key, MOST_LANES, () => new ReadLane(realClock));
}
