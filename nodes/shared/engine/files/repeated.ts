import { asFault } from '../../aggregator/fault';
import { growingPauseMs } from '../limits';
import { meaningOf } from '../meaning';
import type { Run } from '../run';

/** A store may need a moment until all of its machines have a new file. */
const MOST_NOT_FOUND_TRIES = 3;
const SHORTEST_TRY_MS = 100;

/** Tries again what costs nothing (a file, in either direction), as long as the tries and the item's time allow. */
export async function repeated<T>(run: Run, deadline: number, mostTries: number, attempt: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await attempt();
		} catch (error) {
			const fault = asFault(error);
			const meaning = meaningOf('file', fault.kind);
			const most = meaning === 'repeat' ? mostTries : meaning === 'briefly' ? MOST_NOT_FOUND_TRIES : 0;
			const left = deadline - run.clock.now();
			if (tries >= most || left < SHORTEST_TRY_MS) throw fault;
			// what is asked to wait for longer than there is time is tried once more all the same
			const pause = fault.details.retryAfterMs || growingPauseMs(tries - 1);
			await run.clock.sleep(Math.min(pause, left / 2), run.stop);
		}
	}
}
