import type { Clock } from '../clock';
import type { Durations, Known, Limiter } from './limiter';

/** A generation that is waited for. */
interface Watched {
	/** When its request was sent, or the wait for it began */
	since: number;
	/** Groups generations that take equally long; only set if its start was observed */
	durationKey?: string;
	/** The duration in the provider's documentation, used until durations are known */
	usualSeconds?: number;
}

/** Decides when to poll one generation, and learns from its duration when it has finished. */
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

	/** Pauses until a poll is worthwhile, or until `latest`; rejects when stopped. */
	async pause(latest: number, stop: AbortSignal): Promise<void> {
		const { durationKey } = this.watched;
		for (let isDue = false; !isDue && this.clock.now() < latest; ) {
			const now = this.clock.now();
			const step = this.interval.step(this.waited(now), this.known, this.limiter.inFlight.of(durationKey) - 1);
			await this.clock.sleep(Math.min(1000 * step.pause, latest - now), stop);
			isDue = step.isDue;
		}
	}

	/** The benefit of a poll at a given time, from what is known now: the higher, the sooner it gets its permit. */
	priority(): (now: number) => number {
		const { known } = this;
		return (now) => pollPriority(this.waited(this.lastPoll), this.waited(now), known);
	}

	stillRunning(): void {
		this.lastPoll = this.clock.now();
	}

	/** Records that it finished at some time between the last two polls. */
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

/** A duration from a provider's documentation: "30 to 120 seconds typical" is 60, plus or minus a third. */
function usually(seconds: number): Known {
	return { count: 1, mu: Math.log(seconds), sigma: 0.3 };
}

/** λ · 2 of the formula below: with eight known durations of ±30 %, a lag of 0.35 s for seven polls. */
const POLL_COST = 0.115;
/** A late result holds up one of the generations in flight: for each other one, a poll may cost this share more. */
const LOAD_COST = 0.085;
/** Above this number of others it grows with the square root of their number … */
const LINEAR_LOAD = 9;
/**
 * … except where this many finish per second: of the 23 polls per second that are allowed there are hardly
 * two for each.
 */
const BUSY_PER_SECOND = 14;
/** The same while nothing is known about them: the first ones that finish inform all others. */
const UNKNOWN_LOAD_COST = 3;
const LONGEST_PAUSE = 8;
/** The weight of "it may be quite different this time", in number of observed durations. */
const DOUBT = 0.05;
const STEP = 0.02;
/** What is known and how many are in flight changes during a pause, so it is done in steps. */
const SHORTEST_STEP = 0.2;
const STEP_SHARE = 0.05;

/**
 * Pause by time waited if nothing is known: it grows roughly with the square root of the time waited.
 * [waited, pause]
 */
const UNKNOWN: Array<readonly [number, number]> = [
	[0, 0.9],
	[0.9, 0.315],
	[2, 0.34],
	[5, 0.5],
	[10, 0.8],
	[13, 1.3],
	[30, 1.4],
	[60, 1.35],
	[120, 4],
	[600, LONGEST_PAUSE],
];

/**
 * The pause before each poll of one generation, from the time waited and what is known about the duration of
 * such generations. Everything in seconds. The shares, 1/p in each small step, add up to one.
 *
 * The cost of a pause p at a moment when the generation finishes with rate h (per second, given that it has
 * not finished yet) is its share of polls, 1/p, and its share of lag, h · p/2. Their sum is least at p =
 * √(2λ/h), λ being the seconds of lag that one poll may cost. docs/waiting.md has the arithmetic and its
 * results.
 */
class PollInterval {
	private left = 1;

	/**
	 * @param spread if nothing is known, this share of the first pause is skipped: equal generations that
	 * start together are polled one after the other
	 * @param learns whether others under its key show how long it takes
	 */
	constructor(
		private spread: number,
		private readonly learns: boolean,
	) {}

	/**
	 * Advances by one step.
	 *
	 * @param waited since the request was sent
	 * @param load how many others like it are waited for under the same API key
	 * @returns how long to pause now, and whether to poll then
	 */
	step(waited: number, known: Known | undefined, load: number): { pause: number; isDue: boolean } {
		const isUnknown = !known && this.learns;
		const loadCost = isUnknown ? UNKNOWN_LOAD_COST * load : knownLoadCost(known, load);
		const ahead = isUnknown ? this.spread * (1 - 1 / Math.sqrt(1 + loadCost)) : 0;
		const longest = Math.max(SHORTEST_STEP, STEP_SHARE * waited);
		let pause = 0;
		while (this.left > ahead && pause < longest) {
			this.left -= STEP / pauseAt(waited + pause, known, loadCost);
			pause += STEP;
		}
		const isDue = this.left <= ahead;
		if (isDue) {
			this.left = 1;
			this.spread = 0;
		}
		return { pause, isDue };
	}
}

function knownLoadCost(known: Known | undefined, load: number): number {
	if (!known) return LOAD_COST * load;
	const busy = load / (BUSY_PER_SECOND * Math.exp(known.mu));
	return LOAD_COST * load * Math.min(1, Math.max(Math.sqrt(LINEAR_LOAD / Math.max(1, load)), busy));
}

/** @param loadCost by what share a poll may cost more than for a single generation */
function pauseAt(waited: number, known: Known | undefined, loadCost: number): number {
	const unknown = unknownPauseAt(waited);
	if (!known) return unknown * Math.sqrt(1 + loadCost);
	const doubtRate = POLL_COST / unknown ** 2;
	const { rate, survival } = finishing(waited, known);
	const trust = known.count / (known.count + DOUBT);
	const likely = trust * survival;
	const unlikely = (1 - trust) * unknownSurvival(waited);
	const weight = likely / (likely + unlikely);
	// the load matters less once it takes much longer than the others
	const cost = POLL_COST * (1 + loadCost * weight);
	return Math.sqrt(cost / (weight * rate + (1 - weight) * doubtRate));
}

/** Interpolates between the two rows around it; a loop, since a wait calls it thousands of times. */
function unknownPauseAt(waited: number): number {
	let from = UNKNOWN[0];
	for (const to of UNKNOWN) {
		if (waited < to[0]) return to === from ? to[1] : from[1] + ((to[1] - from[1]) * (waited - from[0])) / (to[0] - from[0]);
		from = to;
	}
	return LONGEST_PAUSE;
}

/**
 * The chance that it is still running, if all orders of magnitude from half a second to ten minutes are
 * equally likely.
 */
function unknownSurvival(waited: number): number {
	return Math.max(0.03, 1 - Math.log(Math.max(waited, 0.5) / 0.5) / Math.log(600 / 0.5));
}

/**
 * The benefit of polling now: how long the result may have been ready unseen, more if that is likely. Time
 * counts most, so that no item starves.
 */
function pollPriority(lastPoll: number, now: number, known: Known | undefined): number {
	const earliest = known ? Math.exp(known.mu - 2 * known.sigma) : EARLIEST;
	const unseen = Math.max(0, now - Math.max(lastPoll, earliest));
	return unseen * (TIME_COUNTS + chanceFinished(lastPoll, now, known));
}

const EARLIEST = 0.5;
const TIME_COUNTS = 20;

/** The chance that it finished between the last poll and now. */
function chanceFinished(lastPoll: number, now: number, known: Known | undefined): number {
	if (!known) return 1 - Math.max(lastPoll, 0.1) / Math.max(now, 0.1);
	const before = finishing(lastPoll, known).survival;
	return before < LEAST ? 1 : (before - finishing(now, known).survival) / before;
}

const LEAST = 1e-6;

/** For a log-normal duration: the chance to run longer, and the current rate of finishing. */
function finishing(waited: number, { mu, sigma }: Known): { survival: number; rate: number } {
	const seconds = Math.max(waited, 0.05);
	const z = (Math.log(seconds) - mu) / sigma;
	const survival = Math.max(1 - normalCdf(z), LEAST);
	const density = Math.exp((-z * z) / 2) / (Math.sqrt(2 * Math.PI) * sigma * seconds);
	return { survival, rate: density / survival };
}

/** Abramowitz and Stegun 7.1.26; exact to 1.5e-7. */
function normalCdf(z: number): number {
	const x = Math.abs(z) / Math.SQRT2;
	const t = 1 / (1 + 0.3275911 * x);
	const poly =
		t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
	const erf = 1 - poly * Math.exp(-x * x);
	return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}
