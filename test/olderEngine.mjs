/**
 * `npm run test:engine -- 2.36.0`: the tests in n8n's engine, with that version of n8n-core and of n8n's own nodes,
 * in a copy of the last commit. The nodes are those that were built here, against the newest: what users install.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { node24, node24Env } from '../sandbox/node24.mjs';
import { pnpmScript } from '../sandbox/pnpm.mjs';
import { root } from '../sandbox/step.mjs';

const [version, ...jestArgs] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) throw new Error('Which n8n-core? For instance: npm run test:engine -- 2.36.0');

const copy = mkdtempSync(path.join(tmpdir(), `n8n-core-${version}-`));
const run = (command, args, cwd = copy) =>
	execFileSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...node24Env() } });

try {
	run('git', ['clone', '--quiet', root, copy], root);
	const manifest = JSON.parse(readFileSync(path.join(copy, 'package.json'), 'utf8'));
	Object.assign(manifest.devDependencies, engineOf(version));
	writeFileSync(path.join(copy, 'package.json'), JSON.stringify(manifest, null, 2));
	// older nodes of n8n name a package by an address outside the registry
	const workspace = path.join(copy, 'pnpm-workspace.yaml');
	writeFileSync(workspace, readFileSync(workspace, 'utf8').replace('overrides:\n', "overrides:\n  xlsx: '0.18.5'\n"));
	const install = ['install', '--no-frozen-lockfile', '--ignore-scripts'];
	run(node24(), [pnpmScript(), '--filter', '{.}', ...install]);
	cpSync(path.join(root, 'dist'), path.join(copy, 'dist'), { recursive: true });
	const jest = path.join(copy, 'node_modules/jest/bin/jest.js');
	// the oldest needs packages that are ES modules alone
	run(node24(), ['--experimental-vm-modules', '--no-warnings', jest, '--silent', '--forceExit', '--selectProjects', 'engine', ...jestArgs]);
} finally {
	rmSync(copy, { recursive: true, force: true });
}

/** n8n-core and what has to fit it: two copies of n8n-workflow or of its container would not know each other. */
function engineOf(core) {
	const text = execFileSync('npm', ['view', `n8n-core@${core}`, 'dependencies', '--json'], { encoding: 'utf8' });
	const { 'n8n-workflow': workflow, '@n8n/di': container } = JSON.parse(text);
	return { 'n8n-core': core, 'n8n-workflow': workflow, '@n8n/di': container, 'n8n-nodes-base': core };
}
