import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './n8n/places.mts';

export interface Command {
	/** Its name in errors. */
	name: string;
	command: string;
	args: string[];
	cwd?: string;
	/** The account that root steps down to for it. */
	account?: { uid?: number; gid?: number };
	env: Record<string, string | undefined>;
	/** The file for its log. */
	log: string;
	/** Called repeatedly until it returns true. */
	isReady: () => Promise<boolean>;
	readyMs: number;
	/** `SIGTERM` by default. */
	stopSignal?: NodeJS.Signals;
}

export interface Running {
	pid: number;
	log: string;
	/** Ends it and everything it started. */
	stop(): Promise<void>;
	/** The same abruptly, as after a crash or out of memory. */
	kill(): Promise<void>;
}

const STOP_MS = 10_000;
const LOOK_MS = 100;

/** A third-party program in the background; it ends with its starter, however that ends. */
export async function startCommand({ name, command, args, cwd, env, log, isReady, readyMs, ...options }: Command): Promise<Running> {
	const out = openSync(log, 'w');
	// a separate process group, so that everything it starts ends with it
	const child = spawn(command, args, { cwd, env, ...options.account, detached: true, stdio: ['ignore', out, out] });
	closeSync(out);
	const failed = new Promise<never>((_, reject) => child.once('error', reject));
	failed.catch(() => {});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	if (child.pid !== undefined) tell(`+${child.pid}`);
	void ended.then(() => tell(`-${child.pid}`));
	const kill = async () => {
		killGroup(child.pid, 'SIGKILL');
		await ended;
	};
	const stop = async () => {
		killGroup(child.pid, options.stopSignal ?? 'SIGTERM');
		await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
		await kill();
	};
	const over = new AbortController();
	try {
		const died = ended.then(() => Promise.reject(new Error(`${name} ended while starting`)));
		died.catch(() => {});
		const ready = until(isReady, AbortSignal.any([over.signal, AbortSignal.timeout(readyMs)])).then((isThere) => {
			if (!isThere) throw new Error(`${name} was not ready within ${readyMs / 1000} s`);
		});
		await Promise.race([ready, died, failed]);
	} catch (error) {
		if (child.pid !== undefined) await stop();
		const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
		throw new Error(`${(error as Error).message}\n${tail}\n\nThe whole log: ${log}`);
	} finally {
		over.abort();
	}
	return { pid: child.pid!, log, stop, kill };
}

async function until(holds: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
	while (!signal.aborted) {
		if (await holds()) return true;
		await sleep(LOOK_MS);
	}
	return false;
}

/** Removes a folder when this process has ended, however it ends. */
export function removeAtEnd(folder: string): void {
	tell(`~${folder}`);
}

let reaper: ChildProcess | undefined;

/** One reaper per process, started when there is something to report. */
function tell(line: string): void {
	if (!reaper) {
		reaper = spawn(process.execPath, [path.join(root, 'sandbox/reaper.mjs')], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
		reaper.unref();
		reaper.stdin!.on('error', () => {}); // the reaper is gone: nothing can be reported then
		if (reaper.stdin instanceof Socket) reaper.stdin.unref();
	}
	reaper.stdin!.write(`${line}\n`);
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(process.platform === 'win32' ? pid : -pid, signal);
	} catch {
		// it has already ended
	}
}
