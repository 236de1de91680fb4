import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from './environment.mts';
import { putPackage } from './package.mts';
import type { Packaging } from './package.mts';
import { n8nScript, root } from './places.mts';
import { freePort } from './ports.mts';
import { Rest } from './rest.mts';

export type { Execution, SavedWorkflow, WorkflowDefinition } from './rest.mts';
export { Rest } from './rest.mts';

export interface N8nOptions {
	/** Database, settings, files and the package are below it; may exist already. */
	userFolder: string;
	/** Taken when free; otherwise, and when left out, some free one. */
	port?: number;
	env?: Record<string, string>;
	/** `linked` when left out. */
	packaging?: Packaging;
	/** n8n's command with its arguments; `['start']` when left out. */
	command?: string[];
	readyMs?: number;
}

export interface N8n {
	url: string;
	port: number;
	pid: number;
	/** Where n8n writes its log. */
	log: string;
	rest: Rest;
	/** Ends n8n and everything it started. */
	stop(): Promise<void>;
}

/** A real n8n with the package installed, on loopback only; ready to be talked to. */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const { userFolder, env = {}, packaging = 'linked', command = ['start'] } = options;
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
	const kill = (signal: NodeJS.Signals) => killGroup(child.pid, signal);
	const lastResort = () => kill('SIGKILL');
	process.once('exit', lastResort);
	const stop = async () => {
		kill('SIGTERM');
		const inTime = await Promise.race([ended.then(() => true), sleep(STOP_MS, false)]);
		if (!inTime) kill('SIGKILL');
		await ended;
		process.off('exit', lastResort);
	};

	const url = `http://127.0.0.1:${port}`;
	try {
		const died = ended.then(() => {
			throw new Error('n8n ended while starting');
		});
		died.catch(() => {});
		await Promise.race([ready(url, options.readyMs ?? READY_MS), died]);
	} catch (error) {
		await stop();
		const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
		throw new Error(`${(error as Error).message}\n${tail}\n\nThe whole log: ${log}`);
	}
	return { url, port, pid: child.pid!, log, rest: new Rest(url), stop };
}

const READY_MS = 120_000;
const STOP_MS = 10_000;

/** `/healthz` answers seconds before REST does; only the third of these means "ready". */
async function ready(url: string, withinMs: number): Promise<void> {
	const deadline = Date.now() + withinMs;
	for (const address of ['/healthz/readiness', '/rest/settings']) {
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
