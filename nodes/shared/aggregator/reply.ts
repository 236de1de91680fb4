import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { InlineFile } from './body/incomingFile';
import type { Fault } from './fault';
import { plainText } from './plainText';

/** What an aggregator answered, read once. */
export interface Reply {
	status: number;
	/** Here and below the key is masked */
	headers: IDataObject;
	/** The parsed JSON; undefined when the body is not JSON */
	json: unknown;
	/** The body as sent */
	text: string;
	/** The files that stood in it; the JSON has references to them in their place */
	files?: InlineFiles;
	/** Why a stream of events ended too early; those in the JSON came whole */
	brokenBy?: Fault;
}

/** Files on their way into n8n's storage: either kept or discarded, once it is known what the reply says. */
export interface InlineFiles {
	/** Those that are results, as soon as n8n has them; or why not, where the signal fires before that */
	keep(signal: AbortSignal): Promise<ReadonlyMap<string, InlineFile>>;
	discard(): void;
}

export function isWebPage(reply: Reply): boolean {
	const type = String(reply.headers['content-type'] ?? '');
	return reply.json === undefined && (/^\s*</.test(reply.text) || (type.includes('text/html') && reply.text.trim() !== ''));
}

/** Fields in which providers put their words, in the order of how much they say (contracts: error envelopes). */
const WORD_FIELDS = ['message', 'detail', 'error', 'msg', 'err', 'error_msg', 'description', 'title'];
const CODE_FIELDS = ['code', 'type', 'reject_reason', 'status'];
const LONGEST_WORDS = 500;
/** In which codes and request ids are looked for */
const MOST_WORDS = 20_000;

/** The provider's own words: the first text found in the envelope, else the start of a plain-text body. */
export function wordsOf(reply: Reply): string {
	return plainText(allWordsOf(reply), LONGEST_WORDS);
}

function allWordsOf(reply: Reply): string {
	const found = firstText(envelopeOf(reply), WORD_FIELDS) ?? (isWebPage(reply) ? '' : reply.text);
	return plainText(found, MOST_WORDS);
}

/**
 * Every machine-readable code of the envelope, in lower case: `insufficient_user_quota`,
 * `new_api_error`; Midjourney's numbers as `midjourney:24`. Words that are nothing but a code, or begin
 * with one in Midjourney's `description`, count as well.
 */
export function codesOf(reply: Reply): string[] {
	const envelope = envelopeOf(reply);
	const error = field(envelope, 'error');
	const number = field(envelope, 'code');
	const description = field(envelope, 'description');
	const isMidjourney = typeof number === 'number' && typeof description === 'string' && error === undefined;
	const codes = [envelope, error, firstOf(error)]
		.flatMap((level) => CODE_FIELDS.map((name) => field(level, name)))
		.filter((value): value is string => typeof value === 'string' && value.trim() !== '')
		.map((code) => code.trim().toLowerCase().replace(/^channel:/, ''));
	const [, bare = ''] = /^([a-z]\w{0,200})(?:\s*$|\s*\(request id)/i.exec(wordsOf(reply)) ?? [];
	const [first] = (isMidjourney && /^[a-z]{1,200}_\w{1,200}/i.exec(description)) || [];
	return [...codes, ...(isMidjourney ? [`midjourney:${number}`] : []), /^[^_]+_./.test(bare) ? bare : '', first ?? '']
		.map((code) => code.toLowerCase())
		.filter((code) => code !== '');
}

/** What a gateway's support asks for: the id in its words, or in the header that it puts on every answer. */
export function requestIdOf(reply: Reply): string | undefined {
	const header = reply.headers['x-oneapi-request-id'];
	const id = typeof header === 'string' && header !== '' ? header : requestIdsIn(allWordsOf(reply)).at(-1);
	return id === undefined ? undefined : plainText(id, LONGEST_WORDS);
}

export function requestIdsIn(words: string): string[] {
	return [...words.matchAll(/\(request id: ([^)\s]+)\)/gi)].map(([, id]) => id);
}

/** The JSON; of events the one with the error; of a body that was cut, the fields that came whole. */
export function envelopeOf({ json, text }: Reply): unknown {
	const events = field(json, 'events');
	if (Array.isArray(events)) return events.find((event) => field(event, 'error') !== undefined) ?? events.at(-1);
	if (json !== undefined || !/^\s*[{[]/.test(text)) return json;
	const whole = [...text.slice(0, MOST_OF_A_CUT_BODY).matchAll(/"(message|detail|type|code|reject_reason)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)];
	return whole.length === 0 ? undefined : { error: Object.fromEntries(whole.map(([, name, value]) => [name, value])) };
}

const MOST_OF_A_CUT_BODY = 20_000;

function firstText(value: unknown, names: string[], depth = 0): string | undefined {
	if (typeof value === 'string') return value.trim() === '' ? undefined : value;
	if (depth > 3 || typeof value !== 'object' || value === null) return undefined;
	const children = Array.isArray(value) ? value.slice(0, 3) : names.map((name) => field(value, name));
	for (const child of children) {
		const text = firstText(child, names, depth + 1);
		if (text !== undefined) return text;
	}
	return undefined;
}

function firstOf(value: unknown): unknown {
	return Array.isArray(value) ? value[0] : undefined;
}

export function field(value: unknown, name: string): unknown {
	return hasField(value, name) ? value[name] : undefined;
}

function hasField<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

/** More of a list than this no node uses. */
export const MOST_ENTRIES = 2_001;

/**
 * A list in a reply, cut to what is used of it before its entries are looked at: each one that is wrong is
 * an issue, and a quarter of a million of them hold n8n up for seconds.
 */
export function several<T extends z.ZodTypeAny>(entry: T, most = MOST_ENTRIES) {
	return z.preprocess((list) => (Array.isArray(list) ? list.slice(0, most) : list), z.array(entry));
}
