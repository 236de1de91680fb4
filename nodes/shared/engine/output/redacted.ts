import type { GenericValue, IDataObject } from 'n8n-workflow';

import { beforeReference } from '../../aggregator/body/reference';
import { startOf } from '../../aggregator/plainText';

/** Longer texts in a reply are files in base64, which belong in a file and not in json. */
const LONGEST_TEXT = 2_000;
const SHOWN = 60;
const DEEPEST = 32;

/** A provider's whole reply as the user may see it: without what the family hides, data shortened. */
export function redacted(
	reply: unknown,
	redact: (reply: IDataObject) => IDataObject = (whole) => whole,
): IDataObject {
	const shortened = shorten(reply, 0);
	return redact(isObject(shortened) ? shortened : { value: shortened });
}

function shorten(value: unknown, depth: number): GenericValue {
	if (typeof value === 'string') return shortenText(value);
	if (depth > DEEPEST) return '…';
	if (Array.isArray(value)) return value.map((entry) => shorten(entry, depth + 1));
	if (typeof value === 'object' && value !== null) {
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [name, shorten(entry, depth + 1)]),
		);
	}
	return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function shortenText(text: string): string {
	const cut = beforeReference(text);
	if (cut) return `${startOf(cut.start, SHOWN)}… (${cut.length} characters)`;
	const isData = text.startsWith('data:') || text.length > LONGEST_TEXT;
	return isData && text.length > SHOWN ? `${startOf(text, SHOWN)}… (${text.length} characters)` : text;
}

function isObject(value: GenericValue): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
