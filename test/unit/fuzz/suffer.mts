import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Family } from './families.mts';
import { fakeContext } from './fakeContext.mts';
import type { Attack } from './hostile.mts';
import { addressFaults, faultsOf } from './wellFormed.mts';

export const MIB = 1024 * 1024;

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options?: { type: 'minor' }) => void;

export interface Figures {
	seconds: number;
	/** The longest time, in milliseconds of the processor, in which nothing else gets through */
	standing: number;
	memory: number;
	stored: number;
	files: number;
	requests: number;
	items: number;
	output: number;
}

interface How {
	/** What the aggregator says before it is the attacker that answers */
	first?: object[];
	/** What it says after some answers of the attacker's */
	last?: { after: number; reply: object };
	/** Besides the family's own */
	parameters?: Record<string, unknown>;
	/** Without a look through the whole heap beforehand, which takes longer than most attacks: memory is then about right */
	isQuick?: boolean;
}

/** One item of a node, and what it took at most. */
export async function suffer({ node: Node, parameters }: Family, { status = 200, headers, body, file }: Attack, how: How = {}): Promise<Figures> {
	gc(how.isQuick ? { type: 'minor' } : undefined);
	const [before, used] = [inUse(), process.cpuUsage()];
	const loop = watchLoop();
	let memory = 0;
	const watched = <T,>(pieces: Iterable<T>): Iterable<T> => watch(pieces, () => (memory = Math.max(memory, inUse() - before)));
	const options = { timeout: 60, maxFileSize: 50, outputMode: 'itemPerImage' };
	// each request has a body of its own
	const hostile = { status, headers, body: { [Symbol.iterator]: () => watched(body())[Symbol.iterator]() } };
	const plain = (reply: object) => ({ status: 200, body: [JSON.stringify(reply)] });
	const { first = [], last } = how;
	const { context, seen } = fakeContext(
		{ aggregator: 'customAggregatorApi', downloadImages: true, waitForCompletion: false, ...parameters, ...how.parameters, options },
		[...first.map(plain), ...Array.from({ length: last?.after ?? 1 }, () => hostile), ...(last ? [plain(last.reply)] : [])],
		file && (() => ({ ...file(), body: watched(file().body) })),
	);
	const outputs = (await new Node().execute?.call(context)) as INodeExecutionData[][];
	const standing = loop.end();
	const { user, system } = process.cpuUsage(used);
	memory = Math.max(memory, inUse() - before);
	expect(seen.withKey).not.toEqual([]);
	expect(faultsOf(outputs)).toEqual([]);
	expect(addressFaults(seen)).toEqual([]);
	return {
		seconds: (user + system) / 1e6,
		standing,
		memory,
		stored: seen.stored.reduce((sum, size) => sum + size, 0),
		files: seen.stored.length,
		requests: seen.withKey.length + seen.withoutKey.length,
		items: outputs.flat().length,
		output: JSON.stringify(outputs).length,
	};
}

/**
 * Measures again, twice at most, while a figure is over its bound: what else the machine does only adds to the
 * processor's time and to the garbage, so the least is the attack's own. What is counted has to hold each time.
 */
export async function leastOf(measure: () => Promise<Figures>, most: Figures): Promise<Figures> {
	let least = await measure();
	for (let again = 0; again < 2 && overs(least, most).length > 0; again++) {
		const next = await measure();
		const { seconds, standing, memory } = least;
		least = {
			...worse(least, next),
			seconds: Math.min(seconds, next.seconds),
			standing: Math.min(standing, next.standing),
			memory: Math.min(memory, next.memory),
		};
	}
	return least;
}

/** Whichever figure is the larger. */
export function worse(a: Figures, b: Figures): Figures {
	const names = Object.keys(a) as Array<keyof Figures>;
	return Object.fromEntries(names.map((name) => [name, Math.max(a[name], b[name])])) as unknown as Figures;
}

/** The figures that are over a bound. */
export function overs(figures: Figures, most: Figures): string[] {
	const names = Object.keys(most) as Array<keyof Figures>;
	return names.filter((name) => figures[name] > most[name]).map((name) => `${name}: ${figures[name]}, at most ${most[name]}`);
}

export const row = (name: string, { seconds, standing, memory, stored, files, requests }: Figures) =>
	`| ${name} | ${seconds.toFixed(2)} | ${Math.round(standing)} | ${Math.round(memory / MIB)} | ${Math.round(stored / MIB)} | ${files} | ${requests} |`;

export const HEADING = '| what comes | processor time (s) | standing loop (ms) | memory (MiB) | stored (MiB) | files | requests |';

/** How long the loop stands still at most, by what the processor works in between: on a busy machine the clock says nothing. */
function watchLoop(): { end(): number } {
	let [longest, last] = [0, process.cpuUsage()];
	const look = () => {
		const { user, system } = process.cpuUsage(last);
		longest = Math.max(longest, (user + system) / 1000);
		last = process.cpuUsage();
	};
	const timer = setInterval(look, 1);
	return {
		end() {
			look();
			clearInterval(timer);
			return longest;
		},
	};
}

/** Heap and buffers, with what is garbage by then. */
function inUse(): number {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** Looks after every mebibyte or so. */
function* watch<T>(pieces: Iterable<T>, look: () => void): Generator<T> {
	let count = 0;
	for (const piece of pieces) {
		if (count++ % 16 === 0) look();
		yield piece;
	}
}
