/**
 * When to look again. Nobody knows how long a generation takes, so the pause grows with the time
 * already waited: the lag (finished, but not yet seen) is about half a pause and stays a small part
 * of the whole wait, and the number of reads grows only with the logarithm of the time.
 *
 * @param elapsedMs since the request was sent
 * @returns milliseconds until the next status read
 */
export function readPauseMs(elapsedMs: number): number {
	const grown = SHORTEST_PAUSE_MS + GROWTH * elapsedMs;
	return Math.min(grown, LONGEST_PAUSE_MS);
}

const SHORTEST_PAUSE_MS = 300;
const GROWTH = 0.045;
const LONGEST_PAUSE_MS = 5_000;
