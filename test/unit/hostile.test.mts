import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeExecutionData } from 'n8n-workflow';
import { fakeContext } from './fuzz/fakeContext.mts';
import { FAMILIES } from './fuzz/families.mts';
import { ATTACKS } from './fuzz/hostile.mts';
import { addressFaults, faultsOf } from './fuzz/wellFormed.mts';

jest.mock('../../nodes/shared/engine/clock', () => jest.requireActual<typeof import('./fuzz/noPauses.mts')>('./fuzz/noPauses.mts').noPauses());

const MIB = 1024 * 1024;
/** Of one item; a busy machine has its share of the time. Requests: a create, an input image, a hundred files with five redirects each */
const MOST = { seconds: 20, standing: 20_000, memory: 400 * MIB, stored: 1024 * MIB, files: 100, requests: 602, items: 3_000, output: 80 * MIB };
/** Of a small reply that is made to be read for long, or to be kept for ever. */
const MOST_OF_A_BOMB = { ...MOST, standing: 1_000, memory: 200 * MIB, items: 1_000, output: 150_000 };
/** One of each kind of reply. */
const MET = ['Run Model', 'Ideogram V3 Generate', 'Ideogram Describe', 'Ideogram Get Task', 'Midjourney Get Task', 'OpenAI Images', 'Gemini'];
/** What takes long meets these only: a reply with addresses, and one with files in base64. */
const FEW = ['Run Model', 'Gemini'];

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Figures {
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

const worst: Array<[string, Figures]> = [];

afterAll(() => {
	const rows = worst.map(([name, { seconds, standing, memory, stored, files, requests }]) => `${name} | ${seconds.toFixed(2)} | ${Math.round(standing)} | ${Math.round(memory / MIB)} | ${Math.round(stored / MIB)} | ${files} | ${requests} |`);
	console.log(['| what comes | processor time (s) | standing loop (ms) | memory (MiB) | stored (MiB) | files | requests |', ...rows.map((row) => `| ${row}`)].join('\n'));
});

test.each(ATTACKS)(
	'$name costs bounded time, memory and storage',
	async (attack) => {
		const met = FAMILIES.filter(({ name }) => (attack.isLong ? FEW : MET).includes(name));
		const all = { seconds: 0, standing: 0, memory: 0, stored: 0, files: 0, requests: 0, items: 0, output: 0 };
		for (const family of met) {
			const figures = await suffer(family, attack);
			for (const key of Object.keys(all) as Array<keyof Figures>) {
				const most = attack.isQuick ? MOST_OF_A_BOMB[key] : MOST[key];
				expect([family.name, key, figures[key]]).toEqual([family.name, key, Math.min(figures[key], most)]);
				all[key] = Math.max(all[key], figures[key]);
			}
		}
		worst.push([attack.name, all]);
	},
	300_000,
);

/** One item of a node, and what it took at most. */
async function suffer({ node: Node, parameters }: (typeof FAMILIES)[number], { status = 200, headers, body, file }: (typeof ATTACKS)[number]): Promise<Figures> {
	collectGarbage();
	const [before, used] = [inUse(), process.cpuUsage()];
	const loop = watchLoop();
	let memory = 0;
	const watched = <T,>(pieces: Iterable<T>): Iterable<T> => watch(pieces, () => (memory = Math.max(memory, inUse() - before)));
	const options = { timeout: 60, maxFileSize: 50, outputMode: 'itemPerImage' };
	const { context, seen } = fakeContext(
		{ aggregator: 'customAggregatorApi', downloadImages: true, waitForCompletion: false, ...parameters, options },
		// each request has a body of its own
		{ status, headers, body: { [Symbol.iterator]: () => watched(body())[Symbol.iterator]() } },
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
