import type { GenericValue, IDataObject } from 'n8n-workflow';

/** Longer texts in a reply are files in base64, which belong in a file and not in json. */
const LONGEST_TEXT = 2_000;
const SHOWN = 60;
const DEEPEST = 32;

/** A provider's whole reply as the user may see it: without what the family hides, data shortened. */
export function showable(
	reply: unknown,
	hide: (reply: IDataObject) => IDataObject = (whole) => whole,
): IDataObject {
	const shortened = shorten(reply, 0);
	return hide(isObject(shortened) ? shortened : { value: shortened });
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
	const isData = text.startsWith('data:') || text.length > LONGEST_TEXT;
	return isData && text.length > SHOWN ? `${startOf(text)}… (${text.length} characters)` : text;
}

/** A copy: a slice would hold on to the whole text (V8), for as long as the execution lives. */
function startOf(text: string): string {
	return Buffer.from(text.slice(0, SHOWN)).toString();
}

function isObject(value: GenericValue): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
