import type { IContextObject, IExecuteFunctions } from 'n8n-workflow';

import { isPrivateHost } from '../aggregator/publicUrl';
import { isAggregatorName } from '../aggregator/aggregators';
import { call } from '../aggregator/call';
import { connectionOf, isPlainHttp, type Connection } from '../aggregator/connection';
import { asFault, Fault, sentences } from '../aggregator/fault';
import { fetchFile } from '../aggregator/fetchFile';
import { readOptions } from '../form/options';
import { isAgentTool } from './agentTool';
import { orAbort, realClock, stopped, type Clock } from './clock';
import { FileNames } from './files/fetchImages';
import { fileStoreOf } from './files/inlineFiles';
import { JobStore } from './jobs/jobStore';
import { paidReport } from './jobs/paidReport';
import { limiterOf, type Limiter } from './limits/limiter';
import { durationsSeen, type Durations } from './limits/pollSchedule';
import type { Operation } from './operation';
import { Creates, type Run } from './run';

/** What outlives a run: shared by all runs in this process, and replaced in tests. */
export interface Services {
	clock: Clock;
	durations: Durations;
	limiterOf(connection: Connection, clock: Clock): Limiter;
}

export const inProcess: Services = { clock: realClock, durations: durationsSeen, limiterOf };

/**
 * What the items of this run share. n8n calls a node again after a stop when Retry On Fail is on:
 * entered with an aborted signal, nothing is sent.
 */
export async function openRun<Choice>(
	context: IExecuteFunctions,
	{ resultIn, timeoutSeconds }: Operation<Choice>,
	services: Services,
): Promise<Run> {
	const { clock, durations } = services;
	const stop = context.getExecutionCancelSignal() ?? new AbortController().signal;
	const ofNode = context.getContext('node');
	const index = context.getWorkflowDataProxy(0).$runIndex;
	const isTool = isAgentTool(context);
	const jobs = new JobStore(ofNode, { index, execution: context.getExecutionId(), isTool });
	if (stop.aborted) throw stoppedBefore(context, jobs);
	const { options, connection } = await settingsOf(context, timeoutSeconds, clock, stop).catch((error: unknown) => {
		throw nothingSent(context, jobs, error);
	});
	const files = fileStoreOf(context, resultIn, options.maxFileSize);
	const names = namesOf(ofNode);
	const run: Run = {
		context,
		nodeName: context.getNode().name,
		isTool,
		connection,
		options,
		clock,
		limiter: services.limiterOf(connection, clock),
		durations,
		jobs,
		uploads: new Map(),
		hints: new Set(),
		stop,
		creates: new Creates(stop),
		nameOf: (name, owner, own) => names.distinct(name, `${index} ${owner}`, [own, String(index)]),
		// n8n's helpers may hang, whatever their signal says
		call: async (request, signal) => await orAbort(call(context, connection, { files, now: clock.now, ...request }, signal), signal, connection.label),
		fetchFile: async (url, signal) => await orAbort(fetchFile(context, connection, url, signal), signal, 'The server'),
	};
	warnOfPlainHttp(context, connection);
	return run;
}

/** By the node's context of the execution, which all its runs share. */
const fileNames = new WeakMap<IContextObject, FileNames>();

function namesOf(context: IContextObject): FileNames {
	const names = fileNames.get(context) ?? new FileNames();
	fileNames.set(context, names);
	return names;
}

/** The error that is seen in the end: it names what the try before it paid for. */
function stoppedBefore(context: IExecuteFunctions, jobs: JobStore): Fault {
	const items = context.getInputData().map(() => ({ fault: stopped() }));
	return stopped().with({ description: paidReport(items, jobs.byItem()) });
}

async function settingsOf(context: IExecuteFunctions, timeoutSeconds: number | undefined, clock: Clock, stop: AbortSignal) {
	const options = readOptions(context.getNodeParameter('options', 0, {}), timeoutSeconds);
	return { options, connection: await orAbort(connect(context), clock.signalAt(clock.now() + options.timeoutMs, stop)) };
}

/** n8n has no credential, or the node no options: what a try before this one paid for is named all the same. */
function nothingSent(context: IExecuteFunctions, jobs: JobStore, error: unknown): Fault {
	const fault = asFault(error);
	if (fault.kind === 'stopped') return stoppedBefore(context, jobs);
	const items = context.getInputData().map(() => ({ fault }));
	return new Fault(error instanceof Fault ? fault.kind : 'parameter', fault.message, {
		...fault.details,
		billed: 'no',
		description: sentences(fault.details.description, paidReport(items, jobs.byItem())),
	});
}

/** The credential that the node's parameter names. */
export async function connect(context: IExecuteFunctions): Promise<Connection> {
	const aggregator = context.getNodeParameter('aggregator', 0);
	if (typeof aggregator !== 'string' || !isAggregatorName(aggregator)) {
		throw new Fault('parameter', `Unknown aggregator "${String(aggregator)}"`);
	}
	return connectionOf(aggregator, await context.getCredentials(aggregator, 0));
}

function warnOfPlainHttp(context: IExecuteFunctions, connection: Connection): void {
	if (!isPlainHttp(connection) || isPrivateHost(new URL(connection.baseUrl).hostname)) return;
	context.addExecutionHints({
		message: `The base URL of the ${connection.label} credential is http://, so the key travels unencrypted. Use https:// if the aggregator offers it.`,
		type: 'warning',
		location: 'outputPane',
	});
}
