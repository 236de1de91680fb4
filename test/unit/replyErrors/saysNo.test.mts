import { saysNo } from '../../../nodes/shared/aggregator/replyErrors/errorOfReply.ts';
import { CATALOGUE } from './catalogue.mts';
import { replyOf } from './read.mts';

const no = (body: unknown) => saysNo(replyOf({ status: 200, body }));

test.each([
	[{ code: 'success', data: {} }],
	[{ code: 'success', message: 'ok', data: { task_id: '1' } }],
	[{ code: 0, message: 'SUCCEED', data: { task_id: '1' } }],
	[{ code: 200, msg: 'ok', data: {} }],
	[{ code: '200', message: 'OK', data: {} }],
	[{ code: true, message: 'ok', data: {} }],
	[{ code: 1, description: '提交成功', result: '1730000000000000' }],
	[{ code: 21, description: '任务已存在', result: '1730000000000000' }],
	[{ code: 22, description: '排队中，前面还有1个任务', result: '1730000000000000' }],
	[{ success: true, message: '', data: {} }],
	[{ created: 1, data: [{ url: 'https://x' }] }],
	[{ id: 'abc', status: 'failed', error: 'CUDA out of memory' }],
	[{ id: 'abc', status: 'succeeded', error: null, detail: 'x' }],
	[{ error: null, data: [] }],
	[{ images: [] }],
	[{ error: { message: '', type: '', param: '', code: null }, data: { task_id: '1' } }],
	[{ error: {} }],
	[{ error: { message: null, details: { reason: '' } } }],
	[[]],
	[{}],
])('an answer that is no refusal: %j', (body) => {
	expect(no(body)).toBe(false);
});

test.each([
	[{ error: 'Prompt provided failed safety check.' }],
	[{ error: { message: 'x' } }],
	[{ success: false }],
	[{ success: false, message: '余额不足' }],
	[{ code: 'do_request_failed', message: 'upstream timed out', data: null }],
	[{ code: 500, message: 'failed' }],
	[{ code: 24, description: 'banned word', properties: { bannedWord: 'x' } }],
	[{ code: 23, description: '队列已满' }],
	[{ code: false, message: 'no' }],
	[{ detail: 'Insufficient credit' }],
])('an answer that is one: %j', (body) => {
	expect(no(body)).toBe(true);
});

test('every envelope of the catalogue is a no, whatever its status', () => {
	const envelopes = CATALOGUE.flatMap(({ says }) => says).filter(({ body, status }) => typeof body === 'object' && ![425, 499].includes(status));
	expect(envelopes.filter(({ body }) => !no(body))).toEqual([]);
});
