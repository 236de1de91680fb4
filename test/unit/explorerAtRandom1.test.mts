import { exploreAtRandom, show } from './explorer/explore.mts';

/** In two files, which jest runs side by side. */
const HISTORIES = Number(process.env.EXPLORER_RUNS ?? 2_500);

test('no history of answers, stops and retries pays twice or loses what was paid for', async () => {
	show('At random', await exploreAtRandom(HISTORIES, 1));
}, 600_000);
