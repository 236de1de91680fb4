import { connectionOf } from '../../../nodes/shared/aggregator/connection';
import { imagesProgress } from '../../../nodes/shared/ideogram/ideogramReply';
import { describeProgress } from '../../../nodes/shared/ideogram/legacy';

const connection = connectionOf('yiApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
const url = 'https://ideogram.ai/api/images/direct/8YEpFzHuS-S6xXEGmCsf7g';

test('the reply as YIAPI documents it', () => {
	const image = { seed: 12345, prompt: 'a beach', resolution: '1024x1024', url, is_image_safe: true };
	expect(imagesProgress({ data: [image, image], created: '2000-01-23T04:56:07.000Z' }, 'V_2', connection)).toEqual({
		state: 'finished',
		outcome: {
			model: 'V_2',
			createdAt: '2000-01-23T04:56:07.000Z',
			withheldCount: undefined,
			images: Array(2).fill({
				url,
				facts: { prompt: 'a beach', seed: 12345, resolution: '1024x1024', isImageSafe: true, styleType: undefined },
			}),
		},
	});
});

test('the reply as Crazyrouter documents it', () => {
	const data = [{ url, prompt: 'a city', resolution: '1344x768', seed: 67890 }];
	expect(imagesProgress({ created: 1709123456, data }, undefined, connection)).toMatchObject({
		outcome: { createdAt: '2024-02-28T12:30:56.000Z', images: [{ url, facts: { resolution: '1344x768', seed: 67890 } }] },
	});
});

test.each([[{}], [{ data: null }], [{ data: { url } }], [[]], ['text'], [null]])('%j is no such reply', (reply) => {
	expect(() => imagesProgress(reply, 'V_2', connection)).toThrow(expect.objectContaining({ name: 'ZodError' }));
});

test('one image that was withheld alone is the reason why the item fails', () => {
	const data = [{ url: null, is_image_safe: false }];
	expect(() => imagesProgress({ data }, 'V_2', connection)).toThrow(
		expect.objectContaining({ kind: 'unknownOutcome', message: 'YIAPI withheld the image as unsafe' }),
	);
});

test('describe gives all texts, the first also on its own', () => {
	const descriptions = [{ text: 'one' }, { text: '' }, { text: 'two' }];
	expect(describeProgress({ descriptions }, connection)).toMatchObject({
		outcome: { text: { description: 'one', descriptions: ['one', 'two'] } },
	});
	expect(() => describeProgress({ descriptions: [] }, connection)).toThrow(/gave no description/);
});
