import type { z } from 'zod';

import type { Connection } from '../aggregator/connection';

/** A field of a reply that may be missing, null or odd: an odd extra must not lose a paid image. */
export const lenient = <T extends z.ZodTypeAny>(type: T) => type.nullish().catch(undefined);

/** From this on a number counts milliseconds; below, seconds. */
const MS_FROM = 1e11;

/** A provider's time, as text or Unix time, as ISO text; undefined where it is none. */
export function isoTime(time: string | number | null | undefined): string | undefined {
	const number = Number(time ?? Number.NaN);
	const isText = typeof time === 'string' && Number.isNaN(number);
	const date = new Date(isText ? time : number * (number > MS_FROM ? 1 : 1000));
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** An image's address in a reply: some gateways leave out their own host. Undefined where it is none. */
export function absoluteUrl(address: string, { baseUrl }: Connection): string | undefined {
	const isPath = /^\.{0,2}\//.test(address);
	const base = isPath ? baseUrl : undefined;
	return URL.canParse(address, base) ? new URL(address, base).href : undefined;
}

/** The bytes of a data: URL in base64, and what it says of them. */
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
