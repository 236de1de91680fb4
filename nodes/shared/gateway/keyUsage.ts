import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { endpoint, type Connection } from '../aggregator/connection';
import { asFault, Fault, sentences } from '../aggregator/fault';
import { errorOfReply } from '../aggregator/replyErrors/errorOfReply';
import { saysNo } from '../aggregator/replyErrors/saysNo';
import { runOnce, type Asker } from '../engine/runOnce';

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
 * What the `execute` of Aggregator Key Usage calls: what is left on the key. Asked once in a run: the gateway
 * answers twenty such questions in twenty minutes.
 */
export async function runKeyUsage(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runOnce.call(this, keyUsage);
}

export const keyUsage = {
	async answer(asker: Asker): Promise<IDataObject> {
		const [usage, quotaPerUsd] = await Promise.all([usageOf(asker), quotaPerUsdAt(asker)]);
		return inUsd(usage, quotaPerUsd);
	},
};

type Usage = z.infer<typeof usageSchema>['data'];

async function usageOf({ connection, get }: Asker): Promise<Usage> {
	try {
		const reply = await get(usageUrl(connection));
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
async function quotaPerUsdAt({ connection, get }: Asker): Promise<number | undefined> {
	try {
		const { json } = await get(endpoint(connection, '/api/status'));
		return statusSchema.safeParse(json).data?.data.quota_per_unit;
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'stopped') throw fault;
		return undefined;
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
