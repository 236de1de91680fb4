/**
 * `npm test`: brings what is missing, builds, checks the types, runs jest on all layers, and ends
 * with the line `N passed, N failed`. Arguments are jest's: `npm test -- --selectProjects unit`.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from '../sandbox/build.mjs';
import { install } from '../sandbox/install.mjs';
import { node24Env } from '../sandbox/node24.mjs';
import { root, step } from '../sandbox/step.mjs';

const args = process.argv.slice(2);
/** Only these layers start a real n8n, and it is large. */
const n8n = args.length === 0 || args.some((arg) => /e2e|editor|queue/.test(arg));
const resultsFile = path.join(root, '.sandbox/test-results.json');

try {
	const node = await install({ n8n });
	await build();
	const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
	await step('Checking the types', node, [tsc, '-p', 'tsconfig.tools.json'], { log: 'types' });
	process.exitCode = await jest(node);
} catch (error) {
	console.error(`\n${error.message}\n`);
	process.exitCode = 1;
}
console.log(closingLine());

async function jest(node) {
	mkdirSync(path.dirname(resultsFile), { recursive: true });
	rmSync(resultsFile, { force: true });
	const own = ['--json', `--outputFile=${resultsFile}`];
	// A test that leaves something open must not keep a machine without a person waiting.
	if (process.env.CI) own.push('--forceExit');
	const script = path.join(root, 'node_modules/jest/bin/jest.js');
	const child = spawn(node, [script, ...own, ...args], {
		cwd: root,
		env: { ...process.env, ...node24Env() },
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	return await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

/** A file that could not be loaded has no failed test, but has failed. */
function closingLine() {
	try {
		const results = JSON.parse(readFileSync(resultsFile, 'utf8'));
		const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
		const skipped = results.numPendingTests ? `, ${results.numPendingTests} skipped` : '';
		return `${results.numPassedTests} passed, ${failed} failed${skipped}`;
	} catch {
		return '0 passed, 1 failed';
	}
}
