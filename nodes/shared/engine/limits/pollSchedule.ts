import type { Clock } from '../clock';
import { recentlyUsed, type Limiter } from './limiter';
import { PollInterval, pollPriority, usually, type Known } from './pollInterval';

/** A generation that somebody waits for. */
interface Watched {
	/** When its request was sent, or the wait for it began */
	since: number;
	/** What it is, for how long such generations take; only where its start was seen */
	durationKey?: string;
	/** What the provider's pages say, until the first ones are seen */
	usualSeconds?: number;
}

/** When to poll one generation, and what is learned when it has finished. */
export class PollSchedule {
	private readonly interval: PollInterval;
	/** When it was last seen running */
	private lastPoll: number;

	constructor(
		private readonly limiter: Limiter,
		private readonly clock: Clock,
		private readonly durations: Durations,
		private readonly watched: Watched,
	) {
		const { durationKey, since } = watched;
		this.interval = new PollInterval(limiter.inFlight.add(durationKey), durationKey !== undefined);
		this.lastPoll = since;
	}

	/** Pauses until a poll is worth it, or until a time; rejects when stopped. */
	async pause(latest: number, stop: AbortSignal): Promise<void> {
		const { durationKey } = this.watched;
		for (let isDue = false; !isDue && this.clock.now() < latest; ) {
			const now = this.clock.now();
			const step = this.interval.step(this.waited(now), this.known, this.limiter.inFlight.of(durationKey) - 1);
			await this.clock.sleep(Math.min(1000 * step.pause, latest - now), stop);
			isDue = step.isDue;
		}
	}

	/** What a poll gains at a time, by what is known now: the sooner it gets its permit. */
	priority(): (now: number) => number {
		const { known } = this;
		return (now) => pollPriority(this.waited(this.lastPoll), this.waited(now), known);
	}

	stillRunning(): void {
		this.lastPoll = this.clock.now();
	}

	/** It finished at some time between the last two polls. */
	finished(): void {
		const { durationKey } = this.watched;
		if (durationKey === undefined) return;
		this.durations.note(durationKey, this.waited((this.lastPoll + this.clock.now()) / 2));
	}

	/** To be called exactly once, however it ended. */
	end(): void {
		this.limiter.inFlight.remove(this.watched.durationKey);
	}

	/** Seconds since the request was sent. */
	private waited(at: number): number {
		return (at - this.watched.since) / 1000;
	}

	private get known(): Known | undefined {
		const { durationKey, usualSeconds } = this.watched;
		const seen = durationKey === undefined ? undefined : this.durations.known(durationKey);
		return seen ?? (usualSeconds === undefined ? undefined : usually(usualSeconds));
	}
}

/**
 * How long generations took, by duration key (aggregator, route, model), so that the next one is polled
 * when it is likely to be there. Kept in the process, for the executions to come; a guess that is
 * lost with a restart costs a few polls, so nothing is saved.
 */
export class Durations {
	private readonly byKey = new Map<string, number[]>();

	/** @param seconds from the request to the finish, as well as it is known */
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
/** Before anything is seen: two durations that differ by 40 %. */
const PRIOR_COUNT = 2;
const PRIOR_SIGMA = 0.4;
const LEAST_SIGMA = 0.1;

export const durationsSeen = new Durations();
