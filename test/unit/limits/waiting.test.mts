import { idealSchedule, likeOneModel, mean, median, mostWithin } from '../../../bench/statistics.mts';
import { Durations } from '../../../nodes/shared/engine/limits/limiter';
import { seededRandom } from '../seededRandom.mts';
import { simulatedProvider, type Provider, type Seen } from './simulatedProvider.mts';

/** The waiting under a simulated clock, through the real wait loop and the real limiter. */

const figures = (seen: Seen[]) =>
	`lag ${Math.round(median(seen.map(({ lagMs }) => lagMs)))} ms, ${mean(seen.map(({ polls }) => polls)).toFixed(1)} polls`;

function durationsOf(count: number, medianMs: number, sigma: number, seed: number): number[] {
	const random = seededRandom(seed);
	const next = likeOneModel(medianMs, sigma);
	return Array.from({ length: count }, () => next(random));
}

test.each([
	[2, 0.2, 7],
	[5, 0.3, 15],
	[10, 0.5, 22],
	[30, 0.8, 36],
])('an image that takes about %s s, which nobody knows, is seen within %s s after at most %s polls', async (seconds, lag, polls) => {
	const random = seededRandom(seconds);
	const seen: Seen[] = [];
	for (let run = 0; run < 2_000; run++) {
		const ms = 1000 * seconds * Math.exp((random() * 2 - 1) * Math.log(1.25));
		seen.push(...(await simulatedProvider().batch([ms], 1)).seen);
	}
	console.log(`${seconds} s, unknown: ${figures(seen)}`);
	expect(median(seen.map(({ lagMs }) => lagMs))).toBeLessThanOrEqual(lag * 1000);
	expect(mean(seen.map((one) => one.polls))).toBeLessThanOrEqual(polls);
}, 120_000);

test('an image of about 4 s whose status fails twice is seen within 1.1 of the time of a client that looks every half second', async () => {
	const random = seededRandom(4);
	const ratios: number[] = [];
	for (let run = 0; run < 1_000; run++) {
		const ms = 4_000 * Math.exp((random() * 2 - 1) * Math.log(1.25));
		const { seen: [{ lagMs }] } = await simulatedProvider({ failing: 2 }).batch([ms], 1);
		// the client's own two failures lie long before the end
		ratios.push((ms + lagMs) / (500 * Math.ceil(ms / 500)));
	}
	console.log(`4 s, two polls answered 503: ${median(ratios).toFixed(2)} of the time of a client that looks every half second`);
	expect(median(ratios)).toBeLessThanOrEqual(1.1);
}, 120_000);

test('the same model again is seen within 0.4 s after at most 8 polls', async () => {
	const random = seededRandom(8);
	const next = () => likeOneModel(8_000)(random);
	const seen: Seen[] = [];
	for (let run = 0; run < 2_000; run++) {
		const durations = new Durations();
		for (let earlier = 0; earlier < 10; earlier++) durations.note('model', next() / 1000);
		seen.push(...(await simulatedProvider({ durations }).batch([next()], 1)).seen);
	}
	console.log(`8 s, learned: ${figures(seen)}`);
	expect(median(seen.map(({ lagMs }) => lagMs))).toBeLessThanOrEqual(400);
	expect(mean(seen.map((one) => one.polls))).toBeLessThanOrEqual(8);
}, 120_000);

/**
 * The fewest polls at which any schedule, even one that knows the distribution exactly, has a mean lag of so many seconds. With
 * pauses p(t) polls are ∫ S/p and the lag is ∫ f·p/2, so that their product is at least (∫ √(f·S))² / 2 (Cauchy and Schwarz).
 */
function fewestPolls(medianSeconds: number, sigma: number, lagSeconds: number): number {
	const step = medianSeconds / 1_000;
	let survival = 1;
	let sum = 0;
	for (let t = step; survival > 1e-9; t += step) {
		const z = Math.log(t / medianSeconds) / sigma;
		const density = Math.exp((-z * z) / 2) / (Math.sqrt(2 * Math.PI) * sigma * t);
		sum += Math.sqrt(density * survival) * step;
		survival -= density * step;
	}
	return sum ** 2 / 2 / lagSeconds;
}

/** Midjourney's tasks. */
test.each([
	['nobody knows how long they take', 0, 1, 60, undefined],
	["the provider's pages say how long they take", 0, 1, 30, 60],
	['ten were seen before', 10, 1.1, 22, 60],
])('a task of about a minute, where %s (%s), is seen within %s s after at most %s polls', async (_, earlier, lag, most, usualSeconds) => {
	const random = seededRandom(60 + earlier);
	const next = () => likeOneModel(60_000, 0.4)(random);
	const seen: Seen[] = [];
	for (let run = 0; run < 1_000; run++) {
		const durations = new Durations();
		for (let before = 0; before < earlier; before++) durations.note('model', next() / 1000);
		seen.push(...(await simulatedProvider({ durations, usualSeconds }).batch([next()], 1)).seen);
	}
	const [polls, meanLag] = [mean(seen.map((one) => one.polls)), mean(seen.map(({ lagMs }) => lagMs)) / 1000];
	console.log(`60 s, σ 0.4, pages say ${usualSeconds}, ${earlier} seen before: ${figures(seen)}; mean lag ${meanLag.toFixed(2)} s, for which any schedule polls ${fewestPolls(60, 0.4, meanLag).toFixed(1)} times; for a second ${fewestPolls(60, 0.4, 1).toFixed(1)}`);
	expect(median(seen.map(({ lagMs }) => lagMs))).toBeLessThanOrEqual(1000 * lag);
	expect(polls).toBeLessThanOrEqual(most);
	// what is learned leaves little to gain
	if (earlier > 0) expect(polls / fewestPolls(60, 0.4, meanLag)).toBeLessThanOrEqual(1.2);
}, 120_000);

test.each([
	{ count: 100, seconds: 1, sigma: 0.2, width: 10, most: 1.25, polls: 4 },
	{ count: 100, seconds: 1, sigma: 0.2, width: 50, most: 1.6, polls: 4 },
	{ count: 24, seconds: 0.9, sigma: 0.2, width: 8, most: 1.25, polls: 4 },
	{ count: 20, seconds: 3, sigma: 0.3, width: 10, most: 1.2, polls: 6 },
	{ count: 50, seconds: 8, sigma: 0.3, width: 10, most: 1.05, polls: 6 },
	{ count: 200, seconds: 8, sigma: 0.3, width: 50, most: 1.08, polls: 6 },
])('$count images of $seconds s, $width at once, take at most $most of the ideal schedule, with at most $polls polls an image', async ({ count, seconds, sigma, width, most, polls }) => {
	const ratios: number[] = [];
	const pollsAnImage: number[] = [];
	for (let repeat = 0; repeat < 15; repeat++) {
		const durations = durationsOf(count, 1000 * seconds, sigma, 100 * count + repeat);
		const provider = simulatedProvider();
		const { ms } = await provider.batch(durations, width);
		ratios.push(ms / idealSchedule(durations, width));
		pollsAnImage.push(provider.polls.length / count);
		expect(mostWithin(60_000, provider.polls)).toBeLessThanOrEqual(1_500);
	}
	console.log(`${count} images of ${seconds} s, ${width} at once: ${median(ratios).toFixed(3)} of the ideal schedule, ${median(pollsAnImage).toFixed(1)} polls an image`);
	expect(median(ratios)).toBeLessThanOrEqual(most);
	expect(median(pollsAnImage)).toBeLessThanOrEqual(polls);
}, 120_000);

test.each(['model', 'another model'])('one of 60 s (%s) beside 50 of 1 s that never end is seen within 1.5 s', async (kind) => {
	const seen: Seen[] = [];
	for (let repeat = 0; repeat < 3; repeat++) {
		const provider = simulatedProvider();
		void provider.batch(durationsOf(4_000, 1_000, 0.2, repeat), 50).catch(() => {});
		seen.push(await provider.time.finish(provider.generation(55_000 + 5_000 * repeat, kind)));
	}
	console.log(`60 s beside 50 of 1 s: ${figures(seen)}, at most ${Math.max(...seen.map(({ lagMs }) => lagMs))} ms`);
	expect(Math.max(...seen.map(({ lagMs }) => lagMs))).toBeLessThanOrEqual(1_500);
}, 120_000);

test.each([5, 10, 20])('a provider that allows %s polls a second refuses few of them, and is used to the full', async (pollsASecond) => {
	const random = seededRandom(pollsASecond);
	const durations = durationsOf(300, 8_000, 0.3, pollsASecond);
	const allowing: Provider = { pollsASecond, onTheWay: () => 20 + 60 * random() };
	const provider = simulatedProvider(allowing);
	const { ms } = await provider.batch(durations, 50);
	const knowing = await simulatedProvider({ ...allowing, pollsASecond: pollsASecond + 1e-3, knownLimit: true }).batch(durations, 50);
	const settled = Math.min(...provider.polls) + 5_000;
	const after = (times: number[]) => times.filter((at) => at > settled).length;
	const share = after(provider.refused) / after([...provider.polls, ...provider.refused]);
	console.log(`${pollsASecond} polls a second allowed: ${(100 * share).toFixed(1)} % refused, ${(ms / knowing.ms).toFixed(2)} of the time that the limit permits`);
	expect(share).toBeLessThanOrEqual(0.02);
	expect(ms / knowing.ms).toBeLessThanOrEqual(1.1);
}, 120_000);

test.each([5, 10])('a limit of %s polls a second is found within three seconds, and costs a hundred images little', async (pollsASecond) => {
	const ratios: number[] = [];
	const refused: number[] = [];
	for (let repeat = 0; repeat < 5; repeat++) {
		const random = seededRandom(repeat);
		const durations = durationsOf(100, 8_000, 0.3, 100 + repeat);
		const allowing: Provider = { pollsASecond, onTheWay: () => 5 + 10 * random() };
		const provider = simulatedProvider(allowing);
		const { ms } = await provider.batch(durations, 50);
		const knowing = await simulatedProvider({ ...allowing, pollsASecond: pollsASecond + 1e-3, knownLimit: true }).batch(durations, 50);
		const found = Math.min(...provider.polls) + 3_000;
		ratios.push(ms / knowing.ms);
		refused.push(provider.refused.filter((at) => at > found).length);
		const used = provider.polls.filter((at) => at > found && at <= found + 5_000).length;
		expect(used).toBeGreaterThanOrEqual(0.85 * 5 * pollsASecond);
	}
	console.log(`${pollsASecond} polls a second allowed, 100 images: ${median(ratios).toFixed(2)} (at most ${Math.max(...ratios).toFixed(2)}) of the time that the limit permits, refused after three seconds: ${refused.join(', ')}`);
	expect(median(ratios)).toBeLessThanOrEqual(1.15);
	expect(mean(refused)).toBeLessThanOrEqual(2);
}, 120_000);
