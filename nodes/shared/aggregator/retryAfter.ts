import type { IDataObject } from 'n8n-workflow';

/** Where a time to wait stands in words: "resets in ~30s", "retry in 34.07s", "Try again in 5 seconds", "try again in 1m2s". */
const IN_WORDS = /(?:resets?|retry|try again|available again) (?:in|after):? ?~? ?(?:(\d{1,6})\s?m(?:in(?:utes?)?)?\s?)?(?:(\d{1,9}(?:\.\d{1,9})?)\s?(ms|milliseconds?|s\b|secs?\b|seconds?)|(?<=m|minutes?)\b)/i;
const IN_BODY = /"retry_after"\s{0,9}:\s{0,9}"?(\d{1,9}(?:\.\d{1,9})?)/;
const MOST_TEXT = 20_000;
/** A number beyond this is no time to wait but a time of day, in Unix seconds; beyond that, in milliseconds. */
const EARLIEST_TIME = 1_000_000_000;
const EARLIEST_MS = EARLIEST_TIME * 1000;

/**
 * How long a provider asks to wait before the next try, in milliseconds: Retry-After (seconds, or a date by
 * the clock of whoever wrote it), `retry-after-ms`, `retry_after` in the body, a time in the words ("resets in
 * ~30s"), or, of a limit, the end of its window (RateLimit-Reset, X-RateLimit-Reset).
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
