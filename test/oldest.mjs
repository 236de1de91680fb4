/**
 * `npm run test:oldest`: the first workflow, "paid once" and where the key goes on the oldest n8n that the package is claimed for. It
 * lies in a workspace of its own (1.2 GB), so that nobody else has to install it. Comes after an
 * install of the newest n8n, whose database it shares.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { build } from '../sandbox/build.mjs';
import { node24, node24Env } from '../sandbox/node24.mjs';
import { pnpm } from '../sandbox/pnpm.mjs';
import { root } from '../sandbox/step.mjs';

const definition = path.join(root, 'sandbox/n8n-oldest');
/** Not beside its definition: n8n's builder searches every folder but this one for pictures, and never ends in there. */
const folder = path.join(root, 'node_modules/.n8n-oldest');
const driver = 'node_modules/.pnpm/sqlite3@5.1.7/node_modules/sqlite3/build';

try {
	cpSync(definition, folder, { recursive: true });
	const { dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
	await pnpm(`Installing the oldest n8n, ${dependencies.n8n}`, {
		args: ['--dir', folder, 'install', '--frozen-lockfile', '--ignore-scripts', '--config.confirmModulesPurge=false'],
		log: 'install-oldest',
	});
	if (existsSync(path.join(root, driver)) && !existsSync(path.join(folder, driver))) {
		cpSync(path.join(root, driver), path.join(folder, driver), { recursive: true });
	}
	await build();
	const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', 'e2e', '--maxWorkers=2', ...(process.env.CI ? ['--forceExit'] : [])];
	const { status } = spawnSync(node24(), [...jest, '--', 'test/e2e/firstWorkflow', 'test/e2e/paidOnce', 'test/e2e/httpRequestNode'], {
		cwd: root,
		env: { ...process.env, ...node24Env(), SANDBOX_N8N: 'oldest' },
		stdio: 'inherit',
	});
	process.exitCode = status ?? 1;
} catch (error) {
	console.error(`\n${error.message}\n`);
	process.exitCode = 1;
}
