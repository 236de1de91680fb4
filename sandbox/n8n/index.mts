import { startProcess } from './process.mts';
import type { N8nProcess, ProcessOptions } from './process.mts';
import { Rest } from './rest.mts';

export type { N8nProcess } from './process.mts';
export type { Execution, SavedWorkflow, WorkflowDefinition } from './rest.mts';
export { Rest } from './rest.mts';

export interface N8nOptions extends ProcessOptions {
	/** n8n's command with its arguments; `['start']` by default. */
	command?: string[];
}

export interface N8n extends N8nProcess {
	rest: Rest;
}

/** `/healthz` answers seconds before REST does; only the second of these means "ready". */
const READY = ['/healthz/readiness', '/rest/settings'];

/** A real n8n with the package installed, on loopback only; resolves when it is ready. */
export async function startN8n({ command = ['start'], ...options }: N8nOptions): Promise<N8n> {
	const started = await startProcess(command, READY, options);
	const rest = new Rest(started.url);
	const stop = async () => {
		await rest.close();
		await started.stop();
	};
	return { ...started, rest, stop };
}

export interface WorkerOptions extends ProcessOptions {
	/** How many executions it runs at once. */
	concurrency?: number;
}

/** A worker of n8n's queue mode; the main process must have been started before it. */
export async function startWorker({ concurrency = 5, ...options }: WorkerOptions): Promise<N8nProcess> {
	const env = { ...options.env, QUEUE_HEALTH_CHECK_ACTIVE: 'true', N8N_WORKER_SERVER_ADDRESS: '127.0.0.1' };
	return await startProcess(['worker', `--concurrency=${concurrency}`], ['/healthz/readiness'], { ...options, env });
}
