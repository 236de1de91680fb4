import { recentlyUsed } from './lru';
import type { Known } from './pollInterval';

/**
 * How long generations took, by duration key (aggregator, route, model), so that the next one is polled
 * when it is likely to be there. Kept in the process, for the executions to come; a guess that is
 * lost with a restart costs a few polls, so nothing is saved.
 */
export class Durations {
	private readonly byKey = new Map<string, number[]>();

	/** @param seconds from the request to the finish, as well as it is known */
	note(durationKey: string, seconds: number): void {
		const logs = recentlyUsed(this.byKey, durationKey, MOST_KEYS, () => []);
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
