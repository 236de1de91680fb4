import { readFile, writeFile } from 'node:fs/promises';
import { startN8n } from '../sandbox/n8n/index.mts';
import type { N8n } from '../sandbox/n8n/index.mts';
import { freePort } from '../sandbox/ports.mts';
import { openInspector } from './inspector.mts';
import { median } from './statistics.mts';

export interface Measured {
	/** Peak resident memory above the process's previous level, in MiB; NaN if the system does not report it */
	growth: number;
	ms: number;
}

/** An n8n whose memory is measured. */
export interface Subject extends N8n {
	/** So that garbage does not count as memory that a run may use unnoticed */
	collectGarbage(): Promise<void>;
}

/** A separate n8n that stores files in the filesystem. */
export async function startSubject(userFolder: string, env: Record<string, string> = {}): Promise<Subject> {
	const port = await freePort();
	const n8n = await startN8n({
		userFolder,
		packaging: 'packed',
		env: { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem', NODE_OPTIONS: `--inspect=127.0.0.1:${port}`, ...env },
	});
	return {
		...n8n,
		async collectGarbage() {
			const inspector = await openInspector(port);
			await inspector.collectGarbage();
			inspector.close();
		},
	};
}

/** How much a process's memory grows while something runs in it. */
export async function growthOf({ pid, collectGarbage }: Subject, run: () => Promise<number>): Promise<Measured> {
	await collectGarbage();
	await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {}); // the peak is counted from here; Linux only
	const before = await statusMib(pid, 'VmRSS');
	const ms = await run();
	return { growth: (await statusMib(pid, 'VmHWM')) - before, ms };
}

/**
 * Measures again while it grows by more than `most` MiB, `tries` times in all: garbage that V8 has not collected
 * only adds to what is in use.
 */
export async function leastOf(tries: number, most: number, measure: () => Promise<Measured>): Promise<Measured> {
	let least = await measure();
	for (let tried = 1; tried < tries && least.growth > most; tried++) {
		const next = await measure();
		if (next.growth < least.growth) least = next;
	}
	return least;
}

/** Ours and theirs alternately, so that changes in between affect both; the medians of each. */
export async function inTurns(times: number, ours: () => Promise<Measured>, theirs: () => Promise<Measured>): Promise<[Measured, Measured]> {
	const all = [ours, theirs].map((measure) => ({ measure, measured: [] as Measured[] }));
	for (let turn = 0; turn < times; turn++) {
		for (const { measure, measured } of all) measured.push(await measure());
	}
	return all.map(({ measured }) => ({
		growth: median(measured.map(({ growth }) => growth)),
		ms: median(measured.map(({ ms }) => ms)),
	})) as [Measured, Measured];
}

async function statusMib(pid: number, field: string): Promise<number> {
	const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
	const kib = new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1];
	return Number(kib ?? Number.NaN) / 1024;
}
