import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { putPackage } from '../../sandbox/n8n/package.mts';
import { manifest, n8nScript } from '../../sandbox/n8n/places.mts';

const run = promisify(execFile);

let home: string;
let main: string;

beforeAll(async () => {
	home = await realpath(await mkdtemp(path.join(tmpdir(), 'n8n-zod-')));
	await putPackage(home, 'packed');
	main = path.join(home, '.n8n/nodes/node_modules', manifest.name, 'dist/index.js');
}, 60_000);
afterAll(async () => await rm(home, { recursive: true, force: true }));

/**
 * As n8n's loader does (load-nodes-and-credentials.js): its own node_modules become places where every
 * package finds what it does not bring.
 */
const LOAD = `
	const { createRequire, Module } = require('node:module');
	const path = require('node:path');
	const [main, loader] = process.argv.slice(1);
	if (loader) {
		process.env.NODE_PATH = Module._nodeModulePaths(path.dirname(loader)).join(path.delimiter);
		Module._initPaths();
	}
	const from = createRequire(main);
	const exported = Object.keys(from(main)).length;
	console.log(JSON.stringify({ exported, zod: from.resolve('zod/package.json'), workflow: from.resolve('n8n-workflow') }));
`;

async function loaded(...args: string[]): Promise<{ exported: number; zod: string; workflow: string }> {
	const { NODE_PATH: _, ...env } = process.env;
	const { stdout } = await run(process.execPath, ['-e', LOAD, ...args], { env, cwd: home });
	return JSON.parse(stdout);
}

test('the zod that the nodes run with is n8n’s own, as n8n-workflow is', async () => {
	const n8n = path.resolve(await realpath(n8nScript), '../..');
	const ofN8n = createRequire(path.join(n8n, 'package.json'));
	const { exported, zod, workflow } = await loaded(main, path.join(n8n, 'dist/load-nodes-and-credentials.js'));
	expect(exported).toBeGreaterThan(20);
	expect(await realpath(zod)).toBe(await realpath(ofN8n.resolve('zod/package.json')));
	expect(await realpath(workflow)).toBe(await realpath(ofN8n.resolve('n8n-workflow')));
	const { dependencies } = JSON.parse(await readFile(path.join(n8n, 'package.json'), 'utf8'));
	expect(dependencies.zod).toBe(JSON.parse(await readFile(zod, 'utf8')).version);
});

test('the package brings no zod of its own', async () => {
	await expect(loaded(main)).rejects.toThrow(/Cannot find module '(zod|n8n-workflow)'/);
});
