import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { isAggregatorName } from '../aggregator/aggregators';
import { call } from '../aggregator/call';
import { connectionOf, endpoint, type Connection } from '../aggregator/connection';
import { asFault, Fault, sentences } from '../aggregator/fault';
import type { Reply } from '../aggregator/reply';
import { errorOfReply } from '../aggregator/replyErrors/errorOfReply';
import { saysNo } from '../aggregator/replyErrors/saysNo';
import { goesOnAfterFailure } from '../engine/agentTool';
import { realClock } from '../engine/clock';
import { nodeError } from '../engine/output/nodeError';
import { errorItem } from '../engine/output/outputItems';

/** Answers at once or not at all. */
const LONGEST_ANSWER_MS = 30_000;
/** Before another try of what may pass. A rate limit is none of it: it lasts twenty minutes. */
const PAUSES_MS = [500, 2_000];

/** new-api, controller/token.go: GetTokenUsage. Amounts are in its own unit, "quota". */
const usageSchema = z.object({
	data: z.object({
		name: z.string().catch(''),
		total_granted: z.number(),
		total_used: z.number(),
		total_available: z.number(),
		unlimited_quota: z.boolean().catch(false),
		/** Unix seconds; 0 or less: never */
		expires_at: z.number().catch(0),
	}),
});

/** new-api, controller/misc.go: GetStatus, public: how much quota is one US dollar. */
const statusSchema = z.object({ data: z.object({ quota_per_unit: z.number().positive() }) });

/**
 * What the `execute` of Aggregator Key Usage calls: what is left on the key. Asked once in a run, however
 * many items come in: the gateway answers twenty such questions in twenty minutes.
 */
export async function runKeyUsage(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	try {
		const connection = await connect(this);
		const stop = this.getExecutionCancelSignal() ?? new AbortController().signal;
		const [usage, quotaPerUsd] = await Promise.all([usageOf(this, connection, stop), quotaPerUsdAt(this, connection, stop)]);
		return [[{ json: inUsd(usage, quotaPerUsd), pairedItem: { item: 0 } }]];
	} catch (error) {
		const fault = asFault(error);
		if (goesOnAfterFailure(this) && fault.kind !== 'stopped') return [[errorItem(fault, 0)]];
		throw nodeError(this.getNode(), fault, 0);
	}
}

async function connect(context: IExecuteFunctions): Promise<Connection> {
	const aggregator = String(context.getNodeParameter('aggregator', 0));
	if (!isAggregatorName(aggregator)) throw new Fault('parameter', `Unknown aggregator "${aggregator}"`);
	return connectionOf(aggregator, await context.getCredentials(aggregator, 0));
}

type Usage = z.infer<typeof usageSchema>['data'];

async function usageOf(context: IExecuteFunctions, connection: Connection, stop: AbortSignal): Promise<Usage> {
	try {
		const reply = await getRepeated(context, connection, usageUrl(connection), stop);
		const usage = usageSchema.safeParse(reply.json);
		if (usage.success) return usage.data.data;
		throw saysNo(reply) ? errorOfReply(reply, connection) : notTold(connection);
	} catch (error) {
		throw explained(asFault(error), connection);
	}
}

/** The slash at the end belongs to the route: without it the gateway redirects. */
function usageUrl(connection: Connection): string {
	const { usagePath } = connection.api;
	return endpoint(connection, usagePath) + (usagePath.trim().endsWith('/') ? '/' : '');
}

/** Undefined where the aggregator does not say it: then the amounts come as they were sent. */
async function quotaPerUsdAt(context: IExecuteFunctions, connection: Connection, stop: AbortSignal): Promise<number | undefined> {
	try {
		const reply = await getRepeated(context, connection, endpoint(connection, '/api/status'), stop);
		return statusSchema.safeParse(reply.json).data?.data.quota_per_unit;
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'stopped') throw fault;
		return undefined;
	}
}

async function getRepeated(context: IExecuteFunctions, connection: Connection, url: string, stop: AbortSignal): Promise<Reply> {
	for (let tries = 0; ; tries++) {
		try {
			const signal = realClock.signalAt(realClock.now() + LONGEST_ANSWER_MS, stop);
			return await call(context, connection, { method: 'GET', url }, signal);
		} catch (error) {
			const fault = asFault(error);
			const mayPass = fault.kind === 'transient' || fault.kind === 'neverSent';
			if (!mayPass || tries >= PAUSES_MS.length) throw fault;
			await realClock.sleep(PAUSES_MS[tries], stop);
		}
	}
}

function inUsd(usage: Usage, quotaPerUsd: number | undefined): IDataObject {
	const amount = (quota: number) => (quotaPerUsd === undefined ? quota : Number((quota / quotaPerUsd).toFixed(6)));
	return {
		...(usage.name !== '' && { name: usage.name }),
		granted: amount(usage.total_granted),
		used: amount(usage.total_used),
		available: amount(usage.total_available),
		unlimited: usage.unlimited_quota,
		...(usage.expires_at > 0 && { expiresAt: new Date(usage.expires_at * 1000).toISOString() }),
		unit: quotaPerUsd === undefined ? 'quota' : 'USD',
	};
}

function explained(fault: Fault, connection: Connection): Fault {
	const { httpCode, description, withoutAdvice } = fault.details;
	if (fault.kind === 'rateLimited') {
		return fault.with({
			description: sentences(
				withoutAdvice ?? description,
				'The usage of a key is told twenty times in twenty minutes to one address. Ask less often; this limit has nothing to do with that of images',
			),
		});
	}
	const isMissing = fault.kind === 'unreadable' || httpCode === '404' || httpCode === '405';
	return isMissing ? notTold(connection, withoutAdvice ?? description) : fault;
}

function notTold({ label, api }: Connection, said?: string): Fault {
	return new Fault('refused', `${label} does not tell the usage of a key`, {
		description: sentences(
			said,
			`Nothing of use came from ${api.usagePath}. Check 'Base URL' (and 'Usage Path') in the credential; not every gateway has this route`,
		),
	});
}
