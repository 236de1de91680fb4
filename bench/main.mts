/**
 * The costs and benefits of the package, measured side by side in one run:
 *
 *     npm run bench                      everything, into docs/benchmarks.md
 *     npm run bench -- --short           about two minutes; fails if a bar is exceeded by more than its noise
 *     npm run bench -- --only memory     one part: waiting, fast, faults, many, ready, memory, inputs, package
 */
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startN8n } from '../sandbox/n8n/index.mts';
import type { N8n } from '../sandbox/n8n/index.mts';
import type { Rest } from '../sandbox/n8n/rest.mts';
import { afterFaults } from './afterFaults.mts';
import { inputMemory } from './inputMemory.mts';
import { manyImages, slowContests } from './manyImages.mts';
import type { Slow } from './manyImages.mts';
import { memory } from './memory.mts';
import { fastImages, limitedReads, oneBesideMany } from './fastImages.mts';
import { learned, oneImage } from './oneImage.mts';
import { packageItself } from './package.mts';
import { readyAtOnce } from './readyAtOnce.mts';
import { barTable, sectionText, writeReport } from './report.mts';
import { isMet } from './section.mts';
import type { Section } from './section.mts';

const { values: options } = parseArgs({
	options: {
		short: { type: 'boolean', default: false },
		only: { type: 'string', multiple: true, default: [] },
	},
});
const { short, only } = options;

const MANY = short
	? { count: 25, medianMs: 2_500, times: 1, timesOfTen: 1, large: 100, wide: 25 }
	: { count: 50, medianMs: 8_000, times: 3, timesOfTen: 5, large: 200, wide: 50 };

let slowOnes: Promise<Slow> | undefined;
const slow = async (open: () => Promise<Rest>) => await (slowOnes ??= open().then(async (rest) => await slowContests(rest, MANY)));

type Part = (open: () => Promise<Rest>) => Promise<Section[]>;

const PARTS: Record<string, Part> = {
	waiting: async (open) => {
		if (isChosen('many')) void slow(open).catch(() => {}); // the fault is that of `many`
		return short
			? [await oneImage(await open(), 8, [2, 5])]
			: [await oneImage(await open(), 40, [2, 5, 10, 30]), await learned(await open(), 48, 24)];
	},
	fast: async (open) => short
		? [await fastImages(await open(), 1, true)]
		: [await fastImages(await open(), 5), await oneBesideMany(await open(), 2), await limitedReads(await open(), [5, 10, 20])],
	faults: async (open) => [await afterFaults(await open(), short
		? { count: 12, seconds: 1, width: 5, retryAfterSeconds: 1, laterSeconds: 4, times: 1, failing: 2 }
		: { count: 24, seconds: 3, width: 10, retryAfterSeconds: 3, laterSeconds: 10, times: 3, failing: 10 })],
	many: async (open) => [await manyImages(await open(), MANY, slow(open))],
	ready: async (open) => [await readyAtOnce(await open(), short ? 300 : 1_000, short ? 2 : 5)],
	memory: async () => [short ? await memory(24, 1, 3) : await memory(24, 6)],
	inputs: async () => [await inputMemory(short ? 10 : 20, short ? 1 : 3)],
	package: async () => [await packageItself(short ? 3 : 9)],
};

/**
 * What follows one another: lanes that run side by side, each a list of parts. Parts that mostly wait go first,
 * parts that need the whole processor afterwards: a busy one lets garbage lie. The short form does not hold what
 * the clock says, and has two lanes of those that wait.
 */
const STAGES = short
	? [[['waiting', 'fast', 'many'], ['faults', 'inputs', 'package']], [['ready', 'memory']]]
	: Object.keys(PARTS).map((name) => [[name]]);

const isChosen = (name: string) => only.length === 0 || only.includes(name);
const userFolder = await mkdtemp(path.join(await fastFolder(), 'n8n-bench-'));
let n8n: Promise<N8n> | undefined;
let signedIn: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** In memory if there is room: a disk varies more than what is compared. */
async function fastFolder(): Promise<string> {
	const inMemory = '/dev/shm';
	const room = await statfs(inMemory).then(({ bavail, bsize }) => bavail * bsize, () => 0);
	return room > 4 * 1024 ** 3 ? inMemory : tmpdir();
}

/** The n8n of all parts except memory's, started on first use. */
async function open(): Promise<Rest> {
	n8n ??= startN8n({ userFolder, packaging: 'packed' });
	const { rest } = await n8n;
	signedIn ??= rest.signIn();
	await signedIn;
	return rest;
}

async function inTurn(names: string[], measured: Map<string, Section[]>): Promise<void> {
	for (const name of names) {
		const start = Date.now();
		measured.set(name, await PARTS[name]!(open));
		console.log(`- ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
	}
}

try {
	const measured = new Map<string, Section[]>();
	for (const lanes of STAGES) await Promise.all(lanes.map(async (names) => await inTurn(names.filter(isChosen), measured)));
	const sections = Object.keys(PARTS).flatMap((name) => measured.get(name) ?? []);
	if (only.length > 0) console.log(`\n${sections.map(sectionText).join('\n\n')}`);
	console.log(`\n${barTable(sections, short)}\n`);
	if (!short && only.length === 0) await writeReport(sections, 'npm run bench');
	const broken = sections.flatMap(({ bars }) => bars).filter((bar) => !isMet(bar, short));
	process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
	await (await n8n)?.stop();
	await rm(userFolder, { recursive: true, force: true });
}
