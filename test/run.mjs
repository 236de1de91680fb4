/**
 * `npm test`: brings what is missing, builds, checks the types, runs jest on its layers, and ends
 * with the line `N passed, N failed`. Arguments are jest's: `npm test -- --selectProjects unit`.
 *
 *     --gateways   only what stands on gateways that others wrote, LiteLLM (from Python) and Replicate's models among them
 *     --all        the layers of `npm test` and those
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, setPriority } from 'node:os';
import path from 'node:path';
import { build } from '../sandbox/build.mjs';
import { installLitellm } from '../sandbox/gateways/installLitellm.mjs';
import { install } from '../sandbox/install.mjs';
import { node24Env } from '../sandbox/node24.mjs';
import { secondsOfChild } from '../sandbox/processor.mjs';
import { root, step } from '../sandbox/step.mjs';
import { judged } from './budget.mjs';
import { slowest } from './slowest.mjs';

const [which, ...rest] = process.argv.slice(2);
const args = which === '--gateways' || which === '--all' ? rest : process.argv.slice(2);

/**
 * Three groups side by side. Two of them wait most of the time, for a pause between two reads or a click that
 * takes effect: more of their files run than there are cores, six at most, because a file with its n8n and its
 * browser takes a gigabyte. The third computes meanwhile, in what is left of the processor. All limits of time
 * are against what never ends. What stands on a real n8n has worker processes of its own: in those of the
 * other groups n8n's engine is loaded anew for each file, and one of them once died of it.
 */
const cores = availableParallelism();
const group = (name, layers, more = {}) => ({ name, args: ['--selectProjects', ...layers, ...(more.args ?? [])], workers: Math.min(cores, 3), ...more.setting });
const WAITING = { args: ['--testTimeout=90000'] };
const COMPUTING = { args: ['--testTimeout=300000'], setting: { workers: cores, niceness: 10 } };
const groups = groupsOf();
const withLitellm = which === '--gateways' || which === '--all' || args.includes('litellm');
/** Only these layers start a real n8n, a browser or a gateway, and those are large. */
const withAll = args.length === 0 || args.some((arg) => /e2e|editor|queue|gateways|litellm|corpus/.test(arg));

/** Why a layer leaves tests out. */
const WANTING = {
	engine: 'n8n (node sandbox/install.mjs --n8n)',
	editor: 'a Chromium (install one, or name one in CHROMIUM)',
	package: 'n8n (node sandbox/install.mjs --n8n)',
};
/** What each group took. */
const took = [];
const resultsFile = ({ name }) => path.join(root, `.sandbox/test-results-${name}.json`);

for (const group of groups) rmSync(resultsFile(group), { force: true });

try {
	const node = await install({ tests: withAll });
	if (withLitellm) await installLitellm();
	await build();
	secondsOfChild(); // what came before is not theirs
	const [codes] = await Promise.all([Promise.all(groups.map(async (group) => await jest(node, group))), checkTypes(node)]);
	if (codes.some((code) => code !== 0)) process.exitCode = 1;
} catch (error) {
	console.error(`\n${error.message}\n`);
	process.exitCode = 1;
}
const results = groups.map(read);
console.log(['', ...slowest(results), 'The groups:', ...took].join('\n'));
const sum = (count) => results.reduce((total, result) => total + count(result), 0);
const skipped = sum(({ numPendingTests }) => numPendingTests);
if (!withLitellm && args.length === 0) console.log('\nLeft out: LiteLLM, which needs Python, and Replicate\'s public models (npm run test:gateways)');
if (skipped > 0) console.log(`\n${skipped} skipped: ${wanting()}`);
// A file that could not be loaded has no failed test, but has failed.
const failed = sum(({ numFailedTests, numRuntimeErrorTestSuites }) => numFailedTests + numRuntimeErrorTestSuites);
console.log(`${sum(({ numPassedTests }) => numPassedTests)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);

function groupsOf() {
	const n8n = group('n8n', ['e2e', 'editor', 'queue'], WAITING);
	const own = ['sandbox', 'engine', 'gateways'];
	if (which === '--gateways') return [group('gateways', ['gateways', 'litellm']), group('corpus', ['corpus'], COMPUTING)];
	if (which === '--all') return [n8n, group('engine', [...own, 'litellm'], WAITING), group('computing', ['unit', 'package', 'corpus'], COMPUTING)];
	if (args.length === 0) return [n8n, group('engine', own, WAITING), group('computing', ['unit', 'package'], COMPUTING)];
	return [{ name: 'chosen', args, workers: cores }];
}

/** Beside the tests, which mostly wait. */
async function checkTypes(node) {
	const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
	await step('Checking the types', node, [tsc, '-p', 'tsconfig.tools.json'], { log: 'types' }).catch((error) => {
		process.exitCode = 1;
		console.error(`\n${error.message}\n`);
	});
	took.push(`    types: ${judged('types', secondsOfChild()).said}`);
}

async function jest(node, group) {
	const file = resultsFile(group);
	mkdirSync(path.dirname(file), { recursive: true });
	const own = ['--json', `--outputFile=${file}`, `--maxWorkers=${group.workers}`];
	// A test that leaves something open must not keep a machine without a person waiting.
	if (process.env.CI) own.push('--forceExit');
	const script = path.join(root, 'node_modules/jest/bin/jest.js');
	const child = spawn(node, [script, ...own, ...group.args], {
		cwd: root,
		env: { ...process.env, ...node24Env() },
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	if (group.niceness) setPriority(child.pid, group.niceness); // before it starts its workers, which have it from it
	const start = Date.now();
	return await new Promise((resolve) =>
		child.on('exit', (code, signal) => {
			if (signal) console.error(`\nThe group "${group.name}" was ended by ${signal}`);
			const { said, tooMuch } = judged(group.name, secondsOfChild());
			took.push(`    ${group.name}: ${Math.round((Date.now() - start) / 1000)} s, ${said}`);
			resolve(code || (tooMuch && process.env.CI ? 1 : 0) || (signal ? 1 : 0));
		}));
}

function wanting() {
	const files = results.flatMap(({ testResults }) => testResults);
	const names = files.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === 'pending')).map(({ name }) => name);
	const layers = Object.keys(WANTING).filter((layer) => names.some((name) => name.includes(path.join('test', layer))));
	return layers.map((layer) => `test/${layer} wants ${WANTING[layer]}`).join(', ');
}

/** What jest left of a group; a group that did not run has failed. */
function read(group) {
	try {
		return JSON.parse(readFileSync(resultsFile(group), 'utf8'));
	} catch {
		return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numRuntimeErrorTestSuites: 0, testResults: [] };
	}
}
