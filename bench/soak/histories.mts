import type * as Explore from '../../test/unit/explorer/explore.mts';
import { loadPatched } from '../../test/unit/explorer/sources.mts';

/**
 * The explorer's long form: different histories than those of `npm test`, and any number of them.
 *
 * @throws with the shortest history in which something was paid for twice, or lost
 */
export async function exploreLong(count: number, seed: number): Promise<Explore.Figures> {
	const { exploreAtRandom } = loadPatched<typeof Explore>('./explore.mts');
	return await exploreAtRandom(count, OWN_PARTS + seed);
}

/** The parts up to here are those of `npm test`. */
const OWN_PARTS = 100;
