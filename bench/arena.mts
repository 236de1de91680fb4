import { startSandbox } from '../sandbox/aggregator/index.mts';
import type { Sandbox, SandboxOptions } from '../sandbox/aggregator/index.mts';
import { seededRandom } from '../test/unit/seededRandom.mts';

/** One image as the aggregator saw it; times in ms of its clock. */
export interface Seen {
	id: string;
	createdAt: number;
	durationMs: number;
	/** When it was first told that the image is there, after it was */
	lagMs: number;
	reads: number;
}

/** A sandbox of one contestant alone, with the truth of what was asked of it. */
export interface Arena {
	/** Replicate's routes, as a client of Replicate takes them */
	url: string;
	baseUrl: string;
	key: string;
	sandbox: Sandbox;
	finishedAt(id: string): number;
	/** What was made, in the order in which it was asked for */
	seen(): Seen[];
	/** Reads in the worst second, as a share of what that second allows: max(4, 0.8 × in flight), 16 */
	crowdedSecond(): { reads: number; share: number };
	close(): Promise<void>;
}

/**
 * Every arena with the same random numbers gives the same durations in the same order, so that
 * contestants are given the same work.
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
		for (const { id = '', at } of sandbox.ledger.requests({ route: 'read' })) {
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
				const reads = times.get(one.id) ?? [];
				return { ...one, reads: reads.length, lagMs: Math.max(0, reads.at(-1)! - one.createdAt - one.durationMs) };
			});
		},
		crowdedSecond: () => {
			const times = readTimes();
			const all = [...times.values()].flat().sort((a, b) => a - b);
			const spans = made().map(({ id, createdAt }) => [createdAt, times.get(id)?.at(-1) ?? createdAt] as const);
			return all.reduce(
				(worst, start) => {
					const end = start + 1000;
					const reads = all.filter((at) => at >= start && at < end).length;
					const inFlight = spans.filter(([from, to]) => from < end && to >= start).length;
					const share = reads / Math.min(16, Math.max(4, 0.8 * inFlight));
					return share > worst.share ? { reads, share } : worst;
				},
				{ reads: 0, share: 0 },
			);
		},
		close: async () => await sandbox.close(),
	};
}
