import type { Rest } from '../sandbox/n8n/rest.mts';
import { seededRandom } from '../test/unit/seededRandom.mts';
import { openArena } from './arena.mts';
import { Contest } from './contest.mts';
import type { Measured } from './contest.mts';
import { keysFor, runOnce } from './executions.mts';
import type { Bar, Section } from './section.mts';
import { round } from './section.mts';
import { likeOneModel } from './statistics.mts';
import { ours, OURS } from './workflows.mts';

/**
 * The number of images, their seconds, how many at once; the maximum over the ideal schedule, and of polls
 * per image.
 */
const ROWS = [
	{ count: 100, seconds: 1, sigma: 0.2, width: 10, most: 1.25, polls: 4 },
	{ count: 100, seconds: 1, sigma: 0.2, width: 50, most: 1.6 },
	{ count: 20, seconds: 3, sigma: 0.3, width: 10, most: 1.2 },
];

/**
 * Images of a fast model: any loss here is a large share of their duration.
 *
 * @param onlyCounted leaves out what has no other bars than by the clock
 */
export async function fastImages(rest: Rest, times: number, onlyCounted = false): Promise<Section> {
	const section: Section = {
		title: 'Fast models, many at once',
		how: `Log-normal durations (σ 0.2; 0.3 for 3 s), unknown beforehand. Ideal: as under "Many images in one node", without any overhead: no requests, no downloads. Medians of ${times} runs.`,
		head: ['Images', 'Of', 'At once', 'Time', 'Against the ideal', 'Polls per image', 'Most polls in one second'],
		rows: [],
		bars: [],
		charts: [],
	};
	for (const { count, seconds, sigma, width, most, polls } of ROWS.filter((row) => !onlyCounted || row.polls)) {
		// one after the other, so that runs do not compete for the processor
		const all: Measured[] = [];
		const contest = new Contest(rest, 1000 * seconds, sigma);
		for (let turn = 0; turn < times; turn++) all.push(await contest.ours(count, width, 1, `${seconds} s, ${turn}`, turn));
		const one = await contest.several(times, async (turn) => all[turn]!);
		const what = `${count} images of ${seconds} s, ${width} at once`;
		section.rows.push([count, `${seconds} s`, width, `${round(one.seconds)} s`, round(one.ofIdeal), round(one.polls), one.most.inASecond]);
		section.bars.push({ what: `${what}: time against the ideal schedule`, value: one.ofIdeal, unit: '×', most, noise: 1.2, clock: true });
		if (polls) section.bars.push({ what: `${what}: polls per image`, value: one.polls, unit: '', most: polls, noise: 1.2 });
	}
	return section;
}

const LONG_MS = 60_000;

/** One long generation beside short ones of the same model that never end before it. */
export async function oneBesideMany(rest: Rest, times: number): Promise<Section> {
	const lags = await Promise.all(Array.from({ length: times }, async (_, turn) => {
		// the first is the long one; the others keep the key's polls busy until it is seen
		let made = 0;
		const short = likeOneModel(1_000, 0.2);
		const arena = await openArena((random) => (made++ === 0 ? LONG_MS + 2_000 * turn : short(random)), {}, seededRandom(turn));
		const name = `One beside many ${turn}`;
		const prompts = Math.ceil(LONG_MS / 1_000) * 30;
		const workflow = ours(name, await keysFor(rest, name, arena), { prompts, options: { maxConcurrency: 50 } });
		await runOnce(rest, workflow, [OURS]);
		const { lagMs } = arena.seen()[0]!;
		await arena.close();
		return lagMs;
	}));
	const worst = Math.max(...lags);
	return {
		title: 'One long image among fifty short ones',
		how: `One generation of ${LONG_MS / 1000} s among others of 1 s in the same run, 50 in flight until it has ended; the worst of ${times}.`,
		head: ['Seen after'],
		rows: [[`${round(worst)} ms`]],
		bars: [{ what: `One of ${LONG_MS / 1000} s among 50 of 1 s: seen after`, value: worst, unit: 'ms', most: 1_500, noise: 1.5, clock: true }],
		charts: [],
	};
}

/** A provider that answers 429 to more than this many polls per second. */
export async function limitedReads(rest: Rest, allowed: number[]): Promise<Section> {
	const images = { count: 100, seconds: 8, width: 50 };
	const rows: Section['rows'] = [];
	const bars: Bar[] = [];
	for (const pollsPerSecond of allowed) {
		const contest = new Contest(rest, 1000 * images.seconds, 0.3, { pollsPerSecond });
		const one = await contest.ours(images.count, images.width, 1, `limited to ${pollsPerSecond}`);
		rows.push([pollsPerSecond, `${round(one.seconds)} s`, round(one.ofPermitted), round(one.polls), `${round(100 * one.refused)} %`]);
		bars.push({ what: `${pollsPerSecond} polls per second allowed: refused after three seconds`, value: 100 * one.refused, unit: '%', most: 2, noise: 1.5 });
	}
	return {
		title: 'A provider that limits polls',
		how: `${images.count} images of ${images.seconds} s, ${images.width} at once. Beyond the allowed number of polls in any second the provider answers 429, without saying for how long. Against the possible: the time relative to a schedule that knows when each image is finished and polls nothing else, which no schedule can reach that has to find that out; against the same nodes knowing the limit beforehand it is 1.04 at five polls a second (waiting.md).`,
		head: ['Allowed', 'Time', 'Against the possible', 'Polls per image', 'Refused after three seconds'],
		rows,
		bars,
		charts: [],
	};
}
