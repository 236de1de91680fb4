import type { IDataObject } from 'n8n-workflow';

/**
 * How long a provider asks to wait before the next try, in milliseconds: the Retry-After header
 * (seconds or a date), `retry_after` in the body, or "resets in ~30s" in the text (Replicate's
 * rate-limit page and replies).
 */
export function retryAfterMs(
	headers: IDataObject,
	text: string,
	now: number = Date.now(),
): number | undefined {
	return fromHeader(headers['retry-after'], now) ?? fromBody(text);
}

function fromHeader(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const value = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
	const date = Date.parse(value);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function fromBody(text: string): number | undefined {
	const seconds =
		/"retry_after"\s*:\s*"?(\d+(?:\.\d+)?)/.exec(text)?.[1] ??
		/(?:resets?|retry) in ~?\s*(\d+(?:\.\d+)?)\s*s/i.exec(text)?.[1];
	return seconds === undefined ? undefined : Number(seconds) * 1000;
}
