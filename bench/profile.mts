/**
 * Shows where n8n's process spends its time in the run with images ready at once:
 *
 *     node_modules/.bin/node bench/profile.mts [--items 1000] [--lines 25] [--out run.cpuprofile]
 *
 * Prints the processor time of a run, and the share of each package and of each function in it (self time).
 * The file opens in the browser's or the editor's profiler.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startN8n } from '../sandbox/n8n/index.mts';
import { freePort } from '../sandbox/ports.mts';
import { openArena } from './arena.mts';
import { keysFor, runner } from './executions.mts';
import { openInspector } from './inspector.mts';
import type { CpuProfile } from './inspector.mts';
import { ours, OURS } from './workflows.mts';

const { values } = parseArgs({
	options: {
		items: { type: 'string', default: '1000' },
		lines: { type: 'string', default: '25' },
		out: { type: 'string' },
	},
});
const items = Number(values.items);

const userFolder = await mkdtemp(path.join(tmpdir(), 'n8n-bench-'));
const arena = await openArena(() => 0);
arena.sandbox.injections.add({ route: 'create', prediction: { finished: true } });
const debugPort = await freePort();
const n8n = await startN8n({ userFolder, packaging: 'packed', env: { NODE_OPTIONS: `--inspect=127.0.0.1:${debugPort}` } });
try {
	await n8n.rest.signIn();
	const workflow = ours('Profile', await keysFor(n8n.rest, 'Profile', arena), { prompts: items, options: { maxConcurrency: 50 } });
	const run = await runner(n8n.rest, workflow, [OURS]);
	await run();
	const inspector = await openInspector(debugPort);
	await inspector.startProfile();
	const before = await cpuMs(n8n.pid);
	const { ms } = await run();
	const cpu = (await cpuMs(n8n.pid)) - before;
	const profile = await inspector.stopProfile();
	inspector.close();
	console.log(`${items} items: ${ms} ms in our node, ${cpu} ms of processor time for the whole execution`);
	if (values.out) await writeFile(values.out, JSON.stringify(profile));
	report(profile, Number(values.lines));
} finally {
	await n8n.stop();
	await arena.close();
	await rm(userFolder, { recursive: true, force: true });
}

async function cpuMs(pid: number): Promise<number> {
	const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10; // ticks of user and system time
}

function report({ nodes, samples, timeDeltas }: CpuProfile, lines: number): void {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const [packages, functions] = [new Map<string, number>(), new Map<string, number>()];
	let total = 0;
	samples.forEach((id, index) => {
		const { functionName, url, lineNumber } = byId.get(id)!.callFrame;
		if (functionName === '(idle)') return;
		const ms = timeDeltas[index]! / 1000;
		const owner = packageOf(url);
		const place = url ? ` ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}` : '';
		total += ms;
		packages.set(owner, (packages.get(owner) ?? 0) + ms);
		const name = `${functionName || '(anonymous)'} [${owner}${place}]`;
		functions.set(name, (functions.get(name) ?? 0) + ms);
	});
	for (const shares of [packages, functions]) {
		console.log('');
		const sorted = [...shares].sort(([, a], [, b]) => b - a).slice(0, lines);
		for (const [name, ms] of sorted) {
			console.log(`${((100 * ms) / total).toFixed(1).padStart(5)} %  ${ms.toFixed(0).padStart(5)} ms  ${name}`);
		}
	}
}

function packageOf(url: string): string {
	if (url === '') return '(engine)';
	if (url.startsWith('node:')) return 'node';
	const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
	return name ?? 'this package';
}
