import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutionStatus } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../../sandbox/aggregator/index.mts';
import { startN8n, startWorker, type N8n, type N8nProcess } from '../../sandbox/n8n/index.mts';
import { openServices, type QueueServices } from './services.mts';

export const CONCURRENCY = 5;
const CALL_MS = 120_000;

/** n8n's queue mode: one main process, workers that can die, a database, Redis, an aggregator. */
export interface Cluster {
	main: N8n;
	workers: N8nProcess[];
	sandbox: Sandbox;
	services: QueueServices;
	/** Of the aggregator and of the database. */
	credentials: Array<Awaited<ReturnType<N8n['rest']['putCredential']>>>;
	/** Where workflows may read and write. */
	files: string;
	addWorker(userFolder: string): Promise<N8nProcess>;
	/** Kills the worker that runs a workflow now, and starts it again as its container would be. */
	killWorkerOf(workflowId: string): Promise<{ executionId: string; log: string }>;
	/** Calls a webhook. */
	call(address: string, body?: object): Promise<Response>;
	/** The ids of a workflow's executions of this status. */
	executions(workflowId: string, status: ExecutionStatus): Promise<string[]>;
	close(): Promise<void>;
}

export async function startCluster(workers: number): Promise<Cluster> {
	const folder = await mkdtemp(path.join(tmpdir(), 'queue-'));
	const files = path.join(folder, 'files');
	await mkdir(files);
	const services = await openServices(folder);
	const sandbox = await startSandbox({ generationMs: 500 });
	const env = {
		...services.env,
		EXECUTIONS_MODE: 'queue',
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
		N8N_ENCRYPTION_KEY: 'only-for-tests',
		N8N_RESTRICT_FILE_ACCESS_TO: files,
	};
	const cluster: Cluster = {
		main: undefined!,
		workers: [],
		sandbox,
		services,
		credentials: [],
		files,
		async addWorker(userFolder) {
			const worker = await startWorker({ userFolder, env, concurrency: CONCURRENCY });
			cluster.workers.push(worker);
			return worker;
		},
		async killWorkerOf(workflowId) {
			const executionId = (await cluster.executions(workflowId, 'running'))[0]!;
			const worker = cluster.workers.find((candidate) => takenBy(candidate).includes(executionId))!;
			await worker.kill();
			cluster.workers.splice(cluster.workers.indexOf(worker), 1);
			const log = readFileSync(worker.log, 'utf8');
			await cluster.addWorker(path.dirname(worker.log));
			return { executionId, log };
		},
		call: async (address, body = {}) =>
			await fetch(`${cluster.main.url}/webhook/${address}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
				signal: AbortSignal.timeout(CALL_MS),
			}),
		async executions(workflowId, status) {
			const query = new URLSearchParams({ filter: JSON.stringify({ workflowId, status: [status] }), limit: '100' });
			const { results } = await cluster.main.rest.get<{ results: Array<{ id: string }> }>(`/executions?${query}`);
			return results.map(({ id }) => id);
		},
		async close() {
			await Promise.all(cluster.workers.map(async (worker) => await worker.stop()));
			await cluster.main?.stop();
			await sandbox.close();
			await services.close();
			await rm(folder, { recursive: true, force: true });
		},
	};
	try {
		cluster.main = await startN8n({ userFolder: path.join(folder, 'main'), env });
		const { rest } = cluster.main;
		await rest.signIn();
		const key = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') };
		cluster.credentials.push(
			await rest.putCredential('AnyAPI account', 'anyApi', key),
			await rest.putCredential('Postgres account', 'postgres', services.postgres),
		);
		await Promise.all(Array.from({ length: workers }, async (_, index) => await cluster.addWorker(path.join(folder, `worker-${index}`))));
		return cluster;
	} catch (error) {
		await cluster.close();
		throw error;
	}
}

/** The ids of the executions that a worker took. */
export function takenBy({ log }: N8nProcess): string[] {
	return [...readFileSync(log, 'utf8').matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id!);
}

/** Megabytes of memory that a process holds. */
export function memoryOf({ pid }: N8nProcess): number {
	const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	return Math.round(Number(kilobytes) / 1024);
}
