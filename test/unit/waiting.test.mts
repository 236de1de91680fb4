import type { Reply } from '../../nodes/shared/aggregator/reply';
import { Durations } from '../../nodes/shared/engine/durations';
import { readOptions } from '../../nodes/shared/engine/options';
import { ReadLane } from '../../nodes/shared/engine/readLane';
import type { Run } from '../../nodes/shared/engine/run';
import { sideBySide } from '../../nodes/shared/engine/sideBySide';
import { wait } from '../../nodes/shared/engine/wait';
import { seededRandom } from './seededRandom.mts';
import { simulatedClock } from './simulatedClock.mts';

/**
 * The wait policy under a simulated clock, through the real wait loop and the real lane of reads.
 * `reads` are the times at which they arrive, `onTheWay` ms after they left.
 */
function world(durations = new Durations(), onTheWay = () => 0) {
	const time = simulatedClock();
	const reads: number[] = [];
	const run = {
		clock: time.clock,
		reads: new ReadLane(time.clock),
		durations,
		options: readOptions({}),
		stop: new AbortController().signal,
		connection: { label: 'Simulated' },
	} as unknown as Run;

	async function generation(ms: number) {
		const since = time.clock.now();
		const before = reads.length;
		run.call = async () => {
			const ms = onTheWay();
			if (ms > 0) await time.clock.sleep(ms, run.stop);
			reads.push(time.clock.now());
			return { json: {} } as Reply;
		};
		let own = 0;
		await wait(run, {
			running: { state: 'running', id: 'x', status: 'starting' },
			poll: { method: 'GET', url: 'http://simulated/' },
			kind: 'model',
			since,
			deadline: since + 1e7,
			progress: () => {
				own++;
				return time.clock.now() - since >= ms
					? { state: 'finished', outcome: { images: [] } }
					: { state: 'running', id: 'x', status: 'processing' };
			},
		});
		return { lagMs: time.clock.now() - since - ms, reads: own, before };
	}
	return { time, run, reads, generation };
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const figures = (seen: Array<{ lagMs: number; reads: number }>) =>
	`lag ${Math.round(median(seen.map(({ lagMs }) => lagMs)))} ms, ${mean(seen.map(({ reads }) => reads)).toFixed(1)} reads`;

async function simulate(time: ReturnType<typeof simulatedClock>, work: Promise<unknown>) {
	let done = false;
	void work.finally(() => (done = true));
	while (!done) await time.advance(60_000);
}

test.each([
	[2, 0.2, 7],
	[5, 0.3, 15],
	[10, 0.5, 22],
	[30, 0.8, 36],
])('an image that takes about %s s, which nobody knows, is seen within %s s after at most %s reads', async (seconds, lag, reads) => {
	const random = seededRandom(seconds);
	const seen: Array<{ lagMs: number; reads: number }> = [];
	for (let run = 0; run < 2_000; run++) {
		const { time, generation } = world();
		const ms = 1000 * seconds * Math.exp((random() * 2 - 1) * Math.log(1.25));
		await simulate(time, generation(ms).then((one) => seen.push(one)));
	}
	console.log(`${seconds} s, unknown: ${figures(seen)}`);
	expect(median(seen.map(({ lagMs }) => lagMs))).toBeLessThanOrEqual(lag * 1000);
	expect(mean(seen.map((one) => one.reads))).toBeLessThanOrEqual(reads);
}, 120_000);

/** Log-normal around 8 s, as the durations of one model are. */
function durationsOfAModel(seed: number): () => number {
	const random = seededRandom(seed);
	return () => 8_000 * Math.exp(0.3 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
}

test('the same model again is seen within 0.4 s after at most 8 reads', async () => {
	const next = durationsOfAModel(8);
	const seen: Array<{ lagMs: number; reads: number }> = [];
	for (let run = 0; run < 2_000; run++) {
		const learned = new Durations();
		for (let earlier = 0; earlier < 10; earlier++) learned.note('model', next() / 1000);
		const { time, generation } = world(learned);
		await simulate(time, generation(next()).then((one) => seen.push(one)));
	}
	console.log(`8 s, learned: ${figures(seen)}`);
	expect(median(seen.map(({ lagMs }) => lagMs))).toBeLessThanOrEqual(400);
	expect(mean(seen.map((one) => one.reads))).toBeLessThanOrEqual(8);
}, 120_000);

test.each([
	[50, 10, 1.08, 6],
	[200, 50, 1.12, 6],
])('%s images, %s at once, take at most %s of the ideal schedule, with at most %s reads an image', async (count, width, most, reads) => {
	const ratios: number[] = [];
	const readsAnImage: number[] = [];
	for (let repeat = 0; repeat < 9; repeat++) {
		const next = durationsOfAModel(100 * count + repeat);
		const durations = Array.from({ length: count }, next);
		const { time, generation, reads: all } = world();
		let end = 0;
		await simulate(
			time,
			sideBySide(count, width, async (index) => await generation(durations[index])).then(() => (end = time.clock.now())),
		);
		ratios.push(end / idealSchedule(durations, width));
		readsAnImage.push(all.length / count);
		expect(mostInAnySecond(all)).toBeLessThanOrEqual(Math.min(16, Math.max(4, 0.8 * width)));
	}
	console.log(`${count} images, ${width} at once: ${median(ratios).toFixed(3)} of the ideal schedule, ${median(readsAnImage).toFixed(1)} reads an image`);
	expect(median(ratios)).toBeLessThanOrEqual(most);
	expect(median(readsAnImage)).toBeLessThanOrEqual(reads);
}, 120_000);

test('reads that are held up on their way keep to the limit where they arrive', async () => {
	const random = seededRandom(16);
	const { time, generation, reads } = world(new Durations(), () => 2 + (random() < 0.1 ? 90 * random() : 0));
	const next = durationsOfAModel(16);
	await simulate(time, sideBySide(100, 50, async () => await generation(next())));
	expect(mostInAnySecond(reads)).toBe(16);
}, 60_000);

/** Each lane takes the next image as soon as it is free. */
function idealSchedule(durations: number[], width: number): number {
	const lanes = Array<number>(width).fill(0);
	for (const duration of durations) lanes[lanes.indexOf(Math.min(...lanes))] += duration;
	return Math.max(...lanes);
}

function mostInAnySecond(times: number[]): number {
	return Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + 1000).length));
}
