import type { IDataObject } from 'n8n-workflow';

/** What an aggregator answered, read once. */
export interface Reply {
	status: number;
	headers: IDataObject;
	/** The parsed JSON; undefined when the body is not JSON */
	json: unknown;
	/** The body as sent, with the key masked */
	text: string;
}

export function isWebPage(reply: Reply): boolean {
	const type = String(reply.headers['content-type'] ?? '');
	return reply.json === undefined && (type.includes('text/html') || /^\s*</.test(reply.text));
}

/** Fields in which providers put their words, in the order of how much they say (contracts: error envelopes). */
const WORD_FIELDS = ['message', 'detail', 'error', 'msg', 'err', 'error_msg', 'description', 'title'];
const CODE_FIELDS = ['code', 'type', 'reject_reason'];
const LONGEST_WORDS = 500;

/** The provider's own words: the first text found in the envelope, else the start of a plain-text body. */
export function wordsOf(reply: Reply): string {
	const found = firstText(reply.json, WORD_FIELDS) ?? (isWebPage(reply) ? '' : reply.text);
	const words = found.trim().replace(/\s+/g, ' ');
	return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words;
}

/** Every machine-readable code of the envelope in one string, e.g. "insufficient_user_quota new_api_error". */
export function codesOf(reply: Reply): string {
	const levels = [reply.json, field(reply.json, 'error')];
	return levels
		.flatMap((level) => CODE_FIELDS.map((name) => field(level, name)))
		.filter((value) => typeof value === 'string')
		.join(' ');
}

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

function field(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
	return Object.entries(value).find(([key]) => key === name)?.[1];
}
