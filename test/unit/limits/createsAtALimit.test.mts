import { setMaxListeners } from 'node:events';
import { Limiter } from '../../../nodes/shared/engine/limits/limiter';
import { sideBySide } from '../../../nodes/shared/engine/sideBySide';
import { simulatedClock } from '../simulatedClock.mts';

const never = new AbortController().signal;
setMaxListeners(0, never);

interface Account {
	/** Creates that are accepted in any minute, with so many of them at once */
	perMinute?: number;
	burst?: number;
	/** Generations at the same time */
	inFlight?: number;
	retryAfterMs?: number;
}

/** A provider's account under a simulated clock, with the real limiter of a key before it. */
function account({ perMinute = Infinity, burst = Infinity, inFlight = Infinity, retryAfterMs = 1_000 }: Account) {
	const time = simulatedClock();
	const { clock } = time;
	const limiter = new Limiter(clock);
	const accepted: number[] = [];
	const refused: number[] = [];
	let tokens = burst;
	let filledAt = 0;
	let running = 0;
	let refusals = 0;

	function takes(): boolean {
		const now = clock.now();
		if (refusals > 0) {
			refusals--;
			return false;
		}
		if (perMinute === Infinity) return running < inFlight;
		tokens = Math.min(burst, tokens + ((now - filledAt) * perMinute) / 60_000);
		filledAt = now;
		if (tokens < 1) return false;
		tokens--;
		return true;
	}

	async function image(seconds: number, isAnsweredLate: boolean, run: object): Promise<void> {
		for (;;) {
			const permit = await limiter.creates.acquire({ images: 1, giveUpAt: 1e9, run, stop: never });
			await clock.sleep(60, never);
			if (takes()) {
				accepted.push(clock.now());
				running++;
				if (!isAnsweredLate) permit!.accepted();
				await clock.sleep(1000 * seconds, never);
				running--;
				if (isAnsweredLate) permit!.accepted();
				permit!.release();
				return;
			}
			refused.push(clock.now());
			permit!.refused(retryAfterMs);
			permit!.release();
		}
	}

	async function batch(count: number, width: number, { seconds = 3, isAnsweredLate = false } = {}): Promise<number> {
		const start = clock.now();
		const run = {};
		await sideBySide(count, width, async () => await image(seconds, isAnsweredLate, run));
		return clock.now() - start;
	}

	return {
		time,
		accepted,
		refused,
		refuseNext: (count: number) => (refusals = count),
		batch: async (...wanted: Parameters<typeof batch>) => await time.finish(batch(...wanted)),
		both: async (...wanted: Parameters<typeof batch>) => await time.finish(Promise.all([batch(...wanted), batch(...wanted)])),
	};
}

describe.each([
	['answered at once, and polled', false],
	['answered when it is made', true],
])('creates that are %s', (_how, isAnsweredLate) => {
	test('go as fast ten seconds after one 429 as before it', async () => {
		const fresh = await account({}).batch(24, 10, { isAnsweredLate });
		const told = account({ retryAfterMs: 3_000 });
		told.refuseNext(1);
		await told.batch(1, 1, { isAnsweredLate });
		await told.time.advance(7_000);
		expect((await told.batch(24, 10, { isAnsweredLate })) / fresh).toBeLessThanOrEqual(1.05);
		expect(told.refused).toHaveLength(1);
	});

	test('are as many at once within two seconds after the wait that was asked for', async () => {
		const fresh = await account({}).batch(24, 10, { isAnsweredLate });
		for (const refusals of [1, 3, 10]) {
			const told = account({ retryAfterMs: 3_000 });
			told.refuseNext(refusals);
			const took = await told.batch(24, 10, { isAnsweredLate });
			expect(took).toBeLessThanOrEqual(fresh + 3_100 + 2_000);
			expect(told.refused).toHaveLength(refusals);
		}
	});

	test('of two executions of a key are not refused after a 429, and hardly slower', async () => {
		const fresh = await account({}).both(24, 10, { isAnsweredLate });
		const told = account({ retryAfterMs: 3_000 });
		told.refuseNext(1);
		await told.batch(1, 1, { isAnsweredLate });
		const took = await told.both(24, 10, { isAnsweredLate });
		expect(told.refused).toHaveLength(1);
		expect(Math.max(...took) / Math.max(...fresh)).toBeLessThanOrEqual(1.3);
	});

	test('resume in the middle of a batch at the rate that worked before', async () => {
		const fresh = await account({}).batch(60, 10, { isAnsweredLate });
		const told = account({ retryAfterMs: 1_000 });
		void told.time.clock.sleep(7_000, never).then(() => told.refuseNext(1));
		const took = await told.batch(60, 10, { isAnsweredLate });
		expect(told.refused).toHaveLength(1);
		expect(took).toBeLessThanOrEqual(1.15 * fresh + 1_100);
	});
});

test.each([
	[60, 1],
	[60, 10],
	[300, 5],
	[600, 10],
	[600, 60],
])('at %s creates a minute (%s at once) few are refused, and the limit is used', async (perMinute, burst) => {
	const limited = account({ perMinute, burst });
	const count = perMinute * 4;
	const took = await limited.batch(count, 50, { seconds: 1 });
	const settled = limited.refused.filter((at) => at > 20_000).length;
	const possible = ((count - burst) * 60_000) / perMinute;
	console.log(`${perMinute} a minute, ${burst} at once: ${limited.refused.length} refused, ${settled} of them after twenty seconds, ${(took / possible).toFixed(2)} of the time that the limit permits`);
	// a bucket of ten at one a second hides for a while that it is too much
	expect(settled / count).toBeLessThanOrEqual(perMinute < 300 ? 0.04 : 0.02);
	expect(took / possible).toBeLessThanOrEqual(1.2);
});

test.each([5, 10])('at a limit of %s in flight, of which nobody knows, the batch goes through', async (inFlight) => {
	const limited = account({ inFlight });
	const took = await limited.batch(40, 20, { seconds: 3 });
	console.log(`${inFlight} in flight: ${limited.refused.length} refused, ${(took / ((40 / inFlight) * 3_000)).toFixed(2)} of the time that the limit permits`);
	expect(limited.accepted).toHaveLength(40);
});
