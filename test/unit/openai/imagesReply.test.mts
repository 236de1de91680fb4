import { connectionOf } from '../../../nodes/shared/aggregator/connection';
import { imagesProgress } from '../../../nodes/shared/openai/imagesReply';

const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });

function outcomeOf(reply: unknown) {
	const progress = imagesProgress(reply, connection);
	if (progress.state !== 'finished') throw new Error('Not finished');
	return progress.outcome;
}

test('an address, the bytes and the revised prompt', () => {
	const data = [
		{ url: 'https://cdn.example/a.png', revised_prompt: 'better' },
		{ b64_json: 'iVBORw0KGgo=', revised_prompt: null },
	];
	expect(outcomeOf({ created: 1_730_039_726, data })).toEqual({
		images: [
			{ url: 'https://cdn.example/a.png', facts: { revisedPrompt: 'better' } },
			{ base64: 'iVBORw0KGgo=', facts: {} },
		],
		createdAt: '2024-10-27T14:35:26.000Z',
	});
});

test('odd extras do not lose a paid image', () => {
	const data = [{ url: 'https://cdn.example/a.png', b64_json: 7, revised_prompt: [] }];
	expect(outcomeOf({ created: 'yesterday', usage: null, data }).images).toHaveLength(1);
});

test('an image that was kept back is counted, the others come out', () => {
	const { images, withheldCount } = outcomeOf({ data: [{ url: '' }, { url: 'https://cdn.example/b.png' }, { url: 'no address' }] });
	expect(images).toHaveLength(1);
	expect(withheldCount).toBe(2);
});

test.each([[{}], [{ error: { message: 'no' } }], [null], ['text']])('%j is left to the reader of error envelopes', (reply) => {
	expect(() => imagesProgress(reply, connection)).toThrow(expect.objectContaining({ name: 'ZodError' }));
});
