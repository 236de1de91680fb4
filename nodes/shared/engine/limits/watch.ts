import type { Clock } from '../clock';
import type { Durations } from './durations';
import type { Limiter } from './limiter';
import { PollInterval, pollPriority, usually, type Known } from './pollInterval';

/** A generation that somebody waits for. */
export interface Watched {
	/** When its request was sent, or the wait for it began */
	since: number;
	/** What it is, for how long such generations take; only where its start was seen */
	durationKey?: string;
	/** What the provider's pages say, until the first ones are seen */
	usualSeconds?: number;
}

/** The wait for one generation: when to poll it, and what is learned when it has finished. */
export class Watch {
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

	/** Polls the status when it is its turn; rejects with a Fault when stopped or out of time before that. */
	async poll<T>(deadline: number, stop: AbortSignal, attempt: () => Promise<T>): Promise<T> {
		const { known } = this;
		const priority = (now: number) => pollPriority(this.waited(this.lastPoll), this.waited(now), known);
		return await this.limiter.poll({ deadline, priority }, stop, attempt);
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
