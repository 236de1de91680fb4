import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../ports.mts';
import { startCommand, type Running } from '../process.mts';
import { hasSqlite, openDatabase } from './database.mts';
import { environment } from './environment.mts';
import { putPackage } from './package.mts';
import type { Packaging } from './package.mts';
import { n8nScript, root } from './places.mts';


export interface ProcessOptions {
	/** Contains database, settings, files and the package; may exist already. */
	userFolder: string;
	/** Used if free; otherwise, and by default, any free port. */
	port?: number;
	env?: Record<string, string>;
	/** `linked` by default. */
	packaging?: Packaging;
	readyMs?: number;
	/** Whether its database outlives the process that started it, if it is not a file in the user folder. */
	keep?: boolean;
	/** Whether its workflows may talk to other machines. */
	open?: boolean;
}

export interface N8nProcess extends Running {
	url: string;
	port: number;
}

const READY_MS = 120_000;

/**
 * One of n8n's commands with the package installed, on loopback only. It is ready when all of the `addresses`
 * answer with JSON, one after the other.
 */
export async function startProcess(
	command: string[],
	addresses: string[],
	{ userFolder, env = {}, packaging = 'linked', readyMs = READY_MS, keep = false, open = false, ...options }: ProcessOptions,
): Promise<N8nProcess> {
	mkdirSync(userFolder, { recursive: true });
	await putPackage(userFolder, packaging);
	const [port, brokerPort] = [await freePort(options.port), await freePort()];
	const url = `http://127.0.0.1:${port}`;
	const database = env.DB_TYPE ? undefined : await openDatabase(userFolder, keep);
	const preloaded = [...(open ? [] : ['loopback.mjs']), ...(hasSqlite() ? [] : ['n8n/withoutSqlite.mjs'])];
	const silent = [...addresses];
	const starting = startCommand({
		name: 'n8n',
		command: process.execPath,
		args: [...preloaded.flatMap((file) => ['--import', pathToFileURL(path.join(root, 'sandbox', file)).href]), n8nScript, ...command],
		cwd: root,
		env: environment(userFolder, port, brokerPort, { ...database?.env, ...env }),
		log: path.join(userFolder, `n8n-${port}.log`),
		isReady: async () => {
			while (silent.length > 0 && (await answersJson(url + silent[0]!))) silent.shift();
			return silent.length === 0;
		},
		readyMs,
	});
	try {
		const n8n = await starting;
		const both = (end: () => Promise<void>) => async () => {
			await end();
			await database?.stop();
		};
		return { ...n8n, url, port, stop: both(n8n.stop), kill: both(n8n.kill) };
	} catch (error) {
		await database?.stop();
		throw error;
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
