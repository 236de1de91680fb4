import type { Rest } from '../sandbox/n8n/rest.mts';
import { Contest } from './contest.mts';
import type { Measured } from './contest.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { chain, CHAIN, loopOverItems } from './workflows.mts';

export interface ManyOptions {
	/** Images, and the median of their durations */
	count: number;
	medianMs: number;
	/**
	 * How often our node runs, for the median; more often with ten at once, where the order of the durations
	 * matters most
	 */
	times: number;
	timesOfTen: number;
	/** Images of the largest run, and how many at once: as many per second as the polls can observe */
	large: number;
	wide: number;
}

/** A part that takes minutes, nearly all of them waiting: it runs beside other parts. */
export interface Slow {
	looped: Measured;
	sequential: Measured;
	batched: Measured;
}

export async function slowContests(rest: Rest, { count, medianMs }: ManyOptions): Promise<Slow> {
	const contest = new Contest(rest, medianMs);
	const waitSeconds = loopWaitSeconds(medianMs);
	const batching = { batchSize: 10, batchInterval: medianMs };
	const [looped, sequential, batched] = await Promise.all([
		contest.workflow('Loop Over Items', count, 1, (name, keys, arena) =>
			loopOverItems(name, keys, arena, { prompts: count, waitSeconds }), ['Loop Over Items', ...CHAIN]),
		contest.client(count),
		contest.workflow('Batching', count, 10, (name, keys, arena) =>
			chain(name, keys, arena, { prompts: count, waitSeconds: 5, batching }), CHAIN),
	]);
	return { looped, sequential, batched };
}

function loopWaitSeconds(medianMs: number): number {
	return medianMs >= 5_000 ? 2 : 1;
}

/** Many images in one node, compared with what users build and with clients; all do the same work. */
export async function manyImages(
	rest: Rest,
	{ count, medianMs, times, timesOfTen, large, wide }: ManyOptions,
	slow: Promise<Slow>,
): Promise<Section> {
	const contest = new Contest(rest, medianMs);
	const ten = await contest.ours(count, 10, timesOfTen);
	const [fifty, atOnce] = await Promise.all([
		contest.ours(count, 50, times),
		contest.several(times, async (turn) => await contest.workflow(`All at once ${turn}`, count, 50, (name, keys, arena) =>
			chain(name, keys, arena, { prompts: count, waitSeconds: 5 }), CHAIN, turn)),
	]);
	const most = await contest.ours(large, wide, times);
	const { looped, sequential, batched } = await slow;

	const rows: Array<[string, number, Measured]> = [
		['This package, 10 at once', count, ten],
		['This package, 50 at once', count, fifty],
		['HTTP Request, Wait 5 s, IF, all at once', count, atOnce],
		[`The same, 10 requests every ${medianMs / 1000} s (batching)`, count, batched],
		["Replicate's client, one after the other", count, sequential],
		[`Loop Over Items, Wait ${loopWaitSeconds(medianMs)} s, IF`, count, looped],
		[`This package, ${wide} at once`, large, most],
	];
	const inAMinute = Math.max(...[ten, fifty, most].map((one) => one.most.inAMinute));
	return {
		title: 'Many images in one node',
		how: `Log-normal durations, median ${medianMs / 1000} s, σ 0.3, the same for all. Ideal: as many lanes as images at once, each of which takes the next image as soon as it is free, without any overhead. This package and the all-at-once chain: medians of ${times} runs, 10 at once of ${timesOfTen}.`,
		head: ['With', 'Images', 'Time', 'Against the ideal', 'Polls per image', 'Most polls in one second'],
		rows: rows.map(([who, images, one]) => [who, images, `${round(one.seconds)} s`, round(one.ofIdeal), round(one.polls), one.most.inASecond]),
		bars: [
			{ what: `${count} images, 10 at once: time against the ideal schedule`, value: ten.ofIdeal, unit: '×', most: 1.05, noise: 1.15, clock: true },
			{ what: `${count} images, 10 at once: polls per image`, value: ten.polls, unit: '', most: 6, noise: 1.2 },
			{ what: `${large} images, ${wide} at once: time against the ideal schedule`, value: most.ofIdeal, unit: '×', most: 1.08, noise: 1.15, clock: true },
			{ what: 'Most polls in one minute (bar: half of what Replicate documents)', value: inAMinute, unit: '', most: 1_500, noise: 1 },
			{ what: `${count} images, 10 at once: Loop Over Items takes`, value: looped.seconds / ten.seconds, unit: '×', least: 8, noise: 1.2 },
			{ what: `${count} images, 10 at once: a sequential client takes`, value: sequential.seconds / ten.seconds, unit: '×', least: 8, noise: 1.2 },
			{ what: `${count} images, 50 at once: time against the all-at-once chain`, value: fifty.seconds / atOnce.seconds, unit: '×', most: 1, noise: 1.1 },
		],
		charts: [{
			title: `${count} images of ${medianMs / 1000} s`,
			unit: 's',
			values: rows.slice(0, -1).map(([label, , { seconds }], index) => ({ label, value: seconds, ours: index < 2 })),
		}],
	};
}
