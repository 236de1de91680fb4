import { connectionOf } from '../../../nodes/shared/aggregator/connection';
import type { Fault } from '../../../nodes/shared/aggregator/fault';
import { taskProgress } from '../../../nodes/shared/ideogram/ideogramTaskReply';
import documented from './taskReply.json';

const connection = connectionOf('yiApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
const progressOf = (reply: unknown, id = 'QGvBNC-SReSCnZ7y-hnYbg') => taskProgress(reply, id, connection);

const [request] = documented.sampling_requests;
const replyWith = (change: object) => ({ sampling_requests: [{ ...request, ...change }] });

function imagesOf(reply: unknown) {
	const progress = progressOf(reply);
	if (progress.state !== 'finished') throw new Error('Not finished');
	return progress.outcome.images;
}

function faultOf(reply: unknown): Fault {
	try {
		progressOf(reply);
	} catch (error) {
		return error as Fault;
	}
	throw new Error('No fault');
}

test('the documented reply is four images, the addresses of three derived from the cover', () => {
	const progress = progressOf(documented);
	expect(progress).toMatchObject({
		state: 'finished',
		outcome: {
			id: 'QGvBNC-SReSCnZ7y-hnYbg',
			model: 'V_0_3',
			prompt: 'heron',
			createdAt: '2024-10-27T14:35:26.950Z',
		},
	});
	const pattern = 'https://ideogram.ai/assets/progressive-image/balanced/response/';
	expect(imagesOf(documented)).toEqual(
		request.responses.map(({ response_id, prompt, cover }) => ({
			url: pattern + response_id,
			facts: {
				prompt,
				seed: 1406040949,
				resolution: '1024x1024',
				responseId: response_id,
				isCover: cover,
				imageUrlDerived: cover ? undefined : true,
			},
		})),
	);
});

test('the pattern is the one of the reply, wherever its pictures are', () => {
	const responses = [
		{ response_id: 'second', cover: false },
		{ response_id: 'first', cover: true, image_url: 'https://cdn.example/i/first/full.png?exp=1&sig=only-for-first' },
		{ response_id: 'a/../b c', cover: false },
	];
	expect(imagesOf(replyWith({ responses })).map(({ url }) => url)).toEqual([
		'https://cdn.example/i/second/full.png',
		'https://cdn.example/i/first/full.png?exp=1&sig=only-for-first',
		'https://cdn.example/i/a%2F..%2Fb%20c/full.png',
	]);
});

test('without any address the documented one is taken; an id that climbs a path gives none', () => {
	const responses = [{ response_id: 'first', cover: true, image_url: null }, { response_id: '..' }, { cover: false }];
	expect(imagesOf(replyWith({ responses })).map(({ url }) => url)).toEqual([
		'https://ideogram.ai/assets/progressive-image/balanced/response/first',
	]);
});

test('an address that does not hold its id is no pattern', () => {
	const responses = [
		{ response_id: 'first', cover: true, image_url: 'https://first.example/picture.png' },
		{ response_id: 'second' },
	];
	expect(imagesOf(replyWith({ responses }))[1].url).toBe(
		'https://ideogram.ai/assets/progressive-image/balanced/response/second',
	);
});

test.each([
	[{ completion_percentage: 40 }, 40],
	[{ completion_percentage: undefined }, undefined],
	[{ completion_percentage: null, has_started: false }, undefined],
])('not finished, %j: it runs on', (change, percentage) => {
	expect(progressOf(replyWith({ ...change, is_completed: false, responses: [] }))).toEqual({
		state: 'running',
		id: 'QGvBNC-SReSCnZ7y-hnYbg',
		status: 'processing',
		model: 'V_0_3',
		progress: percentage,
	});
});

test('odd extras do not lose a paid image', () => {
	const odd = { seed: 'x', width: null, creation_time_float: 'soon', user_prompt: 7, user: undefined };
	expect(imagesOf(replyWith(odd))).toHaveLength(4);
});

test('of several requests it is the one that was asked for', () => {
	const other = { ...request, request_id: 'other', user_prompt: 'another' };
	expect(progressOf({ sampling_requests: [other, request] })).toMatchObject({ outcome: { prompt: 'heron' } });
});

test.each([[{ sampling_requests: [] }], [{ sampling_requests: null }], [{}]])('%j is an unknown id', (reply) => {
	const fault = faultOf(reply);
	expect(fault).toMatchObject({ kind: 'notFound', message: 'YIAPI does not know this request' });
	expect(fault.details.id).toBe('QGvBNC-SReSCnZ7y-hnYbg');
});

test('an error ends the request, whatever else the reply says', () => {
	expect(faultOf(replyWith({ is_errored: true }))).toMatchObject({
		kind: 'ended',
		message: 'The request ended with an error at YIAPI',
	});
});

test('finished without an image is an end, not a success', () => {
	expect(faultOf(replyWith({ responses: [] }))).toMatchObject({ kind: 'ended' });
});

test('a reply of another form is left to the reader of error envelopes', () => {
	expect(faultOf({ code: 'access_denied', message: '无效的令牌' })).toHaveProperty('issues');
});
