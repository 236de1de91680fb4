import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderPicture } from '../sandbox/aggregator/index.mts';
import type { Rest } from '../sandbox/n8n/rest.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { keysFor, runOnce } from './executions.mts';
import { growthOf, inTurns, startSubject } from './growth.mts';
import type { Measured } from './growth.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { editByHand, editByUs } from './workflows.mts';
import type { Keys } from './workflows.mts';

const MIB = 1024 * 1024;
const IMAGE_MIB = 8;
const IMAGES_EACH = 3;
const NODE = 'Edit';

type Contest = (keys: Keys, arena: Arena, photo: string, count: number) => Parameters<typeof runOnce>[1];

/** Large images from n8n's files into an edit, each time in an n8n that has just started. */
export async function inputMemory(count: number, times: number): Promise<Section> {
	const measure = (contest: Contest) => async () => await inFreshN8n(count, contest);
	const [own, theirs] = await inTurns(
		times,
		measure((keys, _arena, photo, items) => editByUs(NODE, keys, photo, items, IMAGES_EACH)),
		measure((keys, arena, photo, items) => editByHand(NODE, keys, arena, photo, items, IMAGES_EACH)),
	);
	const row = (who: string, { growth, ms }: Measured) => [who, `${round(growth)} MiB`, `${round(ms)} ms`];
	const what = `${count} items with ${IMAGES_EACH} input images of ${IMAGE_MIB} MiB`;
	return {
		title: `${what}, edited`,
		how: `Files in the filesystem (n8n's default), sent as multipart; growth is the peak of resident memory minus its value before the run, which was taken after one item and a collection of the heap. Each run has a newly started n8n; medians of ${times}.`,
		head: ['With', 'Growth', 'Time'],
		rows: [row('This package', own), row('One HTTP Request node', theirs)],
		bars: [
			...(Number.isNaN(own.growth) ? [] : [
				{ what: `${what}: memory against the HTTP Request node`, value: own.growth / theirs.growth, unit: '×', most: 1.2, noise: 1.6 },
			]),
		],
		charts: [],
	};
}

async function inFreshN8n(count: number, contest: Contest): Promise<Measured> {
	const folder = await mkdtemp(path.join(tmpdir(), 'n8n-bench-'));
	const photos = path.join(folder, 'photos');
	await mkdir(photos);
	const arena = await openArena(() => 0);
	const n8n = await startSubject(folder, { N8N_RESTRICT_FILE_ACCESS_TO: photos });
	try {
		await n8n.rest.signIn();
		const keys = await keysFor(n8n.rest, 'Bench', arena);
		const run = async (name: string, items: number) => await edit(n8n.rest, contest(keys, arena, path.join(photos, name), items));
		await photo(path.join(photos, 'small.png'), 0);
		await photo(path.join(photos, 'large.png'), IMAGE_MIB * MIB);
		await run('small.png', 1);
		const measured = await growthOf(n8n, async () => await run('large.png', count));
		const whole = arena.sandbox.ledger.requests({ route: 'imagesEdit' }).filter(({ parts }) =>
			parts?.filter(({ size }) => size === IMAGE_MIB * MIB).length === IMAGES_EACH,
		);
		if (whole.length !== count) throw new Error(`${whole.length} of ${count} edits came whole`);
		return measured;
	} finally {
		await n8n.stop();
		await arena.close();
		await rm(folder, { recursive: true, force: true });
	}
}

async function edit(rest: Rest, workflow: Parameters<typeof runOnce>[1]): Promise<number> {
	return (await runOnce(rest, workflow, [NODE])).ms;
}

async function photo(file: string, bytes: number): Promise<void> {
	const spec = { prompt: 'a photo', width: 64, height: 64, format: 'png', seed: 1, index: 0, plain: true, bytes } as const;
	await writeFile(file, await renderPicture(spec));
}
