import type { Rest } from '../sandbox/n8n/rest.mts';
import { seededRandom } from '../test/unit/seededRandom.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { replicateClient } from './clients.mts';
import type { Client } from './clients.mts';
import { keysFor, runner } from './executions.mts';
import { openFloor } from './floor.mts';
import { inLanes } from './lanes.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { around, evenly, likeOneModel, mean, median } from './statistics.mts';
import { chain, CHAIN, ours, OURS } from './workflows.mts';

/** Seconds, and what is allowed: lag in ms, polls. */
const BARS = [
	{ seconds: 2, lag: 200, polls: 7 },
	{ seconds: 5, lag: 300, polls: 15 },
	{ seconds: 10, lag: 500, polls: 22 },
	{ seconds: 30, lag: 800, polls: 36 },
];
const OVERHEAD_MS = 50;
/** Nothing is faster than the floor; the aggregator's clock, by which the lag is told, counts whole milliseconds. */
const CLOCK_MS = 1;

interface Measured {
	who: string;
	lag: number;
	polls: number;
	/** Time apart from the generation and the lag */
	rest: number;
}

/** One image of unknown duration, with each contestant side by side. */
export async function oneImage(rest: Rest, times: number, seconds: number[]): Promise<Section> {
	const section: Section = {
		title: 'One image of unknown duration',
		how: `${times} images for each figure, with durations spread log-uniformly within 25 % of the given time. Lag: median time from the finish at the provider to the poll that saw it. Polls: mean number of polls per image. Overhead: mean time spent on anything but the generation and the lag, minus that of the floor (submit, one poll when the image is ready, download).`,
		head: ['Duration', 'With', 'Lag', 'Polls', 'Overhead'],
		rows: [],
		bars: [],
		charts: [],
	};
	for (const bar of BARS.filter((candidate) => seconds.includes(candidate.seconds))) {
		const all = await sideBySide(rest, bar.seconds, times);
		const least = all.find(({ who }) => who === FLOOR)!.rest;
		for (const { who, lag, polls, rest: own } of all) {
			section.rows.push([`${bar.seconds} s`, who, `${round(lag)} ms`, round(polls), `${round(own - least)} ms`]);
		}
		const { lag, polls, rest: own } = all[0]!;
		const what = `${bar.seconds} s, unknown`;
		section.bars.push(
			{ what: `${what}: lag`, value: lag, unit: 'ms', most: bar.lag, noise: 2, clock: true },
			{ what: `${what}: polls`, value: polls, unit: '', most: bar.polls, noise: 1.15 },
			{ what: `${what}: least overhead of all over the floor`, value: Math.min(...all.map(({ rest: of }) => of)) - least, unit: 'ms', least: -CLOCK_MS, noise: 1, clock: true },
			{ what: `${what}: overhead over the floor`, value: own - least, unit: 'ms', most: OVERHEAD_MS, noise: 3, clock: true },
		);
		section.charts.push(
			{
				title: `An image of ${bar.seconds} s: lag`,
				unit: 'ms',
				values: all.slice(0, -1).map(({ who, lag: value }, index) => ({ label: who, value, ours: index === 0 })),
			},
			{
				title: `An image of ${bar.seconds} s: polls`,
				unit: '',
				values: all.slice(0, -1).map(({ who, polls: value }, index) => ({ label: who, value, ours: index === 0 })),
			},
		);
	}
	return section;
}

const FLOOR = 'The floor';

async function sideBySide(rest: Rest, seconds: number, times: number): Promise<Measured[]> {
	// few at once, so that they do not slow each other down, but enough to finish in about a minute
	const lanes = Math.min(times, Math.ceil(seconds / 3) + 3);
	const repeated = async (one: (index: number, lane: number) => Promise<number>) => await inLanes(times, lanes, one);
	const inArena = async (who: string, contest: (arena: Arena) => Promise<number[]>): Promise<Measured> => {
		const arena = await openArena(around(seconds * 1000), {}, evenly(times, seconds));
		const took = await contest(arena);
		const seen = arena.seen();
		await arena.close();
		return {
			who,
			lag: median(seen.map(({ lagMs }) => lagMs)),
			polls: mean(seen.map(({ polls }) => polls)),
			// contestants start together and end apart: for sums it does not matter which time belongs to
			// which image
			rest: mean(took) - mean(seen.map(({ durationMs, lagMs }) => durationMs + lagMs)),
		};
	};
	const waitChain = (waitSeconds: number) => async (arena: Arena) => {
		const name = `Wait ${waitSeconds} s, ${seconds} s`;
		const keys = await keysFor(rest, name, arena);
		const run = await runner(rest, chain(name, keys, arena, { prompts: 1, waitSeconds }), CHAIN);
		return await repeated(async () => (await run()).ms);
	};
	const client = (one: Client) => async (arena: Arena) =>
		await repeated(async (index) => await one(arena, `picture ${index}`));
	const floor = openFloor();
	const all = await Promise.all([
		inArena('This package', async (arena) => {
			const name = `Ours, ${seconds} s`;
			// a separate model for each execution, so that none knows how long its images take
			const runs = await runners(rest, name, arena, lanes, '=bench/model-{{ $execution.id }}');
			return await repeated(async (_, lane) => (await runs[lane]!()).ms);
		}),
		inArena('HTTP Request, Wait 2 s, IF', waitChain(2)),
		inArena('HTTP Request, Wait 5 s, IF', waitChain(5)),
		inArena("Replicate's client", client(replicateClient)),
		inArena(FLOOR, client(floor.image)),
	]);
	floor.close();
	return all;
}

/** Our node, once per lane with separate keys: with one key they would share its polls. */
async function runners(rest: Rest, name: string, arena: Arena, lanes: number, model?: string) {
	return await Promise.all(Array.from({ length: lanes }, async (_, lane) => {
		const keys = await keysFor(rest, `${name}, ${lane}`, { ...arena, key: `${arena.key}-${lane}` });
		return await runner(rest, ours(`${name}, ${lane}`, keys, { prompts: 1, model }), [OURS]);
	}));
}

const LEARNED_LANES = 12;

/** The same model again: durations of earlier executions are known. */
export async function learned(rest: Rest, times: number, earlier: number): Promise<Section> {
	const arena = await openArena(likeOneModel(8_000), {}, seededRandom(8));
	const runs = await runners(rest, 'Ours, learned', arena, LEARNED_LANES);
	const run = async (_: number, lane: number) => await runs[lane]!();
	await inLanes(earlier, LEARNED_LANES, run);
	await inLanes(times, LEARNED_LANES, run);
	const seen = arena.seen().slice(earlier);
	await arena.close();
	const lag = median(seen.map(({ lagMs }) => lagMs));
	const polls = mean(seen.map((one) => one.polls));
	return {
		title: 'The same model again',
		how: `${times} executions after ${earlier} earlier ones of the same node; log-normal durations, median 8 s, σ 0.3.`,
		head: ['With', 'Lag', 'Polls'],
		rows: [['This package', `${round(lag)} ms`, round(polls)]],
		bars: [
			{ what: '8 s, learned: lag', value: lag, unit: 'ms', most: 400, noise: 1.5, clock: true },
			{ what: '8 s, learned: polls', value: polls, unit: '', most: 8, noise: 1.15 },
		],
		charts: [],
	};
}
