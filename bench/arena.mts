import { startSandbox } from '../sandbox/aggregator/index.mts';
import type { Sandbox, SandboxOptions } from '../sandbox/aggregator/index.mts';
import { seededRandom } from '../test/unit/seededRandom.mts';
import { mostWithin } from './statistics.mts';

/** One image as the aggregator saw it; times in ms of its clock. */
export interface Seen {
	id: string;
	createdAt: number;
	durationMs: number;
	/** How long after its end the first poll was told that the image is there */
	lagMs: number;
	polls: number;
}

/** A sandbox for one contestant alone, with the true record of its requests. */
export interface Arena {
	/** Replicate's routes, as a client of Replicate uses them */
	url: string;
	baseUrl: string;
	key: string;
	sandbox: Sandbox;
	finishedAt(id: string): number;
	/** What was made, in the order of the requests */
	seen(): Seen[];
	/** The maximum number of polls in any second, and in any minute */
	mostReads(): { inASecond: number; inAMinute: number };
	/** The share of the polls that were refused with 429, from three seconds after the first one on */
	refusedLater(): number;
	close(): Promise<void>;
}

/**
 * Every arena with the same random numbers gives the same durations in the same order, so that contestants
 * get the same work.
 */
export async function openArena(
	duration: (random: () => number) => number,
	options: SandboxOptions = {},
	random: () => number = seededRandom(1),
): Promise<Arena> {
	const durations: number[] = [];
	const next = () => durations[durations.push(duration(random)) - 1]!;
	const sandbox = await startSandbox({ tinyImages: true, generationMs: next, ...options });
	const baseUrl = sandbox.baseUrl('anyApi');

	const made = () =>
		sandbox.ledger.creates().map(({ id, at }, index) => {
			const createdAt = Date.parse(at);
			return { id, createdAt, durationMs: durations[index] ?? 0 };
		});
	const readTimes = () => {
		const times = new Map<string, number[]>();
		for (const { id = '', at } of sandbox.ledger.requests({ route: 'poll' })) {
			times.set(id, [...(times.get(id) ?? []), Date.parse(at)]);
		}
		return times;
	};
	return {
		url: `${baseUrl}/replicate/v1`,
		baseUrl,
		key: sandbox.key,
		sandbox,
		finishedAt: (id) => {
			const one = made().find((candidate) => candidate.id === id)!;
			return one.createdAt + one.durationMs;
		},
		seen: () => {
			const times = readTimes();
			return made().map((one) => {
				const polls = times.get(one.id) ?? [];
				return { ...one, polls: polls.length, lagMs: Math.max(0, polls.at(-1)! - one.createdAt - one.durationMs) };
			});
		},
		mostReads: () => {
			const all = [...readTimes().values()].flat();
			return { inASecond: mostWithin(1_000, all), inAMinute: mostWithin(60_000, all) };
		},
		refusedLater: () => {
			const polls = sandbox.ledger.requests({ route: 'poll' });
			const settled = Math.min(...polls.map(({ at }) => Date.parse(at))) + 3_000;
			const later = polls.filter(({ at }) => Date.parse(at) > settled);
			return later.filter(({ status }) => status === 429).length / Math.max(1, later.length);
		},
		close: async () => await sandbox.close(),
	};
}
