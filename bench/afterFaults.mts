import { setTimeout as sleep } from 'node:timers/promises';
import type { Rest } from '../sandbox/n8n/rest.mts';
import { seededRandom } from '../test/unit/seededRandom.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { replicateClient } from './clients.mts';
import { compressedFiles } from './compressedFiles.mts';
import { keysFor, runOnce } from './executions.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { around, median } from './statistics.mts';
import { ours, OURS } from './workflows.mts';

export interface FaultOptions {
	/** Images of a batch, the duration of each, how many at once */
	count: number;
	seconds: number;
	width: number;
	/** The 429's Retry-After, and how long after it the batch begins */
	retryAfterSeconds: number;
	laterSeconds: number;
	/** Number of runs for the medians */
	times: number;
	/** Images of four seconds whose status fails twice */
	failing: number;
}

/** What a fault costs once it is over: ideally nothing. */
export async function afterFaults(rest: Rest, options: FaultOptions): Promise<Section> {
	const { count, seconds, width, retryAfterSeconds, laterSeconds, times, failing } = options;
	const turns: Batches[] = [];
	const [statuses, files] = await Promise.all([
		failingStatus(rest, failing),
		compressedFiles(rest),
		(async () => {
			for (let turn = 0; turn < times; turn++) turns.push(await batches(rest, options, turn));
		})(),
	]);
	const of = (pick: (turn: Batches) => number) => median(turns.map(pick));
	const one = of(({ told, fresh }) => told.ms / fresh.ms);
	const two = of(({ toldPair, freshPair }) => toldPair.ms / freshPair.ms);
	const refused = Math.max(...turns.map(({ toldPair }) => toldPair.refused));
	const status = statuses.own / statuses.client;
	const batch = `${count} images of ${seconds} s, ${width} at once`;
	const s = (ms: number) => `${round(ms / 1000)} s`;
	return {
		title: 'After a fault',
		how: `The batch begins ${laterSeconds} s after one create of its key was answered 429 with a Retry-After of ${retryAfterSeconds} s; beside it, at the same time, the same with a key that never met one; medians of ${times}. Two executions: both with one key, at an account that takes ${CREATES_PER_MINUTE} creates a minute, ${2 * width} of them at once. The status that fails is answered 503 twice; ${failing} images of about 4 s each way.`,
		head: ['What', 'After it', 'Without', 'Ratio'],
		rows: [
			[batch, s(of(({ told }) => told.ms)), s(of(({ fresh }) => fresh.ms)), round(one)],
			['The same, beside a second execution', s(of(({ toldPair }) => toldPair.ms)), s(of(({ freshPair }) => freshPair.ms)), round(two)],
			["A status that fails twice; beside it Replicate's client", s(statuses.own), s(statuses.client), round(status)],
		],
		bars: [
			{ what: `${batch}, after a 429: of the same without it`, value: one, unit: '×', most: 1.15, noise: 1.2, clock: true },
			{ what: 'The same beside a second execution of the key', value: two, unit: '×', most: 1.3, noise: 1.2, clock: true },
			{ what: 'The same: creates that were refused', value: refused, unit: '', most: 0, noise: 1 },
			{ what: "Status 503 twice, an image of 4 s: of the time of Replicate's client", value: status, unit: '×', most: 1.1, noise: 1.2, clock: true },
			...files,
		],
		charts: [],
	};
}

interface Batch {
	ms: number;
	/** Creates answered 429 while the batch ran */
	refused: number;
}

interface Batches {
	told: Batch;
	fresh: Batch;
	toldPair: Batch;
	freshPair: Batch;
}

async function batches(rest: Rest, options: FaultOptions, turn: number): Promise<Batches> {
	const one = async (name: string, isTold: boolean, executions: number) =>
		await batch(rest, `After a fault, ${name} ${turn}`, options, { isTold, executions });
	const [told, fresh, toldPair, freshPair] = await Promise.all([
		one('told', true, 1),
		one('fresh', false, 1),
		one('told, two', true, 2),
		one('fresh, two', false, 2),
	]);
	return { told, fresh, toldPair, freshPair };
}

const CREATES_PER_MINUTE = 600;

async function batch(
	rest: Rest,
	name: string,
	{ count, seconds, width, retryAfterSeconds, laterSeconds }: FaultOptions,
	{ isTold, executions }: { isTold: boolean; executions: number },
): Promise<Batch> {
	const limits = executions === 1 ? {} : { createsPerMinute: CREATES_PER_MINUTE, burst: executions * width };
	const arena = await openArena(() => 1000 * seconds, { limits });
	try {
		const keys = await keysFor(rest, name, arena);
		const respond = { status: 429, headers: { 'retry-after': String(retryAfterSeconds) }, body: { detail: 'Request was throttled.', status: 429 } };
		if (isTold) arena.sandbox.injections.add({ route: 'create', respond, times: 1 });
		const begun = Date.now();
		await runOnce(rest, ours(`${name}, before`, keys, { prompts: 1 }), [OURS]);
		await sleep(Math.max(0, begun + 1000 * laterSeconds - Date.now()));
		const before = refusedCreates(arena);
		const took = await Promise.all(Array.from({ length: executions }, async (_, index) =>
			(await runOnce(rest, ours(`${name}, ${index}`, keys, { prompts: count, options: { maxConcurrency: width } }), [OURS])).ms));
		return { ms: Math.max(...took), refused: refusedCreates(arena) - before };
	} finally {
		await arena.close();
	}
}

function refusedCreates({ sandbox }: Arena): number {
	return sandbox.ledger.requests({ route: 'create' }).filter(({ status }) => status === 429).length;
}

/** One image whose first two polls are answered 503, each in a separate arena; the medians in ms. */
async function failingStatus(rest: Rest, count: number): Promise<{ own: number; client: number }> {
	const each = async (contest: (arena: Arena, index: number) => Promise<number>) => {
		const took = await Promise.all(Array.from({ length: count }, async (_, index) => {
			const arena = await openArena(around(4_000), {}, seededRandom(40 + index));
			arena.sandbox.injections.add({ route: 'poll', reply: 'unavailable', times: 2 });
			try {
				return await contest(arena, index);
			} finally {
				await arena.close();
			}
		}));
		return median(took);
	};
	const [own, client] = await Promise.all([
		each(async (arena, index) => {
			const name = `A status that fails ${index}`;
			return (await runOnce(rest, ours(name, await keysFor(rest, name, arena), { prompts: 1 }), [OURS])).ms;
		}),
		each(async (arena, index) => await replicateClient(arena, `picture ${index}`)),
	]);
	return { own, client };
}
