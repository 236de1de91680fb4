import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, step } from './step.mjs';

/** The pinned pnpm, such as `pnpm@10.34.9+sha512.f49b…`: npm itself does not get through n8n's dependencies. */
const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const [, version, sha512] = /^pnpm@([\d.]+)\+sha512\.([\da-f]{128})$/.exec(packageManager);

const folder = path.join(root, '.sandbox/node_modules', `pnpm-${version}-${sha512.slice(0, 12)}`);
const windows = process.platform === 'win32';

export async function pnpm(title, { args, ...options }) {
	await step(title, process.execPath, [pnpmScript(), ...args], options);
}

/** pnpm's own script, which Node runs. It is fetched once; what does not have the pinned hash is not unpacked. */
export function pnpmScript() {
	const script = path.join(folder, 'package/bin/pnpm.cjs');
	if (existsSync(script)) return script;
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	const run = (command, args, shell = false) => execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], shell });
	run('npm', ['pack', '--ignore-scripts', `pnpm@${version}`], windows); // npm is a .cmd there
	const tarball = `pnpm-${version}.tgz`;
	assertPinned(readFileSync(path.join(folder, tarball)));
	run('tar', ['-xzf', tarball]);
	return script;
}

export function assertPinned(tarball) {
	const found = createHash('sha512').update(tarball).digest('hex');
	if (found !== sha512) throw new Error(`pnpm ${version} is not what package.json pins: its sha512 is ${found}`);
}
