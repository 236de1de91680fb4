import type { IDataObject } from 'n8n-workflow';

/**
 * Characters that end a line, move the cursor, or change the direction of what follows: a text could forge a
 * log line.
 */
const CONTROLS = /[\s\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

/** A provider's text for an error, a log or a field: on one line, at most `most` characters long. */
export function plainText(text: string, most: number): string {
	// far more than is shown, for texts that are mostly white space
	const line = text.trimStart().slice(0, 4 * most).replace(CONTROLS, ' ').trim();
	const isCut = line.length > most || text.trim().length > 4 * most;
	return isCut ? `${startOf(line, most)}…` : line;
}

/** A copy: a slice would keep the whole text in memory (V8), for as long as the execution lives. */
export function startOf(text: string, most: number): string {
	return Buffer.from(text.slice(0, most).replace(/[\ud800-\udbff]$/, '')).toString();
}

/**
 * Trims the characters that match `isCut` (a pattern for one character) at either end. A pattern for the end
 * of a text would be tried at every position of a text that nearly ends so, a hundred thousand times up to
 * the end.
 */
export function trimmed(text: string, isCut: RegExp): string {
	let [from, to] = [0, text.length];
	while (from < to && isCut.test(text[from])) from++;
	while (to > from && isCut.test(text[to - 1])) to--;
	return text.slice(from, to);
}

/** A text parsed as JSON; undefined if it is not JSON. */
export function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/** An ID as a number that JSON.parse would round to another one; a seed of that size is not an ID. */
const LARGE_ID = /("(?:result|id|task_?id|request_?id|prediction_?id|generation_?id|job_?id)"\s*:\s*)(\d{16,40})(?=\s*[,}\]])/gi;

/** Parses a reply as JSON, keeping every digit of its IDs. */
export function parseReplyJson(text: string): unknown {
	return parseJson(/\d{16}/.test(text) ? text.replace(LARGE_ID, (whole, name: string, id: string) => (Number.isSafeInteger(Number(id)) ? whole : `${name}"${id}"`)) : text);
}

/** A waiting time in words: "resets in ~30s", "retry in 34.07s", "Try again in 5 seconds", "try again in 1m2s". */
const IN_WORDS = /(?:resets?|retry|try again|available again) (?:in|after):? ?~? ?(?:(\d{1,6})\s?m(?:in(?:utes?)?)?\s?)?(?:(\d{1,9}(?:\.\d{1,9})?)\s?(ms|milliseconds?|s\b|secs?\b|seconds?)|(?<=m|minutes?)\b)/i;
const IN_BODY = /"retry_after"\s{0,9}:\s{0,9}"?(\d{1,9}(?:\.\d{1,9})?)/;
const MOST_TEXT = 20_000;
/** A larger number is not a duration but a time in Unix seconds; above the next limit, in milliseconds. */
const EARLIEST_TIME = 1_000_000_000;
const EARLIEST_MS = EARLIEST_TIME * 1000;

/**
 * How long a provider asks to wait before the next try, in milliseconds: Retry-After (seconds, or a date by
 * the sender's clock), `retry-after-ms`, `retry_after` in the body, a time in the words ("resets in ~30s"),
 * or, for a limit, the end of its window (RateLimit-Reset, X-RateLimit-Reset).
 */
export function retryAfterMs(headers: IDataObject, text: string, now: number = Date.now(), isLimit = true): number | undefined {
	const theirNow = dateIn(headers.date) ?? now;
	const asked = fromHeader(headers['retry-after'], theirNow) ?? numberIn(headers['retry-after-ms']) ?? fromBody(text.slice(0, MOST_TEXT));
	if (asked !== undefined || !isLimit) return asked;
	return fromReset(headers['ratelimit-reset'], theirNow) ?? fromReset(headers['x-ratelimit-reset'], theirNow);
}

function fromHeader(header: unknown, theirNow: number): number | undefined {
	const seconds = numberIn(header);
	if (seconds !== undefined) return seconds * 1000;
	const date = dateIn(header);
	return date === undefined ? undefined : Math.max(0, date - theirNow);
}

/** Seconds from now, or a time; OpenAI writes "1s", "6m0s". */
function fromReset(header: unknown, theirNow: number): number | undefined {
	const number = numberIn(header);
	if (number === undefined) {
		const [, minutes = '0', seconds] = (typeof header === 'string' && /^(?:(\d{1,6})m)?(\d{1,6}(?:\.\d{1,9})?)s$/.exec(header.trim())) || [];
		return seconds === undefined ? undefined : (Number(minutes) * 60 + Number(seconds)) * 1000;
	}
	if (number < EARLIEST_TIME) return number * 1000;
	return Math.max(0, (number < EARLIEST_MS ? number * 1000 : number) - theirNow);
}

function numberIn(header: unknown): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const value = String(header).trim();
	return /^\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : undefined;
}

function dateIn(header: unknown): number | undefined {
	if (typeof header !== 'string' || header.length > 100) return undefined;
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : date;
}

function fromBody(text: string): number | undefined {
	const inBody = IN_BODY.exec(text)?.[1];
	if (inBody !== undefined) return Number(inBody) * 1000;
	const [found, minutes = '0', amount = '0', unit = 's'] = IN_WORDS.exec(text) ?? [];
	if (found === undefined) return undefined;
	return Number(minutes) * 60_000 + Number(amount) * (/^m/i.test(unit) ? 1 : 1000);
}

/** Characters. A shared part of a prompt this long is no coincidence; a shorter prompt counts as a whole. */
const SHARE = 24;
const SHORTEST_PROMPT = 4;
const LONGEST_PROMPT = 20_000;

/**
 * The words of a reply, without the parts that only repeat the user's prompt: "insufficient funds" may be on
 * a sign in the picture. As a whole or in part, since providers cut what they quote.
 */
export function withoutEcho(words: string, prompt: string | undefined): string {
	const said = plain(words);
	const asked = plain((prompt ?? '').slice(0, LONGEST_PROMPT)).trim();
	if (asked.length < SHORTEST_PROMPT) return said;
	const length = Math.min(SHARE, asked.length);
	const shares = new Set<string>();
	for (let at = 0; at + length <= asked.length; at++) shares.add(folded(asked.slice(at, at + length)));
	let rest = '';
	let echoEnd = 0;
	for (let at = 0; at < said.length; at++) {
		if (shares.has(folded(said.slice(at, at + length)))) {
			if (at >= echoEnd) rest += '…';
			echoEnd = at + length;
		}
		if (at >= echoEnd) rest += said[at];
	}
	return rest;
}

/** The text as read, however it was quoted: on one line, without the backslashes of JSON inside JSON. */
function plain(text: string): string {
	return text.replaceAll('\\n', ' ').replaceAll('\\', '').replaceAll(/\s+/g, ' ');
}

function folded(text: string): string {
	return text.toLowerCase();
}
