import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';

import { quotaPerUsdOf } from '../aggregator/charges';
import { endpoint, type Connection } from '../aggregator/connection';
import { asFault, Fault, sentences } from '../aggregator/fault';
import { plainText } from '../aggregator/words';
import { errorOfReply, saysNo } from '../aggregator/replyErrors/errorOfReply';
import { runOnce, type Asker } from '../engine/runOnce';
import { isoTime } from '../replies/replyFields';

/** The remaining credit of a key, in the gateway's unit or in dollars; null if an unlimited key has no figure. */
interface Usage {
	name: string;
	granted: number | null;
	used: number;
	available: number | null;
	unlimited: boolean;
	expiresAt?: string;
	/** Whether the amounts are already US dollars */
	isUsd: boolean;
}

/** For an unlimited key new-api counts below zero, which means nothing. */
const limited = (unlimited: boolean, amount: number) => (unlimited ? null : amount);

/** new-api, controller/token.go: GetTokenUsage. Amounts are in its own unit, "quota". */
const newApiSchema = z
	.object({
		data: z.object({
			name: z.string().catch(''),
			total_granted: z.number(),
			total_used: z.number(),
			total_available: z.number(),
			unlimited_quota: z.boolean().catch(false),
			/** Unix seconds; 0 or less: never */
			expires_at: z.number().catch(0),
		}),
	})
	.transform(({ data }): Usage => ({
		name: data.name,
		granted: limited(data.unlimited_quota, data.total_granted),
		used: data.total_used,
		available: limited(data.unlimited_quota, data.total_available),
		unlimited: data.unlimited_quota,
		...(data.expires_at > 0 && { expiresAt: isoTime(data.expires_at) }),
		isUsd: false,
	}));

/** LiteLLM's `GET /key/info` (docs.litellm.ai, virtual keys): US dollars. */
const liteLlmSchema = z
	.object({
		info: z.object({
			key_alias: z.string().nullish().catch(null),
			key_name: z.string().nullish().catch(null),
			spend: z.number(),
			max_budget: z.number().nullish(),
			expires: z.string().nullish().catch(null),
		}),
	})
	.transform(({ info }): Usage => {
		const granted = info.max_budget ?? null;
		const expiresAt = info.expires ? isoTime(info.expires) : undefined;
		return {
			name: info.key_alias ?? info.key_name ?? '',
			granted,
			used: info.spend,
			available: granted === null ? null : granted - info.spend,
			unlimited: granted === null,
			...(expiresAt !== undefined && { expiresAt }),
			isUsd: true,
		};
	});

const usageSchema = z.union([newApiSchema, liteLlmSchema]);

/**
 * The `execute` of Aggregator Key Usage: the remaining credit of the key. Sent once per run: the gateway
 * answers twenty such requests in twenty minutes.
 */
export async function runKeyUsage(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runOnce.call(this, keyUsage);
}

export const keyUsage = {
	async answer(asker: Asker): Promise<IDataObject> {
		const [usage, quotaPerUsd] = await Promise.all([usageOf(asker), quotaPerUsdOf(asker)]);
		return shown(usage, usage.isUsd ? 1 : quotaPerUsd);
	},
};

async function usageOf({ connection, get }: Asker): Promise<Usage> {
	try {
		const reply = await get(usageUrl(connection));
		const usage = usageSchema.safeParse(reply.json);
		if (usage.success) return usage.data;
		throw saysNo(reply) ? errorOfReply(reply, connection) : notTold(connection);
	} catch (error) {
		throw explained(asFault(error), connection);
	}
}

/** The trailing slash belongs to the route: without it the gateway redirects. */
function usageUrl(connection: Connection): string {
	const { usagePath } = connection.api;
	return endpoint(connection, usagePath) + (usagePath.trim().endsWith('/') ? '/' : '');
}

const LONGEST_NAME = 200;

/**
 * @param perUsd the amount that equals one dollar; undefined if the aggregator does not publish it: the
 * amounts are then shown as sent
 */
function shown({ name, granted, used, available, unlimited, expiresAt }: Usage, perUsd: number | undefined): IDataObject {
	const amount = (sent: number | null) => (sent === null || perUsd === undefined ? sent : Number((sent / perUsd).toFixed(6)));
	return {
		...(name !== '' && { name: plainText(name, LONGEST_NAME) }),
		granted: amount(granted),
		used: amount(used),
		available: amount(available),
		unlimited,
		...(expiresAt !== undefined && { expiresAt }),
		unit: perUsd === undefined ? 'quota' : 'USD',
	};
}

function explained(fault: Fault, connection: Connection): Fault {
	const { httpCode, description, withoutAdvice } = fault.details;
	if (fault.kind === 'rateLimited') {
		return fault.with({
			description: sentences(
				withoutAdvice ?? description,
				'The aggregator reports the usage of a key twenty times in twenty minutes to one address. Check less often; this limit does not affect images',
			),
		});
	}
	const isMissing = fault.kind === 'unreadable' || httpCode === '404' || httpCode === '405';
	return isMissing ? notTold(connection, withoutAdvice ?? description) : fault;
}

function notTold({ label, api }: Connection, said?: string): Fault {
	return new Fault('refused', `${label} does not report the usage of a key`, {
		code: 'not_offered',
		description: sentences(
			said,
			`The answer of ${api.usagePath} holds no usage. Check 'Base URL' (and 'Usage Path') in the credential; not every gateway has this route`,
		),
	});
}
