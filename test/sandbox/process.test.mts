import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startCommand } from '../../sandbox/process.mts';
import { until } from '../until.mts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'process-'));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const note = () => path.join(folder, 'pids');
const pids = async () => (await readFile(note(), 'utf8')).trim().split('\n').map(Number);
/** A program that starts another one, as n8n starts its task runner, and writes down both. */
const family = () => `
	const { spawn } = require('node:child_process');
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
	require('node:fs').writeFileSync(${JSON.stringify(note())}, process.pid + '\\n' + child.pid);
	setInterval(() => {}, 1000);
`;

const command = () => ({
	name: 'A program',
	command: process.execPath,
	args: ['-e', family()],
	env: process.env,
	log: path.join(folder, 'log'),
	isReady: async () => existsSync(note()) && (await pids()).length === 2,
	readyMs: 20_000,
});

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

test('a stop ends a program with all that it started', async () => {
	const running = await startCommand(command());
	expect((await pids()).filter(isAlive)).toHaveLength(2);
	await running.stop();
	await until(async () => !(await pids()).some(isAlive));
});

test('whoever dies without a word leaves nothing running, and no folder that was for now', async () => {
	const temporary = path.join(folder, 'temporary');
	const starter = path.join(folder, 'starter.mts');
	await writeFile(starter, `
		import { mkdirSync } from 'node:fs';
		import { removeAtEnd, startCommand } from ${JSON.stringify(path.resolve('sandbox/process.mts'))};
		mkdirSync(${JSON.stringify(temporary)});
		removeAtEnd(${JSON.stringify(temporary)});
		const { isReady: _, ...command } = ${JSON.stringify(command())};
		await startCommand({ ...command, isReady: async () => true });
		setInterval(() => {}, 1000);
	`);
	const dying = spawn(process.execPath, [starter], { stdio: 'inherit' });
	await until(async () => (await command().isReady()) && existsSync(temporary));
	dying.kill('SIGKILL');
	await until(async () => !(await pids()).some(isAlive) && !existsSync(temporary));
});

test('what does not start says why, with the end of its log', async () => {
	const broken = { ...command(), args: ['-e', 'console.error("no room"); process.exit(3)'], isReady: async () => false };
	await expect(startCommand(broken)).rejects.toThrow(/A program ended while starting\s+no room/);
	await expect(startCommand({ ...broken, command: 'no-such-program' })).rejects.toThrow(/ENOENT/);
});
