import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startN8n } from '../sandbox/n8n/index.mts';
import type { Rest } from '../sandbox/n8n/rest.mts';
import { openArena } from './arena.mts';
import type { Arena } from './arena.mts';
import { create } from './clients.mts';
import { keysFor, runOnce } from './executions.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { median } from './statistics.mts';
import { fetchFiles, ours, OURS } from './workflows.mts';
import type { Keys } from './workflows.mts';

const MIB = 1024 * 1024;
const IMAGE_MIB = 8;

interface Measured {
	/** Peak resident memory above what n8n had before, in MiB; NaN where the system does not tell */
	growth: number;
	ms: number;
}

type Contest = (rest: Rest, arena: Arena, keys: Keys, count: number) => Promise<number>;

/** Large images into n8n's files, each time in an n8n that has just started. */
export async function memory(count: number, times: number): Promise<Section> {
	const contests: Array<[string, Contest]> = [['This package', generate], ['One HTTP Request node, the files alone', fetchAll]];
	const all = new Map(contests.map(([who]) => [who, [] as Measured[]]));
	for (let turn = 0; turn < times; turn++) {
		for (const [who, contest] of contests) all.get(who)!.push(await inFreshN8n(count, contest));
	}
	const [own, theirs] = contests.map(([who]) => ({
		growth: median(all.get(who)!.map(({ growth }) => growth)),
		ms: median(all.get(who)!.map(({ ms }) => ms)),
	})) as [Measured, Measured];
	const row = (who: string, { growth, ms }: Measured) => [who, `${round(growth)} MiB`, `${round(ms)} ms`];
	return {
		title: `${count} images of ${IMAGE_MIB} MiB`,
		how: `Files in the filesystem (n8n's default); growth is the peak of resident memory above that before the run, after one tiny image; each run in an n8n just started, medians of ${times}. The HTTP Request node only fetches the files; this package makes them as well.`,
		head: ['With', 'Growth', 'Time'],
		rows: [row('This package', own), row('One HTTP Request node, the files alone', theirs)],
		bars: [
			...(Number.isNaN(own.growth) ? [] : [
				{ what: `${count} × ${IMAGE_MIB} MiB: memory, of the HTTP Request node's`, value: own.growth / theirs.growth, unit: '×', most: 1, noise: 1.6 },
			]),
			{ what: `${count} × ${IMAGE_MIB} MiB: time, of the HTTP Request node's`, value: own.ms / theirs.ms, unit: '×', most: 1.2, noise: 1.4 },
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
	const workflow = ours(`Ours, ${count}`, keys, { prompts: count });
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
	arena.sandbox.faults.add({ route: 'create', prediction: { finished: true } });
	const n8n = await startN8n({ userFolder, packaging: 'packed', env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' } });
	try {
		await n8n.rest.signIn();
		const keys = await keysFor(n8n.rest, 'Bench', arena);
		await contest(n8n.rest, arena, keys, 1);
		arena.sandbox.settings.imageBytes = IMAGE_MIB * MIB;
		const before = await startPeak(n8n.pid);
		const ms = await contest(n8n.rest, arena, keys, count);
		return { growth: (await peak(n8n.pid)) - before, ms };
	} finally {
		await n8n.stop();
		await arena.close();
		await rm(userFolder, { recursive: true, force: true });
	}
}

/** From here on the peak counts; gives the resident memory of now. */
async function startPeak(pid: number): Promise<number> {
	await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {}); // Linux only
	return await statusMib(pid, 'VmRSS');
}

async function peak(pid: number): Promise<number> {
	return await statusMib(pid, 'VmHWM');
}

async function statusMib(pid: number, field: string): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	const kib = new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1];
	return Number(kib ?? Number.NaN) / 1024;
}
