/**
 * The base URL of a credential as the user typed it; undefined where it is none. User info is refused,
 * an empty one too: it would become the authentication in place of the key.
 */
export function parseBaseUrl(typed: unknown): URL | undefined {
	const text = typeof typed === 'string' ? typed.trim() : '';
	if (/^[^/\\]*[/\\]+[^/\\?#]*@/.test(text) || !URL.canParse(text)) return undefined;
	const url = new URL(text);
	const isPlain = /^https?:$/.test(url.protocol) && !/[?#]/.test(text) && url.username === '' && url.password === '';
	return isPlain ? url : undefined;
}

/** The advice that goes with a base URL that is none. */
export const BASE_URL_FORM =
	"It has the form https://host or https://host/path, without user name, '?' and '#'. Correct 'Base URL' in the credential.";
