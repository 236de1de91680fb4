import { predictionIdIn } from '../../../nodes/shared/replicate/pickUp';

const id = '2jycc2v9nnrmc0crap5tv5zaxr';

test.each<[string, unknown]>([
	['itself', id],
	['with spaces around it', `\n ${id} `],
	['the page of the prediction', `https://replicate.com/p/${id}`],
	['the page of the model', `https://replicate.com/google/imagen-4?prediction=${id}`],
	['the API address', `https://api.replicate.com/v1/predictions/${id}`],
	['the cancel address', `https://www.anyapi.vip/replicate/v1/predictions/${id}/cancel`],
	['an item', { id, status: 'starting' }],
	['an item as text', `{"id":"${id}","status":"starting"}`],
	['a text as JSON', `"${id}"`],
	['a webhook', { headers: { host: 'x' }, body: { id, status: 'succeeded' } }],
	['a list', [{ id }, { id: 'another' }]],
	['a reply with a number of its own', { id: 5, data: { prediction_id: id } }],
])('the ID is found: %s', (_, given) => {
	expect(predictionIdIn(given)).toBe(id);
});

test.each(['task_01-A', '42', 'a'.repeat(200)])("an aggregator's own ID is taken: %s", (own) => {
	expect(predictionIdIn(own)).toBe(own);
});

test.each<[unknown]>([
	[''],
	[undefined],
	[null],
	['a b'],
	['..'],
	['../../models'],
	['a/b'],
	['a?b'],
	['https://replicate.delivery/xezq/abc/out-0.png'],
	['https://replicate.com/p/..'],
	['{"id":'],
	[{ status: 'starting' }],
	[{ id: '../cancel' }],
	[[]],
	['x'.repeat(201)],
])('what holds none is refused: %j', (given) => {
	expect(() => predictionIdIn(given)).toThrow(/^'Prediction ID' (contains no ID|is empty)$/);
});

test('a reply that nests without end does not exhaust the stack', () => {
	const deep: Record<string, unknown> = {};
	deep.self = deep;
	expect(() => predictionIdIn(deep)).toThrow();
});
