import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Rest } from '../sandbox/n8n/rest.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { create } from './clients.mts';
import { keysFor, runOnce } from './executions.mts';
import { growthOf, inTurns, leastOf, startSubject } from './growth.mts';
import type { Measured } from './growth.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { fetchFiles, ours, OURS } from './workflows.mts';
import type { Keys } from './workflows.mts';

const MIB = 1024 * 1024;
const IMAGE_MIB = 8;

type Contest = (rest: Rest, arena: Arena, keys: Keys, count: number) => Promise<number>;

/** Of what the files take */
const MOST_GROWTH = 0.6;

/**
 * Large images into n8n's files, each time in an n8n that has just started.
 *
 * @param tries how often ours is measured before it counts as over its bar
 */
export async function memory(count: number, times: number, tries = 1): Promise<Section> {
	const measure = (contest: Contest) => async () => await inFreshN8n(count, contest);
	const [own, theirs] = await inTurns(
		times,
		async () => await leastOf(tries, MOST_GROWTH * count * IMAGE_MIB, measure(generate)),
		measure(fetchAll),
	);
	const row = (who: string, { growth, ms }: Measured) => [who, `${round(growth)} MiB`, `${round(ms)} ms`];
	return {
		title: `${count} images of ${IMAGE_MIB} MiB`,
		how: `Files in the filesystem (n8n's default); growth is the peak of resident memory minus its value before the run, which was taken after one tiny image and a collection of the heap. Each run has a newly started n8n; medians of ${times}. The HTTP Request node only downloads the files; this package also generates them, 10 at once. Most of either figure is garbage that V8 has not collected yet, which grows with the bytes a second and is the same whether one or ten files are on their way.`,
		head: ['With', 'Growth', 'Time'],
		rows: [row('This package', own), row('One HTTP Request node, the files alone', theirs)],
		bars: [
			...(Number.isNaN(own.growth) ? [] : [
				{ what: `${count} × ${IMAGE_MIB} MiB: memory against the HTTP Request node`, value: own.growth / theirs.growth, unit: '×', most: 1, noise: 1.6, clock: true },
				{ what: `${count} × ${IMAGE_MIB} MiB: memory against the files themselves`, value: own.growth / (count * IMAGE_MIB), unit: '×', most: MOST_GROWTH, noise: 1.6 },
			]),
			{ what: `${count} × ${IMAGE_MIB} MiB: time against the HTTP Request node`, value: own.ms / theirs.ms, unit: '×', most: 1.2, noise: 1.4, clock: true },
		],
		charts: [{
			title: `${count} × ${IMAGE_MIB} MiB: growth of n8n's memory`,
			unit: 'MiB',
			values: [
				{ label: 'This package', value: own.growth, ours: true },
				{ label: 'One HTTP Request node', value: theirs.growth },
			],
		}],
	};
}

const generate: Contest = async (rest, _arena, keys, count) => {
	const workflow = ours(`Ours, ${count}`, keys, { prompts: count, options: { maxConcurrency: 10 } });
	return (await runOnce(rest, workflow, [OURS])).ms;
};

const fetchAll: Contest = async (rest, arena, keys, count) => {
	const urls: string[] = [];
	for (let index = 0; index < count; index++) urls.push((await create(arena, `picture ${index}`)).output);
	return (await runOnce(rest, fetchFiles(`Files, ${count}`, keys, urls), ['Download'])).ms;
};

async function inFreshN8n(count: number, contest: Contest): Promise<Measured> {
	const userFolder = await mkdtemp(path.join(tmpdir(), 'n8n-bench-'));
	const arena = await openArena(() => 0);
	arena.sandbox.injections.add({ route: 'create', prediction: { finished: true } });
	const n8n = await startSubject(userFolder);
	try {
		await n8n.rest.signIn();
		const keys = await keysFor(n8n.rest, 'Bench', arena);
		await contest(n8n.rest, arena, keys, 1);
		arena.sandbox.settings.imageBytes = IMAGE_MIB * MIB;
		return await growthOf(n8n, async () => await contest(n8n.rest, arena, keys, count));
	} finally {
		await n8n.stop();
		await arena.close();
		await rm(userFolder, { recursive: true, force: true });
	}
}
