/**
 * Runs a command of .ci/run and says what it took; red as well where that is far over the group's budget
 * (budgets.json):
 *
 *     node test/timed.mjs <group> <command> [arguments]
 */
import { spawn } from 'node:child_process';
import { secondsOfChild } from '../sandbox/processor.mjs';
import { judged } from './budget.mjs';

const [group, command, ...args] = process.argv.slice(2);
const start = Date.now();
spawn(command, args, { stdio: 'inherit' }).on('exit', (code) => {
	const { said, tooMuch } = judged(group, secondsOfChild());
	console.log(`    ${group}: ${Math.round((Date.now() - start) / 1000)} s, ${said}`);
	process.exitCode = code || (tooMuch ? 1 : 0);
});
