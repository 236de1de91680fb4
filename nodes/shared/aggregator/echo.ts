/** So much of a prompt in a row is no coincidence; a shorter prompt counts as a whole. */
const SHARE = 24;
const SHORTEST_PROMPT = 4;
const LONGEST_PROMPT = 20_000;

/**
 * What is said, without what only repeats the user's own prompt: "insufficient funds" may stand on a sign
 * that was to be painted. Whole or in part, since a provider cuts what it quotes.
 */
export function withoutEcho(words: string, prompt: string | undefined): string {
	const said = plain(words);
	const asked = plain((prompt ?? '').slice(0, LONGEST_PROMPT)).trim();
	if (asked.length < SHORTEST_PROMPT) return said;
	const length = Math.min(SHARE, asked.length);
	const shares = new Set<string>();
	for (let at = 0; at + length <= asked.length; at++) shares.add(folded(asked.slice(at, at + length)));
	let rest = '';
	let echoEnd = 0;
	for (let at = 0; at < said.length; at++) {
		if (shares.has(folded(said.slice(at, at + length)))) {
			if (at >= echoEnd) rest += '…';
			echoEnd = at + length;
		}
		if (at >= echoEnd) rest += said[at];
	}
	return rest;
}

/** As it reads, however it was quoted: on one line, without the backslashes of JSON inside JSON. */
function plain(text: string): string {
	return text.replaceAll('\\n', ' ').replaceAll('\\', '').replaceAll(/\s+/g, ' ');
}

function folded(text: string): string {
	return text.toLowerCase();
}
