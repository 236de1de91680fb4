import { caveatOf, nameWithHost, type Connection } from '../connection';
import { Fault, notSentAgain, paragraphs, sentences, type Billed, type FailureCode, type FaultKind } from '../fault';
import { plainText, retryAfterMs, withoutEcho } from '../words';
import { allWordsOf, anyIdOf, codesOf, errorIn, field, isWebPage, jobIdOf, requestIdOf, wordsOf, type Reply } from '../reply';
import { ACCOUNT, KEY, REQUEST } from './own';
import { BEHIND, SAFETY } from './provider';
import { rowFor, type Purpose, type ReplyTraits, type Row } from './row';
import { speakingIn } from './speaker';
import { BY_STATUS, NOT_FOUND, PAGES, PASSING } from './statuses';

/**
 * The table that maps an aggregator's answer to what the user reads: the first row that matches by a code
 * wins, then the first by words, then the first by status; the last row always matches. The speaker is
 * determined first (`speaker.ts`).
 */
export const REPLY_ERRORS: readonly Row[] = [
	...PAGES, // not answered by an API
	...SAFETY, // the prompt
	...PASSING, // refused for now, or outcome unknown
	...BEHIND, // a provider, about the aggregator's own account
	...ACCOUNT, // the aggregator, about the user's credit and key
	...REQUEST, // the aggregator, before it charges
	...KEY, // any other 401 and 403
	...NOT_FOUND, // 404
	...BY_STATUS, // everything else
];

const LAST = BY_STATUS[BY_STATUS.length - 1];

/** The traits of a request that decide what its answer means; absent if not known. */
export interface Asked {
	url?: string;
	purpose?: Purpose;
	model?: string;
	/** The user's prompt, which an error may repeat */
	prompt?: string;
	body?: object;
	/**
	 * Whether its answer is the result, with no status to poll: many gateways bill a success that contains an
	 * error
	 */
	isSynchronous?: boolean;
}

/**
 * The fault for an answer that is not what was requested. With a 2xx `status` it is an error envelope or a
 * web page.
 */
export function errorOfReply(reply: Reply, connection: Connection, asked: Asked = {}): Fault {
	const { label } = connection;
	const traits = traitsOf(reply, connection, asked);
	const row = rowFor(REPLY_ERRORS, traits) ?? LAST;
	const { kind, code, billed, message, advice, money } = verdictOf(row, traits, reply, { ...asked, label });
	const wait = retryAfterMs(reply.headers, reply.text, Date.now(), row.kind === 'rateLimited');
	const around = [
		redirectTarget(reply, connection),
		row.kind === 'rateLimited' && wait !== undefined ? `It asked to wait ${Math.ceil(wait / 1000)} s` : '',
		row.mayBeSwitchedOff && asked.url !== undefined ? caveatOf(connection, asked.url) : '',
		row.lesson,
		traits.program === 'litellm' && streams(asked) ? "LiteLLM makes the images but can't stream them: turn 'Stream' off" : '',
	];
	const words = wordsOf(reply);
	const says = (said: string) => sentences(said && `${nameWithHost(connection)} says: ${said}`, bannedWord(reply));
	const requestId = requestIdOf(reply);
	const id = requestId !== undefined && !words.includes(requestId) ? `Request ID: ${requestId}` : '';
	const unrepeated = withoutRepetition(words);
	return new Fault(kind, message ?? row.message(label, asked.model), {
		code,
		billed,
		id: asked.purpose === 'create' && billed !== 'no' ? anyIdOf(reply) : undefined,
		description: paragraphs(says(kind === row.kind ? words : unrepeated), sentences(...around, advice), money, id),
		withoutAdvice: paragraphs(says(unrepeated), sentences(...around), id),
		httpCode: String(reply.status),
		retryAfterMs: wait,
	});
}

/**
 * Whether an answer, whatever its status, is an explicit refusal: an error envelope. An answer in an unknown
 * format is not; after a paid request it may mean that something was accepted. Neither is a failed
 * prediction, which has an error too, nor an error without words and code (a Go struct).
 */
export function saysNo(reply: Reply): boolean {
	const { json } = reply;
	if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
	if (typeof field(json, 'id') === 'string' && typeof field(json, 'status') === 'string') return false;
	if (saysSomething(errorIn(json))) return true;
	const success = field(json, 'success');
	if (typeof success === 'boolean') return !success;
	if ((wordsOf(reply) + codesOf(reply).join('')).trim() === '') return false;
	return isNo(field(json, 'code')) || typeof field(json, 'detail') === 'string';
}

function saysSomething(error: unknown): boolean {
	if (typeof error !== 'object' || error === null) return Boolean(error);
	return Object.values(error).some((value) => (typeof value === 'object' ? saysSomething(value) : Boolean(value)));
}

/** Values that mean success: of task APIs and HTTP, and Midjourney's accepted, exists already, queued. */
const YES = new Set<unknown>([0, 1, 21, 22, 200, 201, 202, true, null, '']);
const YES_WORDS = new Set(['success', 'succeed', 'succeeded', 'ok', '0', '1', '200', '201', '202', 'true']);

function isNo(code: unknown): boolean {
	if (code === undefined || YES.has(code)) return false;
	return typeof code !== 'string' || !YES_WORDS.has(code.trim().toLowerCase());
}

function traitsOf(reply: Reply, connection: Connection, { purpose, prompt, url }: Asked): ReplyTraits {
	const words = withoutEcho(allWordsOf(reply).slice(0, MOST_MATCHED), prompt);
	const speaking = speakingIn(reply, connection, words);
	return {
		...speaking,
		status: reply.status,
		codes: [...codesOf(reply), ...pathCodes(words, url), ...redirectCodes(reply, speaking, url)],
		words,
		form: formOf(reply),
		purpose,
	};
}

/** Characters of a text that are matched against the table. */
const MOST_MATCHED = 4_000;

function formOf(reply: Reply): ReplyTraits['form'] {
	if (isWebPage(reply)) return 'page';
	if (reply.json !== undefined) return 'json';
	return reply.text.trim() === '' ? 'empty' : 'other';
}

/**
 * "Invalid URL (POST /v1/…)" comes from the gateway if it names the requested path, and from a provider
 * otherwise.
 */
function pathCodes(words: string, url: string | undefined): string[] {
	const [isPath, named] = /^invalid url\b(?: \(\w+ ([^\s)?]{1,500}))?/i.exec(words) ?? [];
	if (isPath === undefined) return [];
	if (named === undefined || url === undefined) return ['path:asked'];
	return [decoded(new URL(url).pathname).endsWith(decoded(named)) ? 'path:asked' : 'path:another'];
}

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

/** A 303 says that a request was processed; so does a redirect to something below the path that took it. */
function redirectCodes({ status, headers, json }: Reply, { program }: Pick<ReplyTraits, 'program'>, url: string | undefined): string[] {
	if (status === 303) return program === 'new-api' && json !== undefined ? [] : ['redirect:result'];
	const { location } = headers;
	if (![301, 302].includes(status) || typeof location !== 'string' || url === undefined || !URL.canParse(location, url)) return [];
	const asked = new URL(url);
	const target = new URL(location, url);
	const last = target.pathname.split('/').at(-1) ?? '';
	const isBelow = target.origin === asked.origin && target.pathname.startsWith(`${asked.pathname.replace(/\/$/, '')}/`);
	const isResult = isBelow || (target.origin === asked.origin && /\/(predictions|tasks?|images|generations)\/[^/]+$/.test(target.pathname));
	return isResult && last !== '' ? ['redirect:result'] : [];
}

interface Verdict {
	kind: FaultKind;
	code?: FailureCode;
	billed?: Billed;
	/** Replaces the row's message */
	message?: string;
	advice?: string;
	/** A sentence on whether it was billed */
	money?: string;
}

/** What an answer to a create means for the user's money; answers to other requests say nothing about it. */
function verdictOf(row: Row, traits: ReplyTraits, reply: Reply, asked: Asked & { label: string }): Verdict {
	const { kind, code, advice } = row;
	const { label } = asked;
	if (asked.purpose !== 'create') return { kind, code, billed: 'maybe', advice };
	if (kind === 'transient' || kind === 'unreadable' || kind === 'notFound') return { kind, code, billed: row.billed, advice };
	if (row.billed === 'yes') return { kind, code, billed: 'yes', advice, money: `It was billed: ${label} charges a fee for such a prompt. It is never resent automatically` };
	if (row.billed === 'no') return { kind, code, billed: 'no', advice, money: kind === 'unknownOutcome' ? `${NOTHING_BILLED} by ${label}. It is never resent automatically` : NOTHING_BILLED };
	if (row.billed === undefined && isClear(row, traits, reply, asked)) return { kind, code, billed: 'no', advice, money: NOTHING_BILLED };
	const isSuccess = reply.status < 300;
	return {
		kind: 'unknownOutcome',
		code: isSuccess ? 'unknown_outcome' : (UNCLEAR[code ?? kind] ?? 'refused'),
		billed: 'maybe',
		...(isSuccess && { message: `${label} did not confirm the request: it may have been accepted and billed` }),
		advice: isSuccess || kind === 'rateLimited' ? undefined : advice,
		money: sentences(isSuccess ? 'The reply has a success status but contains an error, and many gateways bill such a request' : doubtOf(traits, label), notSentAgain(label)),
	};
}

const NOTHING_BILLED = 'Nothing was billed';

/** Codes that leave the outcome open; the others only come from the gateway itself, and are clear then. */
const UNCLEAR: Partial<Record<FailureCode | FaultKind, FailureCode>> = {
	safety: 'safety',
	provider: 'provider',
	refused: 'refused',
	rateLimited: 'rate_limited',
	rate_limited: 'rate_limited',
	overloaded: 'rate_limited',
	unknownOutcome: 'refused',
};

function doubtOf({ program, speaker }: ReplyTraits, label: string): string {
	return program === 'litellm' && speaker === 'behind'
		? `${label} runs LiteLLM, which retries several times and only reports its last try: an earlier one may have been billed`
		: `The answer came so late that ${label} may have tried more than once and only reported its last try: an earlier one may have been billed`;
}

/** Whether a create was certainly not accepted. */
function isClear(row: Row, { speaker, isSigned, program }: ReplyTraits, reply: Reply, { isSynchronous = false }: Asked): boolean {
	if (reply.status < 300 && jobIdOf(reply) !== undefined) return false;
	if (row.isBeforeSending && speaker === 'gateway' && isSigned) return true;
	if (reply.status < 300 && isSynchronous) return false;
	if (program === 'litellm' && speaker === 'behind') return false;
	// it refunds the charge whenever it answers with an error
	return program === 'new-api' || !reply.isLate;
}

function streams({ body }: Asked): boolean {
	return body instanceof FormData ? body.get('stream') === 'true' : field(body, 'stream') === true;
}

function bannedWord({ json }: Reply): string {
	const word = field(field(json, 'properties'), 'bannedWord');
	return typeof word === 'string' && word !== '' ? `The word is "${plainText(word, 100)}"` : '';
}

/** Providers also advise to try again, unaware that a second try is a second bill. */
function withoutRepetition(words: string): string {
	return words
		.replaceAll(/(,? ?\b(?:and|or|so) )?\b((?:please|kindly|you can|you may) ){0,3}(try|retry|run it|submit)( (?:it|again|your request|the request|later|in|after|shortly)){1,5}[^.。;(]{0,500}[.。]?/gi, '… ')
		.replaceAll(/\b(please )?retry\b[^.。;(]{0,500}[.。]?/gi, '… ')
		.replaceAll(/[，,]?\s?请?(稍后|稍候)?(再试|重试)。?/g, '… ')
		.replaceAll(/\s+/g, ' ')
		.trim();
}

function redirectTarget({ headers, status }: Reply, { baseUrl }: Connection): string {
	const target = headers.location;
	if (status < 300 || status >= 400 || typeof target !== 'string') return '';
	const shown = plainText(target, 500);
	if (!URL.canParse(target, baseUrl) || new URL(target, baseUrl).origin !== new URL(baseUrl).origin) {
		return `The new address is ${shown}. If it is right, enter it as 'Base URL' in the credential`;
	}
	return `It names another path of the same address, ${shown}: if it is right, enter it in the credential's field for this path`;
}
