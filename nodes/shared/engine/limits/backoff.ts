/** The pause before a repeated request where the provider named none: grows, with jitter. */
export function growingPauseMs(attempt: number, random: () => number = Math.random): number {
	const base = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
	return base * (1 - JITTER * random());
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const JITTER = 0.25;
