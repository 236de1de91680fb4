type Clock = typeof import('../../../nodes/shared/engine/clock');

/** The engine's clock, for `jest.mock`: pauses take no time, and are over all the same. */
export function noPauses(): Clock {
	const actual = jest.requireActual<Clock>('../../../nodes/shared/engine/clock');
	let ahead = 0;
	const realClock: Clock['realClock'] = {
		...actual.realClock,
		now: () => performance.now() + ahead,
		async sleep(ms, signal) {
			if (signal.aborted) throw actual.stopped();
			ahead += Math.max(0, ms);
			await new Promise((resolve) => setImmediate(resolve));
		},
	};
	return { ...actual, realClock };
}
