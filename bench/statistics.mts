import { seededRandom } from '../test/unit/seededRandom.mts';

/** The statistics that the rows consist of. */

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function mean(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The duration if each of `width` lanes takes the next image as soon as it is free, and nothing else costs time. */
export function idealSchedule(durations: number[], width: number): number {
	const lanes = Array<number>(width).fill(0);
	for (const duration of durations) lanes[lanes.indexOf(Math.min(...lanes))]! += duration;
	return Math.max(...lanes);
}

/**
 * The same if only this many polls are answered in any second, for a client that knows when each image is
 * finished and polls nothing else: no schedule that has to find that out can be as fast.
 */
export function permittedSchedule(durations: number[], width: number, pollsPerSecond: number): number {
	const running = durations.slice(0, width);
	const polls: number[] = [];
	for (let next = width; running.length > 0; next++) {
		running.sort((a, b) => a - b);
		const finished = running.shift()!;
		const at = Math.max(finished, polls.at(-1) ?? 0, (polls.at(-pollsPerSecond) ?? -Infinity) + 1000);
		polls.push(at);
		if (next < durations.length) running.push(at + durations[next]!);
	}
	return polls.at(-1) ?? 0;
}

/** `count` numbers spread evenly over [0, 1), in random order: a few represent many. */
export function evenly(count: number, seed: number): () => number {
	const random = seededRandom(seed);
	const shuffled = Array.from({ length: count }, (_, index) => ({ at: random(), value: (index + 0.5) / count }))
		.sort((a, b) => a.at - b.at)
		.map(({ value }) => value);
	let next = 0;
	return () => shuffled[next++ % count]!;
}

/** Log-uniform within a quarter of `ms` either way: unpredictable for any policy. */
export function around(ms: number) {
	return (random: () => number) => ms * Math.exp((random() * 2 - 1) * Math.log(1.25));
}

/** Log-normal, like the durations of one model. */
export function likeOneModel(ms: number, sigma = 0.3) {
	return (random: () => number) => {
		const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
		return ms * Math.exp(sigma * normal);
	};
}

/** The maximum number of these times within any span. */
export function mostWithin(span: number, times: number[]): number {
	const sorted = [...times].sort((a, b) => a - b);
	return Math.max(0, ...sorted.map((start, index) => sorted.findLastIndex((at) => at < start + span) - index + 1));
}
