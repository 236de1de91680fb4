import type { Clock } from '../clock';

/** A requested wait is meant to the second; a small margin avoids sending too early. */
const RETRY_AFTER_MARGIN_MS = 100;
/** A limit outlives the run: a Retry-After of years must not close it for good. */
const LONGEST_CLOSED_MS = 300_000;
/** By what share the rate drops below the refused one. */
const FALL = 0.06;
/** Providers count limits per second or per minute. */
const SHORTEST_MEASURE_MS = 1_000;
const LONGEST_MEASURE_MS = 60_000;
/**
 * The number of evenly sent requests that are considered: a provider's token bucket hides for a while that
 * the rate is too high
 */
const EVENLY_MEASURED = 20;
/** Departures kept, to see how many a provider accepted before it refused. */
const MOST_DEPARTURES = 256;

/** A request that was sent. */
export interface Departure {
	at: number;
	isAnswered?: true;
}

export interface Bounds {
	/** How many may be sent at once initially, and at most; each answer adds one */
	start: number;
	most: number;
	/** In how many seconds the full number may be sent again */
	refillSeconds: number;
	/** How long the rate stays near the refused one: in seconds, and within these bounds in answers */
	plateauSeconds: number;
	plateauAnswers: { least: number; most: number };
	/** How it opens after a 429 that says little about a rate; if absent, straight to the measured rate */
	opening?: Opening;
}

/**
 * One 429 to the first request of a batch is not a measurement: alone it would mean "one in three seconds".
 * The limit then opens within seconds, at a rate that doubles, so that a true limit answers before many
 * requests have been sent.
 */
export interface Opening {
	perSecond: number;
	doublesMs: number;
	/** Fewer answered requests before it are not a measurement */
	fewAnswers: number;
	/** A refusal older than this is ignored, unless the limit is still fully used */
	forgottenMs: number;
}

/**
 * How often requests of one kind may be sent. It starts with a few and rises with each answer. A 429 closes
 * it for as long as the provider asked; then requests are sent evenly, slightly slower than the rate accepted
 * before, and the rate rises with the answers along a cubic: slowly near the refused rate, faster beyond it.
 */
export class Rate {
	closedUntil = -Infinity;
	private burst = 0;
	private tokens = 0;
	private filledAt = -Infinity;
	private departures: Departure[] = [];
	private fellAt = -Infinity;
	/** Requests per second that a provider accepted before it refused; undefined if it never did */
	private ceiling?: number;
	/** Answers since then, as a share of the number that makes up the plateau */
	private climbed = 0;
	/** Since a 429 that measured nothing: until it is open again, or refused again */
	private isOpening = false;
	/** Number of consecutive refusals without an answer in between */
	private refusals = 0;

	constructor(
		private readonly clock: Clock,
		private readonly bounds: Bounds,
	) {
		this.begin();
	}

	/** Also called if a request that was sent nevertheless is accepted: the requested wait is then void. */
	private begin(): void {
		this.closedUntil = -Infinity;
		this.ceiling = undefined;
		this.isOpening = false;
		this.burst = this.bounds.start;
		this.tokens = this.burst;
	}

	/** When the next request may be sent. */
	roomAt(now: number): number {
		this.fill(now);
		const wait = this.tokens >= 1 ? 0 : (1000 * (1 - this.tokens)) / this.perSecond;
		return Math.max(now + wait, this.closedUntil);
	}

	depart(now: number): Departure {
		this.fill(now);
		this.tokens = Math.max(0, this.tokens - 1);
		const departure = { at: now };
		this.departures.push(departure);
		if (this.departures.length > MOST_DEPARTURES) this.departures.shift();
		return departure;
	}

	/**
	 * It was answered, and not with 429. Answers to requests sent before a 429 say nothing about the time
	 * after it.
	 */
	answered(departure: Departure): void {
		departure.isAnswered = true;
		if (departure.at < this.fellAt) return;
		if (this.closedUntil > this.clock.now()) this.begin();
		this.refusals = 0;
		if (this.isOpening) return;
		const { most, plateauSeconds, plateauAnswers } = this.bounds;
		if (this.ceiling === undefined) {
			if (this.burst >= most) return;
			this.burst++;
			this.tokens++;
			return;
		}
		this.climbed += 1 / Math.max(plateauAnswers.least, Math.min(plateauAnswers.most, plateauSeconds * this.ceiling));
		if (this.perSecond < most / this.bounds.refillSeconds) return;
		this.ceiling = undefined;
		this.burst = most;
	}

	/** It was answered with 429. */
	refused(departure: Departure, retryAfterMs: number | undefined): void {
		this.departures = this.departures.filter((other) => other !== departure);
		const isNews = departure.at >= this.fellAt;
		if (isNews) this.refusals++;
		// || and not ??: a wait of zero counts as none
		const wait = retryAfterMs ? retryAfterMs + RETRY_AFTER_MARGIN_MS : growingPauseMs(this.refusals - 1);
		const openMs = this.ceiling === undefined ? 0 : Math.max(0, departure.at - this.closedUntil);
		const opensAt = this.clock.now() + Math.min(wait, LONGEST_CLOSED_MS);
		this.closedUntil = Math.max(this.closedUntil, opensAt);
		if (isNews ? this.saysLittle() : this.isOpening) this.isOpening = true;
		else this.fallTo(this.letThrough(departure.at, wait, openMs), isNews);
		this.tokens = 1;
		if (isNews) this.fellAt = this.clock.now();
	}

	/** Whether the refusal came unexpectedly, with hardly anything answered before it. */
	private saysLittle(): boolean {
		const { opening } = this.bounds;
		if (!opening || this.isOpening || this.ceiling !== undefined) return false;
		const since = this.clock.now() - LONGEST_MEASURE_MS;
		return this.departures.filter(({ at, isAnswered }) => isAnswered && at > since).length < opening.fewAnswers;
	}

	private fallTo(letThrough: number, isNews: boolean): void {
		this.isOpening = false;
		// other requests of the same burst were refused as well: the more of them, the fewer were accepted
		this.ceiling = isNews ? this.atLeastHalf(letThrough) : Math.min(this.ceiling ?? Infinity, letThrough);
		this.climbed = 0;
	}

	/** Requests per second that were sent in the time before this one, and not refused. */
	private letThrough(before: number, waitMs: number, openMs: number): number {
		const evenlyMs = Math.min((1000 * EVENLY_MEASURED) / this.perSecond, openMs);
		const spanMs = Math.min(LONGEST_MEASURE_MS, Math.max(SHORTEST_MEASURE_MS, waitMs, evenlyMs));
		const count = this.departures.filter(({ at }) => at > before - spanMs && at <= before).length;
		if (this.ceiling === undefined) return (Math.max(1, count) * 1000) / spanMs;
		// refused again before anything was answered, it is still closed: no faster than that, but no slower
		// for this alone
		const most = this.refusals > 1 ? this.ceiling : this.perSecond;
		// if requests are sent evenly, the time before may contain one more than was counted
		return Math.min(most, ((count + 1) * 1000) / spanMs);
	}

	/** One refusal may be chance: it costs at most half of the rate. */
	private atLeastHalf(rate: number): number {
		return this.perSecond === Infinity ? rate : Math.max(rate, this.perSecond / 2);
	}

	private get perSecond(): number {
		if (this.isOpening) return this.openingRate(this.filledAt);
		if (this.ceiling === undefined) return this.burst / this.bounds.refillSeconds;
		return this.ceiling * (1 + FALL * (this.climbed - 1) ** 3);
	}

	/** Requests per second at a given time after it opened. */
	private openingRate(at: number): number {
		const { perSecond = Infinity, doublesMs = 1 } = this.bounds.opening ?? {};
		return perSecond * 2 ** (Math.max(0, at - this.closedUntil) / doublesMs);
	}

	/** Whether the refusal no longer matters: the limit is fully open again, or it was long ago. */
	private isHistory(now: number): boolean {
		const { opening } = this.bounds;
		if (!opening || now < this.closedUntil) return false;
		if (this.isOpening) return this.openingRate(now) >= this.bounds.most;
		return this.ceiling !== undefined && now - this.fellAt > opening.forgottenMs && this.isHardlyUsed(now, this.ceiling);
	}

	/** Whether less than half of the limit was used lately. */
	private isHardlyUsed(now: number, ceiling: number): boolean {
		const spanMs = Math.max(5, 5 / ceiling) * 1000;
		const lately = this.departures.filter(({ at }) => at > now - spanMs).length;
		return lately < (0.5 * ceiling * spanMs) / 1000;
	}

	private fill(now: number): void {
		if (this.isHistory(now)) this.begin();
		if (this.isOpening) {
			const from = Math.max(this.filledAt, this.closedUntil);
			// for a rate that doubles, the area under it
			const { doublesMs = 1 } = this.bounds.opening ?? {};
			const gained = now <= from ? 0 : ((this.openingRate(now) - this.openingRate(from)) * doublesMs) / Math.LN2 / 1000;
			this.tokens = Math.min(1, this.tokens + gained);
			this.filledAt = Math.max(this.filledAt, now);
			return;
		}
		const capacity = this.ceiling === undefined ? this.burst : 1;
		const gained = this.filledAt === now || capacity === Infinity ? 0 : ((now - this.filledAt) / 1000) * this.perSecond;
		this.tokens = Math.min(capacity, this.tokens + gained);
		this.filledAt = now;
	}
}

/** The pause before a repeated request if the provider named none, in milliseconds: grows, with jitter. */
export function growingPauseMs(attempt: number, random: () => number = Math.random): number {
	const base = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
	return base * (1 - JITTER * random());
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const JITTER = 0.25;
