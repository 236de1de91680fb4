import { connectionOf } from '../../nodes/shared/aggregator/connection';
import { parsePrices, pricesOf, shownPrice } from '../../nodes/shared/aggregator/prices';

const model = (more: object) => ({ model_name: 'gpt-image-2', quota_type: 1, model_price: 0.04, enable_groups: ['default'], ...more });
const pricing = (...data: unknown[]) => ({ success: true, data, group_ratio: { default: 1, vip: 0.5, odd: 'x' } });

test('a model that is charged by the request has a price', () => {
	expect(parsePrices(pricing(model({})))).toEqual(new Map([['gpt-image-2', { from: 0.04, to: 0.04 }]]));
});

test('it is a range where it depends on the group', () => {
	expect(parsePrices(pricing(model({ enable_groups: ['default', 'vip'] }))).get('gpt-image-2')).toEqual({ from: 0.02, to: 0.04 });
	expect(parsePrices(pricing(model({ enable_groups: ['all'] }))).get('gpt-image-2')).toEqual({ from: 0.02, to: 0.04 });
	expect(parsePrices({ data: [model({})] }).get('gpt-image-2')).toEqual({ from: 0.04, to: 0.04 });
});

test.each([
	['charged by the token', model({ quota_type: 0 })],
	['without a price', model({ model_price: undefined })],
	['with a price that is none', model({ model_price: -1 })],
	['that is no object', 0],
])('a model %s has none', (_what, odd) => {
	expect(parsePrices(pricing(odd, model({ model_name: 'b' })))).toEqual(new Map([['b', { from: 0.04, to: 0.04 }]]));
});

test.each([{}, [], null, 'x', { data: {} }])('%j has no prices', (json) => expect(parsePrices(json).size).toBe(0));

test('a gateway that does not answer has none, in silence', async () => {
	const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
	expect((await pricesOf(connection, async () => Promise.reject(new Error('404')))).size).toBe(0);
	const asked: string[] = [];
	await pricesOf(connection, async (url) => asked.push(url));
	expect(asked).toEqual(['https://gateway.example/api/pricing']);
});

test('a price reads as money', () => {
	expect(shownPrice({ from: 0.04, to: 0.04 })).toBe('$0.04 an image');
	expect(shownPrice({ from: 0.02, to: 0.04 })).toBe('$0.02 to $0.04 an image');
});
