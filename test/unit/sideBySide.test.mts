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

test('where one fails the others start no more, its reason is told at once, and nothing is left unhandled', async () => {
	const unhandled: unknown[] = [];
	const note = (reason: unknown) => unhandled.push(reason);
	process.on('unhandledRejection', note);
	const { clock, finish, advance } = simulatedClock();
	const started: number[] = [];
	const failing = sideBySide(5, 2, async (index) => {
		started.push(index);
		await clock.sleep(index === 0 ? 10 : 300, never);
		if (index < 2) throw new Error(`404 for image ${index}`);
	});
	await expect(finish(failing)).rejects.toThrow('404 for image 0');
	expect(clock.now()).toBe(10);
	await advance(1_000);
	expect(started).toEqual([0, 1]);
	process.off('unhandledRejection', note);
	expect(unhandled).toEqual([]);
});
