import type { IDataObject } from 'n8n-workflow';
import type { Rest } from '../sandbox/n8n/rest.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { oneAfterTheOther, replicateClient } from './clients.mts';
import { keysFor, runOnce } from './executions.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { idealSchedule, likeOneModel, mean, median } from './statistics.mts';
import { chain, CHAIN, loopOverItems, ours, OURS } from './workflows.mts';

interface Measured {
	seconds: number;
	reads: number;
	/** Time over the ideal schedule of the given width */
	ofIdeal: number;
	crowded: { reads: number; share: number };
}

export interface ManyOptions {
	/** Images, and the median of their durations */
	count: number;
	medianMs: number;
	/** How often our node runs, to take the median of */
	times: number;
	/** Images of the largest run, with maxConcurrency 50 */
	large: number;
}

/** Many images in one node against what users build and against clients; all the same work. */
export async function manyImages(rest: Rest, { count, medianMs, times, large }: ManyOptions): Promise<Section> {
	const contest = new Contest(rest, medianMs);
	const waitSeconds = medianMs >= 5_000 ? 2 : 1;
	const batching = { batchSize: 10, batchInterval: medianMs };
	// what takes long only waits: it runs beside the rest
	const loop = contest.workflow('Loop Over Items', count, 1, (name, keys, arena) =>
		loopOverItems(name, keys, arena, { prompts: count, waitSeconds }), ['Loop Over Items', ...CHAIN]);
	const client = contest.client(count);
	const batches = contest.workflow('Batching', count, 10, (name, keys, arena) =>
		chain(name, keys, arena, { prompts: count, waitSeconds: 5, batching }), CHAIN);

	const ten = await contest.ours(count, 10, times);
	const [fifty, atOnce] = await Promise.all([
		contest.ours(count, 50, times),
		contest.several(times, async (turn) => await contest.workflow(`All at once ${turn}`, count, 50, (name, keys, arena) =>
			chain(name, keys, arena, { prompts: count, waitSeconds: 5 }), CHAIN, turn)),
	]);
	const most = await contest.ours(large, 50, Math.min(times, 2));
	const [looped, sequential, batched] = await Promise.all([loop, client, batches]);

	const rows: Array<[string, number, Measured]> = [
		['This package, 10 at once', count, ten],
		['This package, 50 at once', count, fifty],
		['HTTP Request, Wait 5 s, IF, all at once', count, atOnce],
		[`The same, 10 creates every ${medianMs / 1000} s (batching)`, count, batched],
		["Replicate's client, one after the other", count, sequential],
		[`Loop Over Items, Wait ${waitSeconds} s, IF`, count, looped],
		['This package, 50 at once', large, most],
	];
	const crowded = [ten, fifty, most].map((one) => one.crowded).reduce((a, b) => (a.share > b.share ? a : b));
	return {
		title: 'Many images in one node',
		how: `Durations log-normal, median ${medianMs / 1000} s, σ 0.3, the same for all. Ideal: as many lanes as images at once, each taking the next image as soon as it is free, without any overhead. This package and the all-at-once chain: median of ${times} runs.`,
		head: ['With', 'Images', 'Time', 'Of the ideal', 'Reads an image', 'Most reads in a second'],
		rows: rows.map(([who, images, one]) => [who, images, `${round(one.seconds)} s`, round(one.ofIdeal), round(one.reads), one.crowded.reads]),
		bars: [
			{ what: `${count} images, 10 at once: of the ideal schedule`, value: ten.ofIdeal, unit: '×', most: 1.08, noise: 1.15 },
			{ what: `${count} images, 10 at once: reads an image`, value: ten.reads, unit: '', most: 6, noise: 1.2 },
			{ what: `${large} images, 50 at once: of the ideal schedule`, value: most.ofIdeal, unit: '×', most: 1.12, noise: 1.15 },
			{ what: 'Reads in any second, of max(4, 0.8 × in flight) and 16', value: crowded.share, unit: '×', most: 1, noise: 1 },
			{ what: `${count} images, 10 at once: Loop Over Items takes`, value: looped.seconds / ten.seconds, unit: '×', least: 8, noise: 1.2 },
			{ what: `${count} images, 10 at once: a sequential client takes`, value: sequential.seconds / ten.seconds, unit: '×', least: 8, noise: 1.2 },
			{ what: `${count} images, 50 at once: of the all-at-once chain's time`, value: fifty.seconds / atOnce.seconds, unit: '×', most: 1, noise: 1.1 },
		],
		charts: [{
			title: `${count} images of ${medianMs / 1000} s`,
			unit: 's',
			values: rows.slice(0, -1).map(([label, , { seconds }], index) => ({ label, value: seconds, ours: index < 2 })),
		}],
	};
}

/** One contestant, one arena; every arena gives the same durations. */
class Contest {
	private readonly rest: Rest;
	private readonly medianMs: number;

	constructor(rest: Rest, medianMs: number) {
		this.rest = rest;
		this.medianMs = medianMs;
	}

	async ours(count: number, maxConcurrency: number, times: number): Promise<Measured> {
		const options: IDataObject = { maxConcurrency };
		return await this.several(times, async (turn) =>
			await this.workflow(`Ours ${count}/${maxConcurrency} ${turn}`, count, maxConcurrency, (name, keys) =>
				ours(name, keys, { prompts: count, options }), [OURS], turn));
	}

	async workflow(
		name: string,
		count: number,
		width: number,
		definition: (name: string, keys: Awaited<ReturnType<typeof keysFor>>, arena: Arena) => ReturnType<typeof ours>,
		counted: string[],
		seed = 0,
	): Promise<Measured> {
		return await this.inArena(width, seed, async (arena) => {
			const keys = await keysFor(this.rest, name, arena);
			const { ms } = await runOnce(this.rest, definition(name, keys, arena), counted);
			if (arena.sandbox.ledger.downloads().length < count) throw new Error(`${name}: not all images were fetched`);
			return ms;
		});
	}

	async client(count: number): Promise<Measured> {
		return await this.inArena(1, 0, async (arena) => await oneAfterTheOther(replicateClient, arena, count));
	}

	async several(times: number, one: (turn: number) => Promise<Measured>): Promise<Measured> {
		const all = await Promise.all(Array.from({ length: times }, async (_, turn) => await one(turn)));
		return {
			seconds: median(all.map(({ seconds }) => seconds)),
			reads: median(all.map(({ reads }) => reads)),
			ofIdeal: median(all.map(({ ofIdeal }) => ofIdeal)),
			crowded: all.map(({ crowded }) => crowded).reduce((a, b) => (a.share > b.share ? a : b)),
		};
	}

	private async inArena(width: number, seed: number, contest: (arena: Arena) => Promise<number>): Promise<Measured> {
		const arena = await openArena(likeOneModel(this.medianMs), {}, 100 + seed);
		const ms = await contest(arena);
		const seen = arena.seen();
		const measured = {
			seconds: ms / 1000,
			reads: mean(seen.map(({ reads }) => reads)),
			ofIdeal: ms / idealSchedule(seen.map(({ durationMs }) => durationMs), width),
			crowded: arena.crowdedSecond(),
		};
		await arena.close();
		return measured;
	}
}
