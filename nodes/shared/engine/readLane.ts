import { Fault } from '../aggregator/fault';
import type { Clock } from './clock';

/** A provider's patience with status reads of one key, and our courtesy, in reads a second. */
const FEWEST_A_SECOND = 4;
const MOST_A_SECOND = 16;
const SHARE_OF_IN_FLIGHT = 0.8;
/** A little more than a second, so that reads that arrive unevenly stay under the limit there. */
const WINDOW_MS = 1_050;
/** How evenly they leave: 0 all at once, 1 like a clock. Two bunches would meet where one is held up. */
const EVENNESS = 0.75;

/** Who wants to read the status of a generation. */
export interface Reader {
	/** How likely a read is to pay now; the highest goes first */
	urgency(now: number): number;
	/** When waiting for a turn makes no sense any more */
	deadline: number;
}

interface Waiter extends Reader {
	go(): void;
	fail(error: unknown): void;
}

/**
 * The lane of status reads of one run: in any second at most 0.8 for each generation in flight, never
 * under 4 or over 16. Where more want to read, the one that most likely finished goes first. When one
 * is told to slow down, all wait.
 */
export class ReadLane {
	/** Generations waited for at the moment */
	inFlight = 0;
	private recent: number[] = [];
	private closedUntil = 0;
	private waiters: Waiter[] = [];
	private isServing = false;

	constructor(private readonly clock: Clock) {}

	/** Waits for a turn; rejects with a Fault when stopped or out of time. */
	async turn(reader: Reader, stop: AbortSignal): Promise<void> {
		if (this.waiters.length === 0 && this.roomAt() <= this.clock.now()) {
			this.recent.push(this.clock.now());
			return;
		}
		await new Promise<void>((go, fail) => {
			this.waiters.push({ ...reader, go, fail });
			if (!this.isServing) void this.serve(stop);
		});
	}

	slowDown(ms: number): void {
		this.closedUntil = Math.max(this.closedUntil, this.clock.now() + ms);
	}

	/** When the next read may leave. */
	private roomAt(): number {
		const now = this.clock.now();
		this.recent = this.recent.filter((at) => now - at < WINDOW_MS);
		const share = Math.floor(SHARE_OF_IN_FLIGHT * this.inFlight);
		const limit = Math.min(MOST_A_SECOND, Math.max(FEWEST_A_SECOND, share));
		const freed = this.recent.length < limit ? now : this.recent[this.recent.length - limit] + WINDOW_MS;
		const apart = (this.recent.at(-1) ?? 0) + (EVENNESS * WINDOW_MS) / limit;
		return Math.max(freed, apart, this.closedUntil);
	}

	/** Hands out turns until nobody waits; one loop at a time. */
	private async serve(stop: AbortSignal): Promise<void> {
		this.isServing = true;
		try {
			while (this.waiters.length > 0) {
				const now = this.clock.now();
				this.leave(({ deadline }) => deadline <= now, new Fault('timeout', ''));
				const next = Math.min(this.roomAt(), ...this.waiters.map(({ deadline }) => deadline));
				if (next > now) await this.clock.sleep(next - now, stop);
				else this.callNext(now);
			}
		} catch (error) {
			this.leave(() => true, error);
		} finally {
			this.isServing = false;
		}
	}

	private leave(who: (waiter: Waiter) => boolean, error: unknown): void {
		const leaving = this.waiters.filter(who);
		this.waiters = this.waiters.filter((waiter) => !leaving.includes(waiter));
		for (const waiter of leaving) waiter.fail(error);
	}

	private callNext(now: number): void {
		const [first, ...others] = this.waiters;
		if (!first) return;
		const next = others.reduce((best, waiter) => (waiter.urgency(now) > best.urgency(now) ? waiter : best), first);
		this.waiters.splice(this.waiters.indexOf(next), 1);
		this.recent.push(now);
		next.go();
	}
}
