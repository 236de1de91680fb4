import type { IExecuteFunctions } from 'n8n-workflow';

import { isAggregatorName } from '../aggregator/aggregators';
import { call } from '../aggregator/call';
import { connectionOf, isPlainHttp, type Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { fetchFile } from '../aggregator/fetchFile';
import { isPrivateHost } from '../aggregator/publicUrl';
import { realClock, stopped } from './clock';
import { durationsSeen } from './durations';
import { Gate } from './gate';
import type { Operation } from './operation';
import { readOptions } from './options';
import { readLaneOf } from './readLane';
import { Records } from './records';
import type { Run } from './run';

/**
 * What the items of this run share. n8n calls a node again after a stop when Retry On Fail is on:
 * entered with an aborted signal, nothing is sent.
 */
export async function openRun<Choice>(
	context: IExecuteFunctions,
	{ mostImagesInFlight }: Operation<Choice>,
): Promise<Run> {
	const stop = context.getExecutionCancelSignal() ?? new AbortController().signal;
	if (stop.aborted) throw stopped();
	const connection = await connect(context);
	const clock = realClock;
	const run: Run = {
		context,
		nodeName: context.getNode().name,
		connection,
		options: readOptions(context.getNodeParameter('options', 0, {})),
		clock,
		gate: new Gate(clock, mostImagesInFlight),
		reads: readLaneOf(connection),
		durations: durationsSeen,
		records: new Records(context.getContext('node'), context.getWorkflowDataProxy(0).$runIndex, context.getExecutionId()),
		hints: new Set(),
		stop,
		call: async (request, signal) => await call(context, connection, request, signal),
		fetchFile: async (url, signal) => await fetchFile(context, connection, url, signal),
	};
	warnOfPlainHttp(context, connection);
	return run;
}

async function connect(context: IExecuteFunctions): Promise<Connection> {
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
