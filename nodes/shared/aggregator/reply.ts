import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { InlineFile } from './body/incomingFile';
import type { Fault } from './fault';
import { plainText } from './words';

/** An aggregator's answer, read once. */
export interface Reply {
	status: number;
	/** The key is masked here and in the fields below */
	headers: IDataObject;
	/** The parsed JSON; undefined if the body is not JSON */
	json: unknown;
	/** The body as sent */
	text: string;
	/** The files in the body; the JSON has references in their place */
	files?: InlineFiles;
	/** Why a stream of events ended too early; the events in the JSON are complete */
	brokenBy?: Fault;
	/** It took so long that the gateway may have tried more than once */
	isLate?: boolean;
}

/** Files on their way into n8n's storage: kept or discarded once it is known what the reply says. */
export interface InlineFiles {
	/** Returns the results as soon as n8n has stored them, or the reason why not if the signal fires first */
	keep(signal: AbortSignal): Promise<ReadonlyMap<string, InlineFile>>;
	discard(): void;
}

/** A reply of which only the JSON is wanted: files in it would take memory from those that are results. */
export function withoutFiles(reply: Reply): Reply {
	reply.files?.discard();
	return reply;
}

export function isWebPage(reply: Reply): boolean {
	const type = String(reply.headers['content-type'] ?? '');
	if (typeof field(reply.json, 'html-message') === 'string') return true; // Portkey passes web pages on like this
	return reply.json === undefined && (/^\s*</.test(reply.text) || (type.includes('text/html') && reply.text.trim() !== ''));
}

/** Fields in which providers put their words, the most informative first (contracts: error envelopes). */
const WORD_FIELDS = ['message', 'detail', 'error', 'msg', 'err', 'error_msg', 'description', 'title'];
/** Numbers that are clear without a description. */
const MIDJOURNEY_REFUSALS = [23, 24];
const CODE_FIELDS = ['code', 'type', 'reject_reason', 'status'];
const LONGEST_WORDS = 500;
/** Characters that are searched for codes and request ids */
const MOST_WORDS = 20_000;
/** Where a program's own remarks, or a page inside JSON, begin: file paths of a server help nobody. */
const REMARKS = /\n[ \t]{0,20}LiteLLM: |\bLiteLLM Retried: |\. Received Model Group=|Traceback \(most recent call last\)|<!doctype html|<html\b/i;

/** The provider's own words: the first text found in the envelope, else the start of a plain-text body. */
export function wordsOf(reply: Reply): string {
	return plainText(withoutRemarks(foundWords(reply)), LONGEST_WORDS);
}

/** The full words, for searching them. */
export function allWordsOf(reply: Reply): string {
	return plainText(foundWords(reply), MOST_WORDS);
}

function foundWords(reply: Reply): string {
	if (isWebPage(reply)) return '';
	const envelope = envelopeOf(reply);
	const words = complaints(field(envelope, 'detail')) ?? firstText(envelope, WORD_FIELDS) ?? reply.text;
	// OpenRouter adds the provider's own words to its "Provider returned error"
	const raw = field(field(errorIn(envelope), 'metadata'), 'raw');
	return typeof raw === 'string' && raw.trim() !== '' ? `${words}: ${raw}` : words;
}

/** FastAPI's list of validation errors: the location of each field and its message. */
function complaints(detail: unknown): string | undefined {
	if (!Array.isArray(detail)) return undefined;
	const said = detail.slice(0, 5).flatMap((one) => {
		const [place, words] = [field(one, 'loc'), field(one, 'msg')];
		if (typeof words !== 'string' || words === '') return [];
		return [Array.isArray(place) ? `${place.slice(0, 10).map(String).join('.')}: ${words}` : words];
	});
	return said.length === 0 ? undefined : said.join('; ');
}

function withoutRemarks(words: string): string {
	const [remark] = REMARKS.exec(words.slice(0, MOST_WORDS)) ?? [];
	if (remark === undefined) return words;
	const said = words.slice(0, words.indexOf(remark)).trim();
	return said === '' ? words.slice(0, 100) : said;
}

/**
 * Every machine-readable code of the envelope, in lower case: `insufficient_user_quota`, `new_api_error`;
 * Midjourney's numbers as `midjourney:24`. Words that consist of a code only, or begin with one in
 * Midjourney's `description`, count as well.
 */
export function codesOf(reply: Reply): string[] {
	const envelope = envelopeOf(reply);
	const error = errorIn(envelope);
	const number = field(envelope, 'code');
	const description = field(envelope, 'description');
	const isMidjourney = typeof number === 'number' && error === undefined && (typeof description === 'string' || MIDJOURNEY_REFUSALS.includes(number));
	const codes = [envelope, error, firstOf(error)]
		.flatMap((level) => CODE_FIELDS.map((name) => field(level, name)))
		.filter((value): value is string => typeof value === 'string' && value.trim() !== '')
		.map((code) => code.trim().toLowerCase().replace(/^channel:/, ''));
	const [, bare = ''] = /^([a-z]\w{0,200})(?:\s*$|\s*\(request id)/i.exec(wordsOf(reply)) ?? [];
	const [first] = (isMidjourney && typeof description === 'string' && /^[a-z]{1,200}_\w{1,200}/i.exec(description)) || [];
	return [...codes, ...(isMidjourney ? [`midjourney:${number}`] : []), /^[^_]+_./.test(bare) ? bare : '', first ?? '']
		.map((code) => code.toLowerCase())
		.filter((code) => code !== '');
}

/** Headers with a request id: of new-api and one-api, LiteLLM, Portkey, and others. */
const REQUEST_IDS = ['x-oneapi-request-id', 'x-litellm-call-id', 'x-portkey-trace-id', 'x-request-id'];

/**
 * The id that a gateway's support asks for: from the header that the gateway puts on every answer, or from
 * its words.
 */
export function requestIdOf(reply: Reply): string | undefined {
	const [header] = REQUEST_IDS.map((name) => reply.headers[name]).filter((id) => typeof id === 'string' && id !== '');
	const id = typeof header === 'string' ? header : requestIdsIn(allWordsOf(reply)).at(-1);
	return id === undefined ? undefined : plainText(id, LONGEST_WORDS);
}

export function requestIdsIn(words: string): string[] {
	return [...words.matchAll(/\(request id: ([^)\s]{1,200})\)/gi)].map(([, id]) => id);
}

/** Fields in which an answer names the accepted job; a request's own id only if there is nothing else. */
const JOB_IDS = ['id', 'task_id', 'taskId', 'prediction_id', 'predictionId', 'generation_id', 'job_id'];
const ANY_IDS = [...JOB_IDS, 'request_id', 'requestId'];
const LONGEST_ID = 500;

/** The id of an accepted job, if an answer in any format names one: the way to find what may have been paid for. */
export function jobIdOf(reply: Reply): string | undefined {
	const id = idIn(reply.json, JOB_IDS) ?? idInHeaders(reply);
	return id === undefined ? undefined : plainText(id, LONGEST_ID);
}

/** The id of the job, or at least of the request. */
export function anyIdOf(reply: Reply): string | undefined {
	return jobIdOf(reply) ?? idIn(reply.json, ANY_IDS);
}

function idIn(json: unknown, names: readonly string[], depth = 0): string | undefined {
	if (typeof json !== 'object' || json === null || depth > 2) return undefined;
	if (!Array.isArray(json)) {
		const [own] = names.map((name) => field(json, name)).filter(isId);
		if (own !== undefined) return String(own);
	}
	for (const child of Object.values(json).slice(0, 30)) {
		const found = idIn(child, names, depth + 1);
		if (found !== undefined) return found;
	}
	return undefined;
}

function isId(value: unknown): boolean {
	return (typeof value === 'string' && value.trim() !== '') || (typeof value === 'number' && Number.isSafeInteger(value) && value > 0);
}

/** The `Location` of a 201, 202 or 303 ends with it (`…/tasks/{id}`). */
function idInHeaders({ headers, status }: Reply): string | undefined {
	const named = headers['x-task-id'];
	if (typeof named === 'string' && named.trim() !== '') return named.trim();
	const { location } = headers;
	if (typeof location !== 'string' || ![201, 202, 303].includes(status)) return undefined;
	const last = location.split(/[?#]/, 1)[0].split('/').filter(Boolean).at(-1);
	return last !== undefined && /^[\w.~-]{4,200}$/.test(last) && /\d/.test(last) ? last : undefined;
}

/** The error in an envelope: FastAPI's servers nest it one level deeper. */
export function errorIn(envelope: unknown): unknown {
	return field(envelope, 'error') ?? field(field(envelope, 'detail'), 'error');
}

/** The JSON; for events the one with the error; for a body that was cut, the fields that are complete. */
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

/** No node uses more entries of a list than this. */
export const MOST_ENTRIES = 2_001;

/**
 * A list in a reply, cut before its entries are checked: each wrong entry is an issue, and a quarter of a
 * million issues block n8n for seconds.
 */
export function several<T extends z.ZodTypeAny>(entry: T, most = MOST_ENTRIES) {
	return z.preprocess((list) => (Array.isArray(list) ? list.slice(0, most) : list), z.array(entry));
}
