import type { IDataObject } from 'n8n-workflow';

/** Takes the key out of a text. */
export type Mask = (text: string) => string;

const SHORTEST_SECRET = 8;
const LONGEST_WORD = 15;

/**
 * What an aggregator says may hold the key, as it stands or escaped: in JSON (`\/`, `\u0073`, JSON
 * inside JSON), in an address (`%2F`), in HTML (`&#x2F;`). A key that is a word or a number, as
 * gateways without keys are given one, is no secret, and masking it would change what replies say.
 */
export function keyMask(apiKey: string): Mask {
	if (!isSecret(apiKey)) return (text) => text;
	let escaped: RegExp | undefined;
	return (text) => {
		const plain = text.includes(apiKey) ? text.split(apiKey).join(MASKED) : text;
		if (!/[\\%]|&#/.test(plain)) return plain;
		escaped ??= new RegExp(Array.from(apiKey, inAnyEscape).join(''), 'g');
		return plain.replace(escaped, MASKED);
	};
}

const MASKED = '***';

function isSecret(apiKey: string): boolean {
	if (apiKey.length > LONGEST_WORD) return true;
	return apiKey.length >= SHORTEST_SECRET && !/^([a-z]+|\d+)$/i.test(apiKey);
}

/** One character of the key in whatever escape. Bounded: a text of backslashes must not cost more than its length. */
function inAnyEscape(character: string): string {
	const code = character.charCodeAt(0);
	const hex = code.toString(16).padStart(2, '0').replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
	const literal = character.replace(/[^\w]/g, '\\$&');
	return `(?:\\\\{0,8}${literal}|\\\\{1,8}u00${hex}|%(?:25){0,2}${hex}|&#(?:[xX]0{0,4}${hex}|0{0,4}${code});)`;
}

/** Masks in place every text and every field name of parsed JSON, however deep it is. */
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

/** The headers with masked values: a redirect's `Location` may hold the key. */
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
