import type { z } from 'zod';

import type { Connection } from '../aggregator/connection';

/** A field of a reply that may be missing, null or invalid: it must not lose a paid image. */
export const lenient = <T extends z.ZodTypeAny>(type: T) => type.nullish().catch(undefined);

/** From here on a number counts milliseconds; below, seconds. */
const MS_FROM = 1e11;

/** A provider's time (text, or Unix time in seconds or milliseconds) as ISO text; undefined if it is not a time. */
export function isoTime(time: string | number | null | undefined): string | undefined {
	const number = Number(time ?? Number.NaN);
	const isText = typeof time === 'string' && Number.isNaN(number);
	const date = new Date(isText ? time : number * (number > MS_FROM ? 1 : 1000));
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/**
 * The absolute URL of an image in a reply; undefined if it is not a URL. Some gateways leave out their own
 * host, or the scheme before another host.
 */
export function absoluteUrl(address: string, { baseUrl }: Connection): string | undefined {
	const text = address.trim();
	if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? new URL(text).href : undefined;
	if (!/^[^\s"'<>{}\\]{1,2000}$/.test(text)) return undefined;
	const { origin, protocol } = new URL(baseUrl);
	if (HOST.test(text) && URL.canParse(`${protocol}//${text}`)) return new URL(`${protocol}//${text}`).href;
	const isPath = /^\.{0,2}\//.test(text) || /^[\w-][^:?]*\.(?:avif|gif|jpe?g|png|svg|webp)(?:\?.*)?$/i.test(text);
	return isPath && URL.canParse(text, `${origin}/`) ? new URL(text, `${origin}/`).href : undefined;
}

/** A name with a dot, or a number, or a port before the path: not a folder. */
const HOST = /^(?:[a-z0-9-]{1,63}\.){1,8}(?:[a-z]{2,24}|\d{1,3})(?::\d{1,5})?\/|^[a-z0-9.-]{1,200}:\d{1,5}\//i;

/** The bytes of a base64 data: URL, and its declared type. */
export function ofDataUrl(address: string): { base64: string; mimeType: string } {
	const comma = address.indexOf(',');
	const [mimeType, ...parameters] = address.slice('data:'.length, comma).split(';');
	const data = address.slice(comma + 1);
	const isBase64 = parameters.includes('base64');
	return { mimeType, base64: isBase64 ? data : Buffer.from(decoded(data)).toString('base64') };
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * The URLs of images in a text's Markdown, and the text without them. Parsed by hand: a regular expression
 * would search for the end of each of ten thousand beginnings.
 */
export function markdownImages(text: string): { addresses: string[]; rest: string } {
	const addresses: string[] = [];
	const rest: string[] = [];
	let from = 0;
	let start: number | undefined;
	for (const { 0: token, index } of text.matchAll(/!\[|\](?:\(\s{0,20}(?=data:image\/|https?:\/\/))?/g)) {
		if (index < from) continue;
		if (token === '![') {
			start ??= index;
			continue;
		}
		if (start !== undefined && token !== ']') {
			const close = text.indexOf(')', index);
			if (close < 0) break;
			addresses.push(text.slice(index + token.length, close).split(/\s/, 1)[0]);
			rest.push(text.slice(from, start));
			from = close + 1;
		}
		start = undefined;
	}
	return { addresses, rest: [...rest, text.slice(from)].join('') };
}
