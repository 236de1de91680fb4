/** Characters that end a line, move the cursor, or turn the direction of what follows: a text could forge a log line. */
const CONTROLS = /[\s\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;

/** A provider's text for an error, a log or a field: in one line, and no longer than `most` characters. */
export function plainText(text: string, most: number): string {
	// far more than what is shown, for texts that are mostly space
	const line = text.trimStart().slice(0, 4 * most).replace(CONTROLS, ' ').trim();
	const isCut = line.length > most || text.trim().length > 4 * most;
	return isCut ? `${startOf(line, most)}…` : line;
}

/** A copy: a slice would hold on to the whole text (V8), for as long as the execution lives. */
export function startOf(text: string, most: number): string {
	return Buffer.from(text.slice(0, most).replace(/[\ud800-\udbff]$/, '')).toString();
}

/**
 * Without what `isCut` at either end; `isCut` is for one character. An expression for the end of a text
 * would be tried at every place of a text that nearly ends so, a hundred thousand times to its end.
 */
export function trimmed(text: string, isCut: RegExp): string {
	let [from, to] = [0, text.length];
	while (from < to && isCut.test(text[from])) from++;
	while (to > from && isCut.test(text[to - 1])) to--;
	return text.slice(from, to);
}

/** What a text says as JSON; nothing where it is none. */
export function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/** An ID as a number that JSON.parse would round, and so make another one's; a seed of that size is none. */
const LARGE_ID = /("(?:result|id|task_?id|request_?id|prediction_?id|generation_?id|job_?id)"\s*:\s*)(\d{16,40})(?=\s*[,}\]])/gi;

/** What a reply says as JSON, with every digit of its IDs. */
export function parseReplyJson(text: string): unknown {
	return parseJson(/\d{16}/.test(text) ? text.replace(LARGE_ID, (whole, name: string, id: string) => (Number.isSafeInteger(Number(id)) ? whole : `${name}"${id}"`)) : text);
}
