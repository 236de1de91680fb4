import type { Rest } from '../sandbox/n8n/rest.mts';
import type { Limits } from '../sandbox/aggregator/settings.mts';
import { seededRandom } from '../test/unit/seededRandom.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { oneAfterTheOther, replicateClient } from './clients.mts';
import { keysFor, runOnce } from './executions.mts';
import { idealSchedule, likeOneModel, mean, median, permittedSchedule } from './statistics.mts';
import { ours, OURS } from './workflows.mts';

export interface Measured {
	seconds: number;
	polls: number;
	/** Time relative to the ideal schedule of the given width */
	ofIdeal: number;
	/** The same relative to what a provider's limit of polls permits (see `permittedSchedule`) */
	ofPermitted: number;
	most: { inASecond: number; inAMinute: number };
	/** Share of the polls that were refused with 429 after the first three seconds */
	refused: number;
}

/** One contestant in one arena; every arena gives the same durations. */
export class Contest {
	private readonly rest: Rest;
	private readonly medianMs: number;
	private readonly sigma: number;
	private readonly limits: Limits;

	constructor(rest: Rest, medianMs: number, sigma = 0.3, limits: Limits = {}) {
		this.rest = rest;
		this.medianMs = medianMs;
		this.sigma = sigma;
		this.limits = limits;
	}

	async ours(count: number, maxConcurrency: number, times: number, name = '', seed = 0): Promise<Measured> {
		return await this.several(times, async (turn) =>
			await this.workflow(`Ours ${count}/${maxConcurrency} ${name} ${turn}`, count, maxConcurrency, (title, keys) =>
				ours(title, keys, { prompts: count, options: { maxConcurrency } }), [OURS], seed + turn));
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
			polls: median(all.map(({ polls }) => polls)),
			ofIdeal: median(all.map(({ ofIdeal }) => ofIdeal)),
			ofPermitted: median(all.map(({ ofPermitted }) => ofPermitted)),
			most: {
				inASecond: Math.max(...all.map(({ most }) => most.inASecond)),
				inAMinute: Math.max(...all.map(({ most }) => most.inAMinute)),
			},
			refused: median(all.map(({ refused }) => refused)),
		};
	}

	private async inArena(width: number, seed: number, contest: (arena: Arena) => Promise<number>): Promise<Measured> {
		const arena = await openArena(likeOneModel(this.medianMs, this.sigma), { limits: this.limits }, seededRandom(100 + seed));
		const ms = await contest(arena);
		const seen = arena.seen();
		const durations = seen.map(({ durationMs }) => durationMs);
		const measured = {
			seconds: ms / 1000,
			polls: mean(seen.map(({ polls }) => polls)),
			ofIdeal: ms / idealSchedule(durations, width),
			ofPermitted: ms / permittedSchedule(durations, width, this.limits.pollsPerSecond ?? Infinity),
			most: arena.mostReads(),
			refused: arena.refusedLater(),
		};
		await arena.close();
		return measured;
	}
}
