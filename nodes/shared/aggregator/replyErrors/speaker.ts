import { AGGREGATORS, type Aggregator } from '../aggregators';
import type { Connection } from '../connection';
import { codesOf, envelopeOf, errorIn, field, requestIdsIn, type Reply } from '../reply';

/**
 * Who refused: "invalid key" and "no credit" mean different things from different speakers.
 *
 * - `gateway`: the aggregator, about the user's key, credit and request
 * - `behind`: a provider behind the aggregator, about the aggregator's own account there
 * - `direct`: the provider itself, if a custom credential points at it
 * - `unknown`: the answer was cut before it said so
 */
export type Speaker = 'gateway' | 'behind' | 'direct' | 'unknown';

/** A gateway's program, recognised by its headers or by its words. */
export type Program = 'new-api' | 'one-api' | 'litellm';

export interface Speaking {
	speaker: Speaker;
	/** Whether a sign shows it, and not just the lack of others */
	isSigned: boolean;
	program?: Program;
}

/** The parts of an answer that show who speaks. */
interface Voice {
	reply: Reply;
	connection: Pick<Connection, 'aggregator'>;
	envelope: unknown;
	/** The error's `type`, in lower case */
	type: string;
	codes: string[];
	/** Without parts that repeat the user's own prompt */
	words: string;
	program?: Program;
}

/** Which program answers; its header comes with every answer, including a provider's words passed on. */
const PROGRAMS: Array<{ program: Program; shows: (reply: Reply, words: string) => boolean }> = [
	{ program: 'new-api', shows: ({ headers }) => headers['x-new-api-version'] !== undefined },
	{ program: 'one-api', shows: ({ headers }) => headers['x-oneapi-request-id'] !== undefined },
	{ program: 'litellm', shows: ({ headers }, words) => headers['x-litellm-call-id'] !== undefined || headers['x-litellm-version'] !== undefined || LITELLM_WORDS.test(words) },
];

/** In what LiteLLM passes on: the class of its error, and the provider's name. */
const LITELLM_WORDS = /^litellm\.\w|\b[A-Z]\w*Exception - /;
/** LiteLLM's own errors about a key, a budget, a model or a limit: no provider was asked. */
const LITELLM_TYPES = /^(budget_exceeded|expired_key|token_not_found_in_db|no_db_connection|(key|team|user|customer|org|project|agent)_model_access_denied|all_deployments_in_cooldown)$/;
const LITELLM_OWN = /rate limit exceeded for (api_key|key|team|user|customer|end_user|model_per)|invalid model name passed in model=|no deployments available for selected model|key not allowed to access model/i;
/** The types of a gateway's own errors: `new_api_error`, `one_api_error`, and those of forks in the same pattern. */
const GATEWAY_TYPE = /^(?!openai|claude|gemini|upstream)\w+(api|hub)_error$/;
/** Types of errors in which a gateway passes on a provider's words. */
const PASSED_ON = /^(upstream_error|openai_error|bad_response_status_code)$/;
/** Codes with which its own words only quote a provider's. */
const QUOTES = ['bad_response_status_code', 'fail_to_fetch_task'];
/** new-api and one-api replace a provider's words with this, under any type. */
const OF_UPSTREAM = /上游负载已饱和|upstream load is saturated/i;
/** OpenAI's words, under codes that a gateway may use as well. */
const OF_OPENAI = /exceeded your current quota|incorrect api key provided/i;

/**
 * Who speaks, by the first sign found in an answer. `provider`: whoever makes the images, either behind a
 * gateway or the API itself. `default`: there is no sign.
 */
const SIGNS: Array<{ source: string; says: 'gateway' | 'behind' | 'provider' | 'unknown' | 'default'; shows: (voice: Voice) => boolean }> = [
	{ source: 'Midjourney relay', says: 'gateway', shows: ({ codes }) => codes.some((code) => code.startsWith('midjourney:')) },
	{ source: 'LiteLLM, of itself', says: 'gateway', shows: ({ type, words, program }) => LITELLM_TYPES.test(type) || (program !== 'new-api' && program !== 'one-api' && LITELLM_OWN.test(words)) || (program === 'litellm' && type === 'auth_error') },
	{ source: 'LiteLLM, passed on', says: 'behind', shows: ({ program }) => program === 'litellm' },
	{ source: 'a gateway behind the gateway; new-api, one-api in place of what a provider said', says: 'behind', shows: ({ reply, words }) => passesOnAnother(reply, words) || OF_UPSTREAM.test(words) },
	{ source: 'new-api: only quotes a provider', says: 'provider', shows: ({ codes }) => codes.some((code) => QUOTES.includes(code)) },
	{ source: 'new-api, one-api and forks, of themselves', says: 'gateway', shows: ({ type }) => GATEWAY_TYPE.test(type) },
	{ source: 'image-api-openai (FastAPI): a provider’s envelope inside its own', says: 'behind', shows: ({ envelope }) => isObject(field(field(envelope, 'detail'), 'error')) },
	{ source: '9router: the provider’s status before its words', says: 'behind', shows: ({ words }) => /^\[\d{3}\]: ?\S/.test(words) },
	{ source: 'OpenRouter, passed on', says: 'behind', shows: ({ envelope }) => isObject(field(field(envelope, 'error'), 'metadata')) && typeof field(field(field(envelope, 'error'), 'metadata'), 'raw') === 'string' },
	{ source: 'the vendor’s documentation (aggregators.ts)', says: 'gateway', shows: isDocumented },
	{ source: 'cut before it says so', says: 'unknown', shows: ({ reply }) => reply.json === undefined && /^\s*[{[]/.test(reply.text) },
	{ source: 'new-api: key routes and tasks, of themselves', says: 'gateway', shows: ({ envelope }) => isOwnForm(envelope) },
	{ source: 'any provider’s type', says: 'provider', shows: ({ type }) => type !== '' && type !== 'error' },
	{ source: 'Replicate, Ideogram, OpenAI', says: 'provider', shows: ({ envelope, words }) => isProviderForm(envelope) || OF_OPENAI.test(words) },
	{ source: 'nothing says it', says: 'default', shows: () => true },
];

/** @param words without parts that repeat the user's own prompt */
export function speakingIn(reply: Reply, connection: Pick<Connection, 'aggregator'>, words: string): Speaking {
	const envelope = envelopeOf(reply);
	const type = String(field(errorIn(envelope), 'type') ?? field(envelope, 'type') ?? '').toLowerCase();
	const program = PROGRAMS.find(({ shows }) => shows(reply, words))?.program;
	const voice: Voice = { reply, connection, envelope, type, codes: codesOf(reply), words, program };
	const says = SIGNS.find(({ shows }) => shows(voice))?.says ?? 'default';
	if (says === 'default') return { speaker: isGateway(voice) ? 'gateway' : 'direct', isSigned: false, program };
	if (says === 'provider') return { speaker: isGateway(voice) ? 'behind' : 'direct', isSigned: true, program };
	return { speaker: says, isSigned: true, program };
}

/** A custom credential may point at a provider; a gateway is then recognised by its program, or its error types. */
function isGateway({ connection, program, type }: Voice): boolean {
	const { mayBeProvider = false }: Aggregator = AGGREGATORS[connection.aggregator];
	return !mayBeProvider || program !== undefined || PASSED_ON.test(type);
}

/**
 * Gateways may be chained, and look the same. Each puts its own request id into its own words and into the
 * header: a different one in the words, or a second one, comes from the gateway behind.
 */
function passesOnAnother({ headers }: Reply, words: string): boolean {
	const ids = requestIdsIn(words);
	const own = headers['x-oneapi-request-id'];
	return ids.length > 1 || (ids.length === 1 && typeof own === 'string' && own !== ids[0]);
}

/** The vendor's own errors under a provider's type and code, which only its documentation tells apart. */
function isDocumented({ reply, codes, words, connection }: Voice): boolean {
	const { ownErrors = [] }: Aggregator = AGGREGATORS[connection.aggregator];
	return !OF_OPENAI.test(words) && ownErrors.some((own) => own.status === reply.status && own.codes.every((code) => codes.includes(code)));
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

function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null;
}
