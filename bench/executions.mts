import { setTimeout as sleep } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Rest, WorkflowDefinition } from '../sandbox/n8n/rest.mts';
import type { Arena } from './arena.mts';
import type { Keys } from './workflows.mts';
import { TRIGGER } from './workflows.mts';

/** The duration of an execution, from the start of its first node that counts to the end of its last. */
export interface Timed {
	ms: number;
	items: INodeExecutionData[];
}

/**
 * Frequent checks would take processor time from what is measured: first after, in ms, then a share of the
 * time so far.
 */
const LOOK = { first: 500, share: 0.2, most: 5_000 };
const LONGEST_MS = 14 * 60_000;

/** Saves a workflow; the returned function runs it once and returns the times that n8n records for each node. */
export async function runner(rest: Rest, definition: WorkflowDefinition, counted: string[]): Promise<() => Promise<Timed>> {
	const { id } = await rest.putWorkflow(definition);
	return async () => await timed(rest, await rest.start(id, TRIGGER), counted);
}

export async function runOnce(rest: Rest, definition: WorkflowDefinition, counted: string[]): Promise<Timed> {
	return await (await runner(rest, definition, counted))();
}

async function timed(rest: Rest, executionId: string, counted: string[]): Promise<Timed> {
	await ended(rest, executionId);
	const { status, data } = await rest.execution(executionId);
	if (status !== 'success') throw new Error(`Execution ${executionId}: ${data.resultData.error?.message ?? status}`);
	const tasks = counted.flatMap((name) => data.resultData.runData[name] ?? []);
	const start = Math.min(...tasks.map(({ startTime }) => startTime));
	const end = Math.max(...tasks.map(({ startTime, executionTime }) => startTime + executionTime));
	const last = data.resultData.runData[counted.at(-1)!] ?? [];
	return { ms: end - start, items: last.flatMap((task) => task.data?.main[0] ?? []) };
}

async function ended(rest: Rest, executionId: string): Promise<void> {
	const start = Date.now();
	while (Date.now() < start + LONGEST_MS) {
		await sleep(Math.min(LOOK.most, LOOK.first + LOOK.share * (Date.now() - start)));
		const { status } = await rest.get<{ status: string }>(`/executions/${executionId}`);
		if (!['new', 'running', 'waiting'].includes(status)) return;
	}
	throw new Error(`Execution ${executionId} did not end`);
}

/** Credentials for an arena: the package's own, and the header for HTTP Request nodes. */
export async function keysFor(rest: Rest, name: string, { baseUrl, key }: Arena): Promise<Keys> {
	const header = { name: 'Authorization', value: `Bearer ${key}` };
	return {
		aggregator: await rest.putCredential(name, 'anyApi', { apiKey: key, baseUrl }),
		header: await rest.putCredential(name, 'httpHeaderAuth', header),
	};
}
