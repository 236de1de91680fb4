/**
 * When to look again: pure functions of the time waited and of what is known about how long such a
 * generation takes. Seconds throughout.
 *
 * The cost of a pause p at a moment when the generation finishes with rate h (per second, given that
 * it has not finished yet) is its share of reads, 1/p, and its share of lag, h · p/2. Their sum is
 * least at p = √(2λ/h), λ being the seconds of lag that one read may cost. docs/waiting.md has the
 * arithmetic and what it gives.
 */

/** How long generations of one kind take: log-normal, as most are. */
export interface Known {
	/** Number of durations seen */
	count: number;
	/** Mean of the logarithms of the durations in seconds */
	mu: number;
	/** Standard deviation of the same, widened by how little is known */
	sigma: number;
}

/** λ · 2 of the formula above: with eight seconds known to ±30 %, lag 0.35 s for seven or eight reads. */
const READ_COST = 0.115;
/** Many in flight share the reads of a key: each may be read a little less often. */
const CROWD = 0.12;
const SHORTEST_PAUSE = 0.25;
const LONGEST_PAUSE = 8;
/** The weight of "it may be quite different this time", in durations seen. */
const DOUBT = 0.2;
const STEP = 0.02;

/** Pause by time waited where nothing is known: it grows about as the root of the time waited. [waited, pause] */
const UNKNOWN: Array<readonly [number, number]> = [
	[0, 0.9],
	[0.9, 0.315],
	[2, 0.34],
	[5, 0.5],
	[10, 0.8],
	[13, 1.3],
	[30, 1.4],
	[120, 4],
	[600, LONGEST_PAUSE],
];

/**
 * @param waited since the request was sent
 * @param inFlight generations waited for at once under the same key, this one included
 * @returns the pause before the next status read
 */
export function pauseBeforeRead(waited: number, known: Known | undefined, inFlight: number): number {
	const crowd = Math.sqrt(1 + CROWD * (inFlight - 1));
	let due = 0;
	let pause = 0;
	// the pause changes while it lasts: read when its shares add up to one
	while (due < 1 && pause < LONGEST_PAUSE) {
		due += STEP / (crowd * pauseAt(waited + pause, known));
		pause += STEP;
	}
	return Math.max(SHORTEST_PAUSE, pause);
}

function pauseAt(waited: number, known: Known | undefined): number {
	const unknown = unknownPauseAt(waited);
	if (!known) return unknown;
	const doubtRate = READ_COST / unknown ** 2;
	const { rate, survival } = finishing(waited, known);
	const trust = known.count / (known.count + DOUBT);
	const likely = trust * survival;
	const unlikely = (1 - trust) * unknownSurvival(waited);
	const weight = likely / (likely + unlikely);
	return Math.sqrt(READ_COST / (weight * rate + (1 - weight) * doubtRate));
}

function unknownPauseAt(waited: number): number {
	const after = UNKNOWN.findIndex(([at]) => waited < at);
	if (after === -1) return LONGEST_PAUSE;
	const [[from, first], [to, last]] = [UNKNOWN[Math.max(0, after - 1)], UNKNOWN[after]];
	return to === from ? last : first + ((last - first) * (waited - from)) / (to - from);
}

/** Chance that it still runs, where all orders of magnitude from half a second to ten minutes are alike. */
function unknownSurvival(waited: number): number {
	return Math.max(0.03, 1 - Math.log(Math.max(waited, 0.5) / 0.5) / Math.log(600 / 0.5));
}

/** The chance that it finished between the last read and now: who has the highest is read first. */
export function chanceFinished(lastRead: number, now: number, known: Known | undefined): number {
	if (!known) return 1 - Math.max(lastRead, 0.1) / Math.max(now, 0.1);
	const before = finishing(lastRead, known).survival;
	return before < LEAST ? 1 : (before - finishing(now, known).survival) / before;
}

const LEAST = 1e-6;

/** Of a log-normal duration: the chance to run longer, and the rate of finishing now. */
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
