import { keyMask, maskHeaders, maskJson, secretMask } from '../../nodes/shared/aggregator/masked';
import { processorMs } from './processorMs.mts';

const KEY = 'sk/aB+9-xyz0123';
const mask = keyMask(KEY);
const unicode = Array.from(KEY, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

test.each([
	['as it stands', KEY],
	['with escaped slashes', KEY.replaceAll('/', '\\/')],
	['in JSON inside JSON', KEY.replaceAll('/', '\\\\\\/')],
	['in unicode escapes', unicode],
	['in unicode escapes in capitals', unicode.replace(/[a-f]/g, (digit) => digit.toUpperCase()).replaceAll('\\U', '\\u')],
	['with one letter escaped', KEY.replace('x', '\\u0078')],
	['in an address', encodeURIComponent(KEY)],
	['in an address in small letters', encodeURIComponent(KEY).toLowerCase().replace('ab', 'aB')],
	['in an address in an address', encodeURIComponent(encodeURIComponent(KEY))],
	['in HTML', KEY.replace('/', '&#x2F;').replace('+', '&#43;')],
	['in hex', Buffer.from(KEY).toString('hex')],
	['in hex in capitals', Buffer.from(KEY).toString('hex').toUpperCase()],
])('a key %s is masked', (_, echoed) => {
	expect(mask(`Incorrect key ${echoed} provided, twice: ${echoed}`)).toBe('Incorrect key *** provided, twice: ***');
});

test.each(['', 'B', 'Bearer ', 'Authorization: Bearer ', 'user:'])('the key behind "%s" is masked in base64', (before) => {
	for (const form of ['base64', 'base64url'] as const) {
		const masked = mask(`sent ${Buffer.from(before + KEY + ' and more').toString(form)}`);
		expect(masked).toContain('***');
		expect(Buffer.from(masked.replace('sent ', '').replace('***', ''), form).toString()).not.toMatch(/aB\+9|xyz01/);
	}
});

test('the key behind any number of backslashes is masked', () => {
	for (const count of [1, 2, 8, 9, 10, 40]) {
		expect(mask(`${'\\'.repeat(count)}${KEY}`)).toMatch(/^\\*\*\*\*$/);
		expect(mask(`${'\\'.repeat(count)}${KEY.replace('/', '\\/')}`)).toMatch(/^\\*\*\*\*$/);
	}
});

describe('the headers of the user’s own', () => {
	const values = ['Bearer header-token-1', 'Basic dXNlcjpwYXNz', 'cf-access-secret', 'openai', 'back\\slash-secret'];
	const all = secretMask(KEY, values);

	test.each([
		['whole', 'got Bearer header-token-1', 'got ***'],
		['without the word before it', 'got header-token-1 and dXNlcjpwYXNz', 'got *** and ***'],
		['escaped', 'got cf\\u002daccess%2dsecret and back\\\\slash-secret', 'got *** and ***'],
		['beside the key', `got cf-access-secret, ${KEY}`, 'got ***, ***'],
	])('are masked %s', (_, text, masked) => {
		expect(all(text)).toBe(masked);
	});

	test('of less than eight characters are no secrets', () => {
		expect(all('the provider openai')).toBe('the provider openai');
	});
});

test('other texts stay as they are', () => {
	for (const text of ['', 'C:\\new\\path', '100 % & more', 'https://host/a%2Fb?x=%5C', '\\u00e9 &#39;', KEY.slice(1)]) {
		expect(mask(text)).toBe(text);
	}
});

test.each(['secret', 'succeeded', 'processing', 'image', 'ollama', '12345678', '1', 'x', 'none', ''])(
	'the dummy key "%s" of a gateway without keys changes nothing',
	(key) => {
		const text = `{"status":"succeeded","id":"12345678","output":"image of ${key}, processing none, x, ollama, secret"}`;
		expect(keyMask(key)(text)).toBe(text);
	},
);

test.each(['sk-01234', 'sandbox-key', 'abcdefghijklmnop', '0123456789012345'])('the key "%s" is masked', (key) => {
	expect(keyMask(key)(`key ${key}`)).toBe('key ***');
});

test('it is masked in every text and field name of parsed JSON', () => {
	const json = JSON.parse(`{"a":["${unicode}",{"k ${KEY}":{"deep":"${KEY.replace('/', '\\/')}"}}],"n":1,"t":null,"__proto__":"${KEY}"}`);
	expect(JSON.stringify(maskJson(json, mask))).toBe('{"a":["***",{"k ***":{"deep":"***"}}],"n":1,"t":null,"__proto__":"***"}');
	expect(maskJson(KEY, mask)).toBe('***');
	expect(maskJson(undefined, mask)).toBeUndefined();
});

test('it is masked in headers, in the address of a redirect above all', () => {
	const headers = { location: `https://elsewhere.example/?key=${encodeURIComponent(KEY)}`, 'set-cookie': [KEY, 'a=b'], age: 7 };
	expect(maskHeaders(headers, mask)).toEqual({ location: 'https://elsewhere.example/?key=***', 'set-cookie': ['***', 'a=b'], age: 7 });
});

test.each([
	['a long text of backslashes', '\\'.repeat(8_000_000)],
	['a long text of escaped backslashes', '\\\\\\\\s'.repeat(2_000_000)],
	['a large image', `"${'A'.repeat(20_000_000)}%"`],
	['the key but its end, again and again', `${KEY.slice(0, -1)}\\`.repeat(500_000)],
])('%s takes no time', async (_, text) => {
	const used = await processorMs(() => expect(mask(text)).toHaveLength(text.length));
	expect(used).toBeLessThan(1_000);
});

test('JSON of any depth is masked', () => {
	let json: unknown = KEY;
	for (let depth = 0; depth < 200_000; depth++) json = [json];
	let inner = maskJson(json, mask);
	while (Array.isArray(inner)) inner = inner[0];
	expect(inner).toBe('***');
});
