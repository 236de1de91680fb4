import { AGGREGATORS } from '../../nodes/shared/aggregator/aggregators';
import { connectionOf, endpoint } from '../../nodes/shared/aggregator/connection';

const at = (baseUrl: string) => connectionOf('anyApi', { apiKey: 'k', baseUrl });

test.each([
	['https://www.anyapi.vip', 'https://www.anyapi.vip'],
	[' https://www.anyapi.vip/ ', 'https://www.anyapi.vip'],
	['https://host/prefix//', 'https://host/prefix'],
])('the base URL "%s" is read as %s', (typed, baseUrl) => {
	expect(at(typed).baseUrl).toBe(baseUrl);
});

test.each(['', 'www.anyapi.vip', 'ftp://host', 'https://host/?q=1', 'https://u:p@host', 'javascript:x'])(
	'the base URL "%s" is refused',
	(typed) => {
		expect(() => at(typed)).toThrow('The base URL of the AnyAPI credential is not valid');
	},
);

test('ids and names never change the host or climb the path', () => {
	const connection = at('https://host/base');
	const path = connection.layout.replicatePath;
	expect(endpoint(connection, path, 'predictions', '../../../x')).toBe(
		'https://host/base/replicate/v1/predictions/..%2F..%2F..%2Fx',
	);
	expect(endpoint(connection, path, 'predictions', 'https://evil.example/x?y#z')).toBe(
		'https://host/base/replicate/v1/predictions/https%3A%2F%2Fevil.example%2Fx%3Fy%23z',
	);
	for (const part of ['', '.', '..']) {
		expect(() => endpoint(connection, path, 'predictions', part)).toThrow("can't be part of an address");
	}
});

test("the custom credential's fields replace the table's columns, slashes or not", () => {
	const official = connectionOf('customAggregatorApi', {
		apiKey: 'k',
		baseUrl: 'https://api.replicate.com',
		replicatePath: 'v1/',
		ideogramPath: '',
	});
	expect(endpoint(official, official.layout.replicatePath, 'predictions', 'a')).toBe(
		'https://api.replicate.com/v1/predictions/a',
	);
	expect(endpoint(official, official.layout.ideogramPath, 'generate')).toBe('https://api.replicate.com/generate');
	expect(official.layout.imagesPath).toBe(AGGREGATORS.customAggregatorApi.layout.imagesPath);
});
