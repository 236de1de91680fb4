import { CustomAggregatorApi } from '../../credentials/CustomAggregatorApi.credentials';
import { connectionOf } from '../../nodes/shared/aggregator/connection';

const BASE = { apiKey: 'sk-0123456789abcdef', baseUrl: 'https://gateway.example' };
const headers = (...rows: Array<[string, string]>) => ({ headers: rows.map(([name, value]) => ({ name, value })) });
const read = (customHeaders: object, more: object = {}) =>
	connectionOf('customAggregatorApi', { ...BASE, ...more, customHeaders: JSON.parse(JSON.stringify(customHeaders)) }).customHeaders;
const sent = async (credential: object) =>
	await new CustomAggregatorApi().authenticate({ ...BASE, ...credential }, { url: 'https://gateway.example/v1/models', headers: { Accept: 'application/json' } });

test('empty rows are left out, and blanks around names and values are trimmed', () => {
	expect(read(headers([' x-portkey-provider ', ' openai '], ['', ''], [' ', '\t']))).toEqual([{ name: 'x-portkey-provider', value: 'openai' }]);
	expect(read({})).toEqual([]);
});

test.each(['Content-Type', 'content-length', 'Transfer-Encoding', 'HOST', 'Connection', 'Cookie', 'Accept', 'Accept-Encoding', 'Authorization'])(
	'%s is the node\'s own to set, and is refused in words',
	(name) => {
		expect(() => read(headers([name, 'x']))).toThrow(`The node sets "${name}" itself`);
	},
);

test('the header that carries the key is refused by the way of authentication that uses it, and only there', () => {
	expect(() => read(headers(['X-Goog-Api-Key', 'x']), { authentication: 'googApiKey' })).toThrow('The node sets');
	expect(read(headers(['x-goog-api-key', 'x']), { authentication: 'bearer' })).toHaveLength(1);
	expect(read(headers(['Authorization', 'Basic x']), { authentication: 'none' })).toHaveLength(1);
});

test.each([
	['a name with a blank', headers(['x y', '1']), 'is not a valid header name'],
	['a name with a line break', headers(['x\ny', '1']), 'is not a valid header name'],
	['no name', headers(['', '1']), 'is not a valid header name'],
	['the same name twice', headers(['X-A', '1'], ['x-a', '2']), 'appears twice'],
	['a value with a line break', headers(['x-a', 'secret\r\nx-b: 2']), 'The value of "x-a" contains characters'],
	['a value beyond ASCII', headers(['x-a', 'né']), 'The value of "x-a" contains characters'],
	['more than 20 rows', headers(...Array.from({ length: 21 }, (_, i): [string, string] => [`x-${i}`, '1'])), 'at most 20'],
])('%s is refused in words that do not hold the value', (_what, rows, words) => {
	expect(() => read(rows)).toThrow(words);
	expect(() => read(rows)).not.toThrow('secret');
});

test('a whole header that was pasted as the name is not quoted', () => {
	const pasted = () => read(headers(['x-ok', '1'], ['Authorization: Bearer sk-secret-of-mine', '']));
	expect(pasted).toThrow('The name in row 2 is not a valid header name');
	expect(pasted).not.toThrow('sk-secret');
});

test('a refusal to send them elsewhere shows none of their values', async () => {
	const refusal = await sent({ customHeaders: headers(['x-token', 'my-secret-token']), baseUrl: 'https://other.example' }).catch((error: unknown) => error);
	expect(JSON.stringify(refusal)).not.toContain('my-secret-token');
});

test('custom headers travel with the key', async () => {
	const request = await sent({ customHeaders: headers(['x-portkey-provider', 'openai']) });
	expect(request.headers).toEqual({ Accept: 'application/json', 'x-portkey-provider': 'openai', Authorization: 'Bearer sk-0123456789abcdef' });
});

test.each([
	['bearer', { Authorization: 'Bearer sk-0123456789abcdef' }],
	['apiKeyHeader', { 'Api-Key': 'sk-0123456789abcdef' }],
	['googApiKey', { 'x-goog-api-key': 'sk-0123456789abcdef' }],
	['none', {}],
])('authentication "%s" sends %j', async (authentication, header) => {
	const request = await sent({ authentication });
	expect(request.headers).toEqual({ Accept: 'application/json', ...header });
});

test('custom headers never leave for another origin', async () => {
	await expect(
		new CustomAggregatorApi().authenticate(
			{ ...BASE, authentication: 'none', customHeaders: headers(['Authorization', 'Basic c2VjcmV0']) },
			{ url: 'https://elsewhere.example/' },
		),
	).rejects.toThrow('The key is not sent to');
});
