import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { putPackage } from '../sandbox/n8n/package.mts';
import { manifest, root } from '../sandbox/n8n/places.mts';
import type { Section } from './section.mts';
import { round } from './section.mts';
import { median } from './statistics.mts';

const run = promisify(execFile);

/** What the package costs an n8n that only has it installed. */
export async function packageItself(times: number): Promise<Section> {
	const userFolder = await mkdtemp(path.join(tmpdir(), 'n8n-bench-'));
	await putPackage(userFolder, 'packed');
	const installed = path.join(userFolder, '.n8n/nodes/node_modules', manifest.name);
	const loads: Array<{ ms: number; nodes: number }> = [];
	for (let turn = 0; turn < times; turn++) {
		const { stdout } = await run(process.execPath, ['bench/loadOnce.mts', installed], { cwd: root });
		loads.push(JSON.parse(stdout));
	}
	const ms = median(loads.map((load) => load.ms));
	const sizes = filesOf(installed).map((file) => statSync(file).size);
	const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1000;
	await rm(userFolder, { recursive: true, force: true });
	return {
		title: 'The package itself',
		how: `As installed by n8n. Loading: n8n's own loader in a new process, all nodes and credentials, median of ${times}.`,
		head: ['What', 'Measured'],
		rows: [
			[`Loading ${loads[0]!.nodes} nodes`, `${round(ms)} ms`],
			['Unpacked', `${round(kilobytes)} kB in ${sizes.length} files`],
		],
		// for thirty nodes and forty models' descriptions; twenty nodes without any took half of it
		bars: [
			{ what: 'Loading all nodes', value: ms, unit: 'ms', most: 100, noise: 2, clock: true },
			{ what: 'Unpacked size', value: kilobytes, unit: 'kB', most: 800, noise: 1 },
		],
		charts: [],
	};
}

function filesOf(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((file) => path.join(folder, file))
		.filter((file) => statSync(file).isFile());
}
