import { AGGREGATORS, type Aggregator } from '../aggregators';
import type { Connection } from '../connection';
import { codesOf, envelopeOf, field, requestIdsIn, wordsOf, type Reply } from '../reply';

/**
 * Who says no, since "invalid key" and "no credit" mean something else in each mouth.
 *
 * - `gateway`: the aggregator, about the user's key, credit and request
 * - `behind`: a provider behind the aggregator, about the aggregator's own account there
 * - `direct`: the provider itself, where a custom credential points at it
 * - `unknown`: the answer was cut before it said so
 */
export type Speaker = 'gateway' | 'behind' | 'direct' | 'unknown';

/** What a gateway calls its own errors: `new_api_error`, `one_api_error`, and forks after that pattern. */
const GATEWAY_TYPE = /^(?!openai|claude|gemini|upstream)\w+(api|hub)_error$/;
/** Types under which a gateway passes on what a provider said. */
const PASSED_ON = /^(upstream_error|openai_error|bad_response_status_code)$/;
/** Codes under which its own words only quote a provider's. */
const QUOTES = ['bad_response_status_code', 'fail_to_fetch_task'];
/** new-api and one-api put this in place of a provider's words, under whatever type. */
const OF_UPSTREAM = /上游负载已饱和|upstream load is saturated/i;
/** What OpenAI says, under codes that a gateway may use as well. */
const OF_OPENAI = /exceeded your current quota|incorrect api key provided/i;

export function speakerOf(reply: Reply, connection: Pick<Connection, 'aggregator'>): Speaker {
	const envelope = envelopeOf(reply);
	const type = String(field(field(envelope, 'error'), 'type') ?? field(envelope, 'type') ?? '').toLowerCase();
	const words = wordsOf(reply);
	const codes = codesOf(reply);
	const behind = isGateway(reply, connection, type) ? 'behind' : 'direct';

	if (codes.some((code) => code.startsWith('midjourney:'))) return 'gateway';
	if (passesOnAnother(reply, words) || OF_UPSTREAM.test(words)) return 'behind';
	if (codes.some((code) => QUOTES.includes(code))) return behind;
	if (GATEWAY_TYPE.test(type)) return 'gateway';
	if (isDocumented(reply.status, codes, connection) && !OF_OPENAI.test(words)) return 'gateway';
	if (reply.json === undefined && /^\s*[{[]/.test(reply.text)) return 'unknown';
	if (isOwnForm(envelope)) return 'gateway';
	if (type !== '' && type !== 'error') return behind;
	if (isProviderForm(envelope) || OF_OPENAI.test(words)) return behind;
	return behind === 'behind' ? 'gateway' : 'direct';
}

/** A custom credential may point at a provider; a gateway then tells itself apart by its header, or its types. */
function isGateway(reply: Reply, { aggregator }: Pick<Connection, 'aggregator'>, type: string): boolean {
	const { mayBeProvider = false }: Aggregator = AGGREGATORS[aggregator];
	return !mayBeProvider || reply.headers['x-oneapi-request-id'] !== undefined || PASSED_ON.test(type);
}

/**
 * Gateways stand behind gateways, and look the same. Each puts its own request id into its own words
 * and into the header: another one in the words, or a second, is that of the gateway behind.
 */
function passesOnAnother({ headers }: Reply, words: string): boolean {
	const ids = requestIdsIn(words);
	const own = headers['x-oneapi-request-id'];
	return ids.length > 1 || (ids.length === 1 && typeof own === 'string' && own !== ids[0]);
}

/** Own errors under a provider's type and code, which only the vendor's documentation tells apart. */
function isDocumented(status: number, codes: string[], { aggregator }: Pick<Connection, 'aggregator'>): boolean {
	const { ownErrors = [] }: Aggregator = AGGREGATORS[aggregator];
	return ownErrors.some((own) => own.status === status && own.codes.every((code) => codes.includes(code)));
}

/** `{success: false, message}` of the key routes, `{code, message, data: null}` of the tasks. */
function isOwnForm(envelope: unknown): boolean {
	return field(envelope, 'success') === false || (field(envelope, 'data') === null && typeof field(envelope, 'code') === 'string');
}

/** Replicate's `title` and `detail`, Ideogram's `error` as text. */
function isProviderForm(envelope: unknown): boolean {
	return (
		typeof field(envelope, 'detail') === 'string' ||
		typeof field(envelope, 'reject_reason') === 'string' ||
		typeof field(envelope, 'error') === 'string'
	);
}
