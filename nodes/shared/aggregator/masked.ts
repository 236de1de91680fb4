import type { IDataObject } from 'n8n-workflow';

/** Removes the key from a text. */
export type Mask = (text: string) => string;

const SHORTEST_SECRET = 8;
const LONGEST_WORD = 15;

/**
 * A reply may contain the key, plain or escaped: in JSON (`\/`, `\u0073`, JSON inside JSON), in a URL
 * (`%2F`), in HTML (`&#x2F;`), or as base64 or hex. A key that is a word or a number, as users enter for
 * gateways without keys, is not a secret, and masking it would change replies.
 */
export function keyMask(apiKey: string): Mask {
	return isSecret(apiKey) ? maskOf(apiKey, encoded(apiKey)) : (text) => text;
}

/** Also masks the user's custom headers, whose values count as secrets from eight characters on. */
export function secretMask(apiKey: string, headerValues: readonly string[]): Mask {
	let masks: Mask[] | undefined; // built when there is a text to mask
	const made = () => {
		const ofHeaders = headerValues.flatMap(secretsIn).sort((one, other) => other.length - one.length);
		return [...ofHeaders.map((secret) => maskOf(secret, [])), keyMask(apiKey)];
	};
	return (text) => (masks ??= made()).reduce((masked, mask) => mask(masked), text);
}

function secretsIn(headerValue: string): string[] {
	const [, credentials = ''] = /^(?:Bearer|Basic) +(.*)$/is.exec(headerValue) ?? [];
	return [...new Set([headerValue, credentials.trim()])].filter(({ length }) => length >= SHORTEST_SECRET);
}

const MASKED = '***';

function isSecret(apiKey: string): boolean {
	if (apiKey.length > LONGEST_WORD) return true;
	return apiKey.length >= SHORTEST_SECRET && !/^([a-z]+|\d+)$/i.test(apiKey);
}

function maskOf(secret: string, others: string[]): Mask {
	let inEscapes: { first: RegExp; all: RegExp } | undefined;
	return (text) => {
		const plain = [secret, ...others].reduce((left, form) => (left.includes(form) ? left.split(form).join(MASKED) : left), text);
		if (!/[\\%]|&#/.test(plain)) return plain;
		inEscapes ??= escapedForms(secret);
		// backslashes are removed first, since the pattern would be tried at each of millions of them
		return inEscapes.first.test(plain.replaceAll('\\', '')) ? plain.replace(inEscapes.all, MASKED) : plain;
	};
}

/**
 * The part of its base64 that is the same at any offset in a longer text (such as `Bearer` and the key), and
 * its hex.
 */
function encoded(secret: string): string[] {
	const inBase64 = [0, 1, 2].flatMap((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
		const end = Math.floor((bytes.length * 8) / 6);
		const start = Math.ceil((before * 8) / 6);
		return [bytes.toString('base64').slice(start, end), bytes.toString('base64url').slice(start, end)];
	});
	const hex = Buffer.from(secret).toString('hex');
	return [...new Set([...inBase64, hex, hex.toUpperCase()])];
}

/** Patterns of the secret with each character in any escape: `first` for a text without its backslashes. */
function escapedForms(secret: string): { first: RegExp; all: RegExp } {
	const characters = Array.from(secret, escapes);
	const inAny = characters.map(({ literal, hex, other }) => `(?:\\\\{0,8}${literal}|\\\\{1,8}u00${hex}|${other})`);
	// in a run of backslashes only the first position is tried with those before the first character
	const [{ literal, hex, other }] = characters;
	inAny[0] = `(?:${literal}|(?<!\\\\)\\\\{1,8}(?:${literal}|u00${hex})|\\\\u00${hex}|${other})`;
	const withoutBackslashes = Array.from(secret.replaceAll('\\', ''), escapes).map((one) => `(?:${one.literal}|u00${one.hex}|${one.other})`);
	return { first: new RegExp(withoutBackslashes.join('')), all: new RegExp(inAny.join(''), 'g') };
}

function escapes(character: string): { literal: string; hex: string; other: string } {
	const code = character.charCodeAt(0);
	const hex = code.toString(16).padStart(2, '0').replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
	return {
		literal: character.replace(/[^\w]/g, '\\$&'),
		hex,
		other: `%(?:25){0,2}${hex}|&#(?:[xX]0{0,4}${hex}|0{0,4}${code});`,
	};
}

/** Masks every text and every field name of parsed JSON in place, at any depth. */
export function maskJson(json: unknown, mask: Mask): unknown {
	if (typeof json === 'string') return mask(json);
	const open = [json];
	while (open.length > 0) {
		const parent = open.pop();
		if (!isContainer(parent)) continue;
		for (const [name, child] of Object.entries(parent)) {
			const shown = Array.isArray(parent) ? name : mask(name);
			if (shown !== name) delete parent[name];
			if (shown !== name || typeof child === 'string') parent[shown] = maskText(child, mask);
			open.push(child);
		}
	}
	return json;
}

function isContainer(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

/** The headers with masked values: a redirect's `Location` may contain the key. */
export function maskHeaders(headers: IDataObject, mask: Mask): IDataObject {
	const masked: IDataObject = {};
	for (const [name, value] of Object.entries(headers)) {
		masked[name] = Array.isArray(value) ? value.map((one) => mask(String(one))) : maskText(value, mask);
	}
	return masked;
}

function maskText<T>(value: T, mask: Mask): T | string {
	return typeof value === 'string' ? mask(value) : value;
}
