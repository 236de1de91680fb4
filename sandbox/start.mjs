/** `npm start`: brings what is missing, builds the package, and hands over to the demo. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { node24Env } from './node24.mjs';
import { root } from './step.mjs';

try {
	const node = await install({ n8n: true });
	await build();
	const args = [path.join(root, 'sandbox/demo.mts'), ...process.argv.slice(2)];
	const env = { ...process.env, ...node24Env() };
	const demo = spawn(node, args, { cwd: root, env, stdio: 'inherit' });
	for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal));
	demo.on('close', (code) => process.exit(code ?? 1));
} catch (error) {
	console.error(`\n${error.message}`);
	process.exit(1);
}
