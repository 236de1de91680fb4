import { z } from 'zod';

import type { ApiRequest } from './call';
import { endpoint, type Connection } from './connection';
import { asFault, type Billed } from './fault';
import { field, type Reply } from './reply';

/**
 * What the aggregator says it charged for requests of this key.
 *
 * new-api: `GET /api/log/token` (controller/log.go), newest first, up to 1,000 entries; the amount billed is
 * what was consumed (type 2) minus what was refunded (type 6) under one request ID. The route shares its
 * limit of 20 requests in 20 minutes with the console's own login, so it is rarely requested.
 */

/** An amount and its unit: US dollars, or the gateway's own unit. */
export interface Cost {
	amount: number;
	unit: 'USD' | 'quota';
}

/** A paid request, with what the log may know about it. */
export interface ChargedRequest {
	/** The gateway's id of the request, if its reply had one */
	requestId?: string;
	model?: string;
	/** Milliseconds since 1970 */
	sentAt: number;
}

/** What the log says about one request. */
export interface Charge {
	billed: Billed;
	cost?: Cost;
	/** A sentence for the user */
	words: string;
}

export interface LogEntry {
	/** Milliseconds since 1970 */
	at: number;
	type: number;
	model: string;
	quota: number;
	requestId: string;
}

/** The functions needed to read the log; a run and the tests each provide their own. */
export interface LogDoor {
	connection: Connection;
	/** Milliseconds since 1970 */
	now: number;
	/** Sends a request with the key */
	call(request: ApiRequest): Promise<Reply>;
	/** Requests without the key, from the base URL's own origin; returns the parsed JSON */
	getPublic(url: string): Promise<unknown>;
}

const CONSUMED = 2;
const REFUNDED = 6;
const MOST_ENTRIES = 1_000;
const MOST_LOOKS = 5;
const LOOKS_WITHIN_MS = 20 * 60_000;
/** The gateway's clock and ours may differ slightly. */
const CLOCKS_DIFFER_MS = 5_000;
const MOST_BASE_URLS = 200;

const entrySchema = z.object({
	created_at: z.number(),
	type: z.number(),
	model_name: z.string().catch(''),
	quota: z.number().catch(0),
	request_id: z.string().catch(''),
});
const logSchema = z.object({ success: z.literal(true), data: z.array(z.unknown()) });
const statusSchema = z.object({ data: z.object({ quota_per_unit: z.number().positive() }) });

/** When each base URL was asked by this process; `closedUntil` after it refused. */
const looks = new Map<string, { at: number[]; closedUntil: number }>();

/** The log as read, and the conversion of its amounts. */
export interface UsageLog {
	entries: LogEntry[];
	/** The quota that one US dollar buys; undefined if the gateway does not publish it */
	quotaPerUsd?: number;
}

/**
 * Reads the usage log once; undefined if it is not available. Never throws: nothing depends on the log.
 */
export async function readUsageLog(door: LogDoor): Promise<UsageLog | undefined> {
	const { connection } = door;
	const { usageLogPath, authentication } = connection.api;
	if (usageLogPath.trim() === '' || authentication === 'none' || !mayLook(door)) return undefined;
	try {
		const url = endpoint(connection, usageLogPath);
		const [reply, quotaPerUsd] = await Promise.all([door.call({ method: 'GET', url, purpose: 'list', bearer: true }), quotaPerUsdOf(door)]);
		const log = logSchema.safeParse(reply.json);
		// a refusal concerns this key, another format the whole gateway
		if (!log.success) return field(reply.json, 'success') === false ? undefined : closed(door, Number.POSITIVE_INFINITY);
		const entries = log.data.data.slice(0, MOST_ENTRIES).flatMap((entry) => entrySchema.safeParse(entry).data ?? []);
		return { entries: entries.map(toEntry), quotaPerUsd };
	} catch (error) {
		const { kind, details } = asFault(error);
		if (kind === 'rateLimited') return closed(door, door.now + (details.retryAfterMs ?? LOOKS_WITHIN_MS));
		// a missing route (one-api and others) stays missing: it is requested once per process
		const isMissing = kind === 'unreadable' || details.httpCode === '404' || details.httpCode === '405';
		return isMissing ? closed(door, Number.POSITIVE_INFINITY) : undefined;
	}
}

function mayLook({ connection, now }: LogDoor): boolean {
	const known = looks.get(connection.baseUrl) ?? { at: [], closedUntil: 0 };
	const recent = known.at.filter((at) => now - at < LOOKS_WITHIN_MS);
	if (now < known.closedUntil || recent.length >= MOST_LOOKS) return false;
	looks.delete(connection.baseUrl);
	looks.set(connection.baseUrl, { at: [...recent, now], closedUntil: known.closedUntil });
	const oldest = looks.keys().next().value;
	if (looks.size > MOST_BASE_URLS && oldest !== undefined) looks.delete(oldest);
	return true;
}

function closed({ connection }: LogDoor, until: number): undefined {
	const known = looks.get(connection.baseUrl);
	if (known) known.closedUntil = until;
	return undefined;
}

/** `GET /api/status`, public (new-api: controller/misc.go): the quota that one US dollar buys. */
export async function quotaPerUsdOf({ connection, getPublic }: Pick<LogDoor, 'connection' | 'getPublic'>): Promise<number | undefined> {
	try {
		return statusSchema.safeParse(await getPublic(endpoint(connection, '/api/status'))).data?.data.quota_per_unit;
	} catch {
		return undefined;
	}
}

function toEntry({ created_at, type, model_name, quota, request_id }: z.infer<typeof entrySchema>): LogEntry {
	return { at: created_at * 1000, type, model: model_name, quota, requestId: request_id };
}

/**
 * What the log says about a request. An empty log proves nothing: it may be switched off, or receive its
 * entry only when the provider has finished.
 *
 * @param mayBeGivenBack whether the gateway refunds charges without an entry in the key's log (Midjourney's
 * failed tasks): a charge is no proof then
 */
export function chargeOf(log: UsageLog, request: ChargedRequest, label: string, mayBeGivenBack = false): Charge | undefined {
	if (request.requestId === undefined) return likelyCharge(log, request, label);
	const own = log.entries.filter(({ requestId }) => requestId === request.requestId);
	const consumed = own.filter(({ type }) => type === CONSUMED);
	if (consumed.length === 0) return { billed: 'maybe', words: `${label}'s usage log shows no charge for it so far` };
	const cost = costIn(log, Math.max(0, sumOf(consumed) - sumOf(own.filter(({ type }) => type === REFUNDED))));
	if (cost.amount === 0) return { billed: 'no', cost, words: `${label}'s usage log shows that it cost nothing` };
	const words = `${label}'s usage log shows a charge of ${shown(cost)} for it`;
	return mayBeGivenBack
		? { billed: 'maybe', cost, words: `${words}, which is given back if the task failed` }
		: { billed: 'yes', cost, words };
}

/** Without an id: by model and time, and only if exactly one entry fits. That makes it likely, not certain. */
function likelyCharge(log: UsageLog, { model, sentAt }: ChargedRequest, label: string): Charge | undefined {
	if (model === undefined) return undefined;
	const fitting = log.entries.filter((entry) => entry.type === CONSUMED && entry.model === model && entry.at >= sentAt - CLOCKS_DIFFER_MS);
	if (fitting.length !== 1) return undefined;
	const [{ at, quota }] = fitting;
	const when = new Date(at).toISOString().slice(11, 19);
	return { billed: 'maybe', words: `${label}'s usage log shows one charge that may be this one: ${shown(costIn(log, quota))} for ${model} at ${when} UTC` };
}

function sumOf(entries: LogEntry[]): number {
	return entries.reduce((sum, { quota }) => sum + quota, 0);
}

function costIn({ quotaPerUsd }: UsageLog, quota: number): Cost {
	if (quotaPerUsd === undefined) return { amount: quota, unit: 'quota' };
	return { amount: Number((quota / quotaPerUsd).toFixed(9)), unit: 'USD' };
}

function shown({ amount, unit }: Cost): string {
	return unit === 'USD' ? `$${amount}` : `${amount} quota`;
}

/** What the reply itself says the request cost, in US dollars (OpenRouter, LiteLLM and others). */
export function costInReply({ headers, json }: Pick<Reply, 'headers' | 'json'>): Cost | undefined {
	const usage = field(json, 'usage');
	const candidates = [
		headers['x-litellm-response-cost'],
		field(usage, 'cost'),
		field(json, 'cost_usd'),
		field(usage, 'total_cost'),
		field(json, 'cost'),
	];
	const amount = candidates.map(amountOf).find((one) => one !== undefined);
	return amount === undefined ? undefined : { amount, unit: 'USD' };
}

function amountOf(value: unknown): number | undefined {
	const isText = typeof value === 'string' && value.length <= 40 && value.trim() !== '';
	const amount = isText || typeof value === 'number' ? Number(value) : Number.NaN;
	return Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}

/** The cost of a request, divided evenly among its images: the parts add up exactly. */
export function shared({ amount, unit }: Cost, images: number): Cost[] {
	const even = Number((amount / images).toFixed(9));
	const parts: number[] = Array(Math.max(0, images - 1)).fill(even);
	const others = parts.reduce((sum, part) => sum + part, 0);
	const rest = Number((amount - others).toFixed(12));
	const last = others + rest === amount ? rest : amount - others;
	return [...parts, last].slice(0, images).map((part) => ({ amount: part, unit }));
}
