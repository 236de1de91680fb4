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

/** What a text says as JSON; nothing where it is none. */
export function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}
