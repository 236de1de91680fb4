import type { Rest } from '../sandbox/n8n/rest.mts';
import { seededRandom } from '../test/unit/seededRandom.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { oneAfterTheOther, replicateClient } from './clients.mts';
import { keysFor, runOnce } from './executions.mts';
import { idealSchedule, likeOneModel, mean, median } from './statistics.mts';
import { ours, OURS } from './workflows.mts';

export interface Measured {
	seconds: number;
	reads: number;
	/** Time over the ideal schedule of the given width */
	ofIdeal: number;
	crowded: { reads: number; share: number };
}

/** One contestant, one arena; every arena gives the same durations. */
export class Contest {
	private readonly rest: Rest;
	private readonly medianMs: number;

	constructor(rest: Rest, medianMs: number) {
		this.rest = rest;
		this.medianMs = medianMs;
	}

	async ours(count: number, maxConcurrency: number, times: number): Promise<Measured> {
		return await this.several(times, async (turn) =>
			await this.workflow(`Ours ${count}/${maxConcurrency} ${turn}`, count, maxConcurrency, (name, keys) =>
				ours(name, keys, { prompts: count, options: { maxConcurrency } }), [OURS], turn));
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
		const arena = await openArena(likeOneModel(this.medianMs), {}, seededRandom(100 + seed));
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
