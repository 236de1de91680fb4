/** `npm run bench`: brings what is missing, builds the package, and measures. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from '../sandbox/build.mjs';
import { install } from '../sandbox/install.mjs';
import { node24Env } from '../sandbox/node24.mjs';
import { root } from '../sandbox/step.mjs';

try {
	const node = await install({ n8n: true });
	await build();
	const args = ['--import', './sandbox/loopback.mjs', path.join(root, 'bench/main.mts'), ...process.argv.slice(2)];
	const bench = spawn(node, args, { cwd: root, env: { ...process.env, ...node24Env() }, stdio: 'inherit' });
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal));
	bench.on('close', (code) => process.exit(code ?? 1));
} catch (error) {
	console.error(`\n${error.message}`);
	process.exit(1);
}
