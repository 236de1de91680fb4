import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { call } from '../aggregator/call';
import type { Connection } from '../aggregator/connection';
import { asFault } from '../aggregator/fault';
import { fetchFile, publicJson } from '../aggregator/fetchFile';
import type { Reply } from '../aggregator/reply';
import type { Clock } from './clock';
import { nextTry } from './retryPolicy';
import { connect, goesOnAfterFailure, inProcess } from './openRun';
import { nodeError } from './output/nodeError';
import { errorItem } from './output/outputItems';

/** A free request that is sent once per run, however many items come in. */
export interface Question {
	/** Returns the JSON of the single output item */
	answer(asker: Asker): Promise<IDataObject>;
}

export interface Asker {
	connection: Connection;
	/** Waits out temporary faults, but not a rate limit: it is not one that images wait for. Rejects with a Fault. */
	get(url: string): Promise<Reply>;
	/** The JSON of a public route, without the key; undefined if it has none. Rejects with a Fault. */
	getPublic(url: string): Promise<unknown>;
}

/** The route answers at once or not at all. */
const LONGEST_ANSWER_MS = 30_000;
const MOST_TRIES = 3;

export async function runOnce(
	this: IExecuteFunctions,
	{ answer }: Question,
	{ clock }: { clock: Clock } = inProcess,
): Promise<INodeExecutionData[][]> {
	const stop = this.getExecutionCancelSignal() ?? new AbortController().signal;
	try {
		const connection = await connect(this);
		const get = async (url: string) => await getRepeated(clock, stop, async (signal) => await call(this, connection, { method: 'GET', url }, signal));
		const getPublic = async (url: string) => await publicJson(await fetchFile(this, connection, url, clock.signalAt(clock.now() + LONGEST_ANSWER_MS, stop)));
		return [[{ json: await answer({ connection, get, getPublic }), pairedItem: { item: 0 } }]];
	} catch (error) {
		const fault = asFault(error);
		if (goesOnAfterFailure(this) && fault.kind !== 'stopped') return [[errorItem(fault, 0)]];
		throw nodeError(this.getNode(), fault, 0);
	}
}

async function getRepeated(clock: Clock, stop: AbortSignal, attempt: (signal: AbortSignal) => Promise<Reply>): Promise<Reply> {
	for (let failures = 1; ; failures++) {
		try {
			return await attempt(clock.signalAt(clock.now() + LONGEST_ANSWER_MS, stop));
		} catch (error) {
			const fault = asFault(error);
			const mayPass = fault.kind === 'transient' || fault.kind === 'neverSent';
			const next = nextTry('status', fault, { failures, most: MOST_TRIES });
			if (!mayPass || 'end' in next) throw fault;
			await clock.sleep(next.againInMs, stop);
		}
	}
}
