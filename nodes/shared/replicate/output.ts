import type { IDataObject } from 'n8n-workflow';

import type { GeneratedImage } from '../engine/operation';

export interface SortedOutput {
	images: GeneratedImage[];
	/** What of the output is no file; undefined where there is none */
	rest: IDataObject[string];
}

const DEEPEST = 8;
const MOST_FILES = 200;

/**
 * Replicate's `output` has no fixed shape: a URL, an array of URLs, an object that holds some, a
 * data: URL, text, or null. Every file in it is found, in order.
 */
export function imagesOf(output: unknown): SortedOutput {
	const files: string[] = [];
	const rest = withoutFiles(output, files, 0);
	return { images: files.slice(0, MOST_FILES).map(imageOf), rest };
}

/** Moves the file addresses of a value into `files` and returns what is left, or undefined. */
function withoutFiles(value: unknown, files: string[], depth: number): IDataObject[string] {
	if (value === null || value === undefined || value === '' || depth > DEEPEST) return undefined;
	if (typeof value === 'string') {
		if (!isFileAddress(value)) return value;
		files.push(value);
		return undefined;
	}
	if (Array.isArray(value)) {
		const left = value.map((entry) => withoutFiles(entry, files, depth + 1)).filter((entry) => entry !== undefined);
		return left.length === 0 ? undefined : (left as IDataObject[]);
	}
	if (typeof value === 'object') {
		const left = Object.entries(value)
			.map(([name, entry]) => [name, withoutFiles(entry, files, depth + 1)] as const)
			.filter(([, entry]) => entry !== undefined);
		return left.length === 0 ? undefined : Object.fromEntries(left);
	}
	return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function isFileAddress(text: string): boolean {
	return text.startsWith('data:') || (/^https?:\/\//i.test(text) && URL.canParse(text));
}

function imageOf(address: string): GeneratedImage {
	if (!address.startsWith('data:')) return { url: address, facts: {} };
	const comma = address.indexOf(',');
	const data = address.slice(comma + 1);
	const isBase64 = address.slice(0, comma).endsWith(';base64');
	return { base64: isBase64 ? data : Buffer.from(decodeURIComponent(data)).toString('base64'), facts: {} };
}
