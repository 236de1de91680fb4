import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(import.meta.url), '../..');
export const logs = path.join(root, '.sandbox/logs');

const windows = process.platform === 'win32';
const STILL_WORKING_MS = 15_000;

/**
 * Runs a command as one line of progress; what it prints goes to a log file. Rejects with the
 * log's end when the command fails.
 */
export async function step(title, command, args, { cwd = root, env = {}, log, limitMs = 20 * 60_000 } = {}) {
	mkdirSync(logs, { recursive: true });
	const file = path.join(logs, `${log}.log`);
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	console.log(`- ${title} ...`);
	const ticking = setInterval(() => console.log(`    ${seconds()} s`), STILL_WORKING_MS);
	try {
		await run(command, args, { cwd, env: { ...process.env, ...env }, timeout: limitMs }, file);
	} catch (error) {
		const tail = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
		throw new Error(`${title}: ${error.message}\n${tail}\n\nThe whole log: ${file}`);
	} finally {
		clearInterval(ticking);
	}
	console.log(`    done in ${seconds()} s`);
}

function run(command, args, options, file) {
	return new Promise((resolve, reject) => {
		const out = createWriteStream(file);
		const child = spawn(command, args, {
			...options,
			shell: windows, // npx is a .cmd there
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		child.stdout.pipe(out, { end: false });
		child.stderr.pipe(out, { end: false });
		child.on('error', reject);
		child.on('close', (code, signal) => {
			out.end(() => (code === 0 ? resolve() : reject(new Error(`ended with ${signal ?? code}`))));
		});
	});
}
