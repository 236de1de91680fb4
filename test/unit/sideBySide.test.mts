import { sideBySide } from '../../nodes/shared/engine/sideBySide';
import { simulatedClock } from './simulatedClock.mts';

const never = new AbortController().signal;

/** Images that take a second to make and three to fetch; when each was begun. */
async function starts(mostAfter: number) {
	const { clock, finish } = simulatedClock();
	const started: number[] = [];
	const make = async (index: number, freePlace: () => void) => {
		started.push(clock.now() / 1000);
		await clock.sleep(1_000, never);
		freePlace();
		freePlace();
		await clock.sleep(3_000, never);
		return index;
	};
	const results = await finish(sideBySide(6, 2, make, mostAfter));
	expect(results).toEqual([0, 1, 2, 3, 4, 5]);
	return started;
}

test('the next image is made while the one before it is fetched', async () => {
	expect(await starts(100)).toEqual([0, 0, 1, 1, 2, 2]);
});

test('but no more are fetched beside those that are made than there is memory for', async () => {
	expect(await starts(1)).toEqual([0, 0, 1, 4, 5, 5]);
});

test('without that, a place is free when the file is there', async () => {
	expect(await starts(0)).toEqual([0, 0, 4, 4, 8, 8]);
});
