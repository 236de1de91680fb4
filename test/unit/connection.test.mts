import { AGGREGATORS } from '../../nodes/shared/aggregator/aggregators';
import { connectionOf, endpoint } from '../../nodes/shared/aggregator/connection';
import { CustomAggregatorApi } from '../../credentials/CustomAggregatorApi.credentials';

const at = (baseUrl: string) => connectionOf('anyApi', { apiKey: 'k', baseUrl });

test.each([
	['https://www.anyapi.vip', 'https://www.anyapi.vip'],
	[' https://www.anyapi.vip/ ', 'https://www.anyapi.vip'],
	['https://host/prefix//', 'https://host/prefix'],
])('the base URL "%s" is read as %s', (typed, baseUrl) => {
	expect(at(typed).baseUrl).toBe(baseUrl);
});

test.each([
	'',
	'www.anyapi.vip',
	'ftp://host',
	'https://host/?q=1',
	'https://host/?',
	'https://host/#',
	'https://u:p@host',
	'https://u@host',
	'https://:p@host',
	'https://@host',
	'https:\\\\:p@host',
	'https:/:p@host',
	'javascript:x',
	'sk-0123456789',
])('the base URL "%s" is refused, and not quoted', (typed) => {
	let fault: unknown;
	try {
		at(typed);
	} catch (error) {
		fault = error;
	}
	expect(fault).toMatchObject({ message: 'The base URL of the AnyAPI credential is not valid' });
	if (typed !== '') expect(JSON.stringify(fault)).not.toContain(typed);
});

test('an @ in the path is no user info', () => {
	expect(at('https://host/@me').baseUrl).toBe('https://host/@me');
});

test('a key that was pasted with a space or a line break is sent without', () => {
	expect(connectionOf('anyApi', { apiKey: ' sk-1\n', baseUrl: 'https://host' }).apiKey).toBe('sk-1');
});

test('ids and names never change the host or climb the path', () => {
	const connection = at('https://host/base');
	const path = connection.api.replicatePath;
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
	expect(endpoint(official, official.api.replicatePath, 'predictions', 'a')).toBe(
		'https://api.replicate.com/v1/predictions/a',
	);
	expect(endpoint(official, official.api.ideogramPath, 'generate')).toBe('https://api.replicate.com/generate');
	expect(official.api.imagesPath).toBe(AGGREGATORS.customAggregatorApi.api.imagesPath);
});

test('whatever differs between gateways is a field of the custom credential', () => {
	const fields = new CustomAggregatorApi().properties.map(({ name }) => name);
	expect(Object.keys(AGGREGATORS.customAggregatorApi.api).filter((name) => !fields.includes(name))).toEqual([]);
});

test('its fields begin with what the table has for a gateway', () => {
	const defaults = new Map(new CustomAggregatorApi().properties.map((field) => [field.name, field.default]));
	const columns = Object.entries(AGGREGATORS.customAggregatorApi.api);
	expect(columns.filter(([name, value]) => defaults.get(name) !== value)).toEqual([]);
});
