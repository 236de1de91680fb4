/**
 * `npm run build`: what is published, into `dist`. n8n's own builder looks for pictures in every folder of the
 * repository, the real n8n of the sandbox included, and would publish those that it finds there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './step.mjs';

const PICTURE = /\.(png|svg)$/;

const dist = path.join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const folder of ['nodes', 'credentials', 'icons']) {
	cpSync(path.join(root, folder), path.join(dist, folder), {
		recursive: true,
		filter: (file) => path.extname(file) === '' || PICTURE.test(file),
	});
}
