/**
 * What stands in a reply's JSON in the place of a file that was taken out of it: it looks like base64, so
 * that whoever reads the reply finds it where the bytes were. Nobody can make one up: `token` is random
 * for each reply.
 */
export interface Reference {
	/** Names the file among those of its reply */
	key: string;
	/** Whether the bytes stood alone; a data: prefix before the reference is then not the provider's */
	bare: boolean;
	/** How long the text was, and how it began: for people who look at the reply */
	length: number;
	start: string;
}

const SHOWN = 60;
const PATTERN = /fileInReply\/([0-9a-f]{32}\/\d+)\/([bd])\/(\d+)\/([\w+/=-]*)/;

export function writeReference({ key, bare, length, start }: Reference): string {
	return `fileInReply/${key}/${bare ? 'b' : 'd'}/${length}/${start.slice(0, SHOWN)}`;
}

/** The first reference in a text. */
export function referenceIn(text: string): Reference | undefined {
	const found = PATTERN.exec(text);
	return found ? { key: found[1], bare: found[2] === 'b', length: Number(found[3]), start: found[4] } : undefined;
}

/** A text cut to the first reference in it, with its prefix: that is what was paid for. */
export function referencePart(text: string): string | undefined {
	const reference = referenceIn(text);
	if (!reference) return undefined;
	const index = text.search(PATTERN);
	return text.slice(Math.max(0, index - SHOWN), index) + writeReference(reference);
}

/** The text as the provider sent it: its beginning up to the first file, and its length. */
export function beforeReference(text: string): { start: string; length: number } | undefined {
	const reference = referenceIn(text);
	const index = text.search(PATTERN);
	if (!reference) return undefined;
	const written = writeReference(reference);
	const before = reference.bare ? withoutPrefix(text.slice(0, index)) : text.slice(0, index);
	const after = text.length - index - written.length;
	return { start: before + reference.start, length: before.length + reference.length + after };
}

/** Without the `data:…,` at its end: looked for from there, since a text may say `data:` as often as it likes. */
function withoutPrefix(text: string): string {
	if (!text.endsWith(',')) return text;
	const start = text.indexOf('data:', text.lastIndexOf(',', text.length - 2) + 1);
	return start < 0 ? text : text.slice(0, start);
}
