import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from './environment.mts';
import { putPackage } from './package.mts';
import type { Packaging } from './package.mts';
import { n8nScript, root } from './places.mts';
import { freePort } from './ports.mts';

export interface ProcessOptions {
	/** Database, settings, files and the package are below it; may exist already. */
	userFolder: string;
	/** Taken when free; otherwise, and when left out, some free one. */
	port?: number;
	env?: Record<string, string>;
	/** `linked` when left out. */
	packaging?: Packaging;
	readyMs?: number;
}

export interface N8nProcess {
	url: string;
	port: number;
	pid: number;
	/** Where n8n writes its log. */
	log: string;
	/** Ends n8n and everything it started. */
	stop(): Promise<void>;
	/** The same without a goodbye, as a crash or a full memory would. */
	kill(): Promise<void>;
}

const READY_MS = 120_000;
const STOP_MS = 10_000;

/**
 * One of n8n's commands with the package installed, on loopback only. It is ready when all of the
 * `addresses` answer with JSON.
 */
export async function startProcess(
	command: string[],
	addresses: string[],
	{ userFolder, env = {}, packaging = 'linked', readyMs = READY_MS, ...options }: ProcessOptions,
): Promise<N8nProcess> {
	mkdirSync(userFolder, { recursive: true });
	await putPackage(userFolder, packaging);
	const port = await freePort(options.port);
	const log = path.join(userFolder, `n8n-${port}.log`);
	const out = openSync(log, 'w');
	const child = spawn(process.execPath, [n8nScript, ...command], {
		cwd: root,
		env: environment(userFolder, port, env),
		detached: true, // a process group of its own, so that its task runner ends with it
		stdio: ['ignore', out, out],
	});
	closeSync(out);
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const lastResort = () => killGroup(child.pid, 'SIGKILL');
	process.once('exit', lastResort);
	const kill = async () => {
		killGroup(child.pid, 'SIGKILL');
		await ended;
		process.off('exit', lastResort);
	};
	const stop = async () => {
		killGroup(child.pid, 'SIGTERM');
		await Promise.race([ended, sleep(STOP_MS)]);
		await kill();
	};

	const url = `http://127.0.0.1:${port}`;
	try {
		const died = ended.then(() => {
			throw new Error('n8n ended while starting');
		});
		died.catch(() => {});
		await Promise.race([ready(url, addresses, readyMs), died]);
	} catch (error) {
		await stop();
		const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
		throw new Error(`${(error as Error).message}\n${tail}\n\nThe whole log: ${log}`);
	}
	return { url, port, pid: child.pid!, log, stop, kill };
}

async function ready(url: string, addresses: string[], withinMs: number): Promise<void> {
	const deadline = Date.now() + withinMs;
	for (const address of addresses) {
		while (!(await answersJson(url + address))) {
			if (Date.now() > deadline) throw new Error(`n8n was not ready within ${withinMs / 1000} s`);
			await sleep(200);
		}
	}
}

async function answersJson(url: string): Promise<boolean> {
	try {
		const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		await answer.json();
		return answer.ok;
	} catch {
		return false;
	}
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? pid : -pid, signal);
	} catch {
		// it has ended already
	}
}
