/** `npm run soak`: brings what is missing, builds the package, and runs bench/soak.mts with Node 24. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from '../sandbox/build.mjs';
import { install } from '../sandbox/install.mjs';
import { node24Env } from '../sandbox/node24.mjs';
import { root } from '../sandbox/step.mjs';

try {
	const node = await install({ n8n: false });
	await build();
	const args = ['--import', './sandbox/loopback.mjs', '--import', './bench/requireN8n.mjs', path.join(root, 'bench/soak.mts'), ...process.argv.slice(2)];
	const soak = spawn(node, args, { cwd: root, env: { ...process.env, ...node24Env() }, stdio: 'inherit' });
	soak.on('close', (code) => process.exit(code ?? 1));
} catch (error) {
	console.error(`\n${error.message}`);
	process.exit(1);
}
