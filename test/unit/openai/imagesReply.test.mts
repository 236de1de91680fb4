import { connectionOf } from '../../../nodes/shared/aggregator/connection';
import { imagesProgress, imagesTaskProgress, resultsIn } from '../../../nodes/shared/openai/imagesReply';
import { fetchTask, unpollable } from '../../../nodes/shared/openai/imagesTask';

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

const CDN = 'https://cdn.example';
const B64 = 'iVBORw0KGgo=';
/** Where the images of a reply lie: an address, or bytes. */
const placesOf = (reply: unknown) => outcomeOf(reply).images.map(({ url, base64 }) => url ?? `bytes:${base64}`);

test.each<[string, unknown, string[]]>([
	['images in place of data', { images: [{ url: `${CDN}/a.png` }], timings: { inference: 1.2 }, seed: 7 }, [`${CDN}/a.png`]],
	['image_url', { data: [{ image_url: `${CDN}/a.png` }] }, [`${CDN}/a.png`]],
	['image_url as an object', { data: [{ image_url: { url: `${CDN}/a.png` } }] }, [`${CDN}/a.png`]],
	['a list of addresses in an entry', { data: [{ url: [`${CDN}/a.png`, `${CDN}/b.png`] }] }, [`${CDN}/a.png`, `${CDN}/b.png`]],
	['an address at the top', { url: `${CDN}/a.png` }, [`${CDN}/a.png`]],
	['a list of addresses at the top', { url: [`${CDN}/b.png`, `${CDN}/a.png`] }, [`${CDN}/b.png`, `${CDN}/a.png`]],
	['nothing but a list', [`${CDN}/a.png`], [`${CDN}/a.png`]],
	['a list of objects', [{ b64_json: B64 }, { url: `${CDN}/b.png` }], [`bytes:${B64}`, `${CDN}/b.png`]],
	['image_url at the top', { image_url: `${CDN}/a.png` }, [`${CDN}/a.png`]],
	['output', { output: [`${CDN}/a.png`, `${CDN}/b.png`] }, [`${CDN}/a.png`, `${CDN}/b.png`]],
	['output as a text', { id: 'x', output: `${CDN}/a.png` }, [`${CDN}/a.png`]],
	['one object in place of a list', { data: { url: `${CDN}/a.png` } }, [`${CDN}/a.png`]],
	['one text in place of a list', { data: `${CDN}/a.png` }, [`${CDN}/a.png`]],
	['a path', { data: [{ url: '/files/a.png' }] }, ['https://gateway.example/files/a.png']],
	['a path without a slash', { url: ['images/a.png'] }, ['https://gateway.example/images/a.png']],
	['a path up', { url: '../files/a' }, ['https://gateway.example/files/a']],
	['an address without its scheme', { data: [{ url: 'cdn.example/a' }, { url: '//cdn.example/b.png' }, { url: '127.0.0.1:8080/c' }] }, [`${CDN}/a`, `${CDN}/b.png`, 'https://127.0.0.1:8080/c']],
	['bytes behind a data: prefix', { data: [{ b64_json: `data:image/webp;base64,${B64}` }] }, [`bytes:${B64}`]],
	['both, of which the bytes are taken', { data: [{ url: `${CDN}/a.png`, b64_json: B64 }] }, [`bytes:${B64}`]],
	['one of both that is null', { data: [{ url: null, b64_json: B64 }, { url: `${CDN}/a.png`, b64_json: null }, { url: `${CDN}/b.png`, b64_json: '' }] }, [`bytes:${B64}`, `${CDN}/a.png`, `${CDN}/b.png`]],
	['an address where bytes belong', { data: [{ b64_json: `${CDN}/a.png` }] }, [`${CDN}/a.png`]],
])('an image is found: %s', (_, reply, expected) => {
	expect(placesOf(reply)).toEqual(expected);
});

test.each<[string, unknown]>([
	['a text that holds an address', { data: [{ text: `see ${CDN}/a.png`, url: `Here it is: ${CDN}/a.png` }] }],
	['a word', { data: [{ url: 'failed' }, { b64_json: 'error' }] }],
	['a type, a model, a version', { output: ['image/png', 'google/imagen-4', 'v1.10', 'n/a'] }],
	['another kind of address', { data: [{ url: 'javascript:alert(1)' }, { url: 'error:nsfw' }, { url: 'file:///etc/passwd' }] }],
	['nothing', { created: 1, data: [] }],
	['null', { data: [{ url: null }] }],
	['an ID with an empty list', { id: 'req_1', data: [] }],
])('no image is made up of %s, and no safety filter', (_, reply) => {
	expect(() => imagesProgress(reply, connection)).toThrow(expect.objectContaining({ kind: 'unknownOutcome', message: 'AnyAPI answered without an image', details: { description: expect.stringMatching(/^(?!.*safety).*may have been billed/) } }));
});

describe('events', () => {
	const completed = (fields: object, kind = 'image_generation') => ({ type: `${kind}.completed`, created_at: 1_730_039_726, usage: {}, ...fields });
	const draft = { type: 'image_generation.partial_image', b64_json: B64, partial_image_index: 0 };

	test('each finished image has one; drafts are none', () => {
		const events = [draft, completed({ b64_json: B64, revised_prompt: 'better' }), { ...draft, type: 'image_edit.partial_image' }, completed({ url: `${CDN}/b.png` }, 'image_edit')];
		expect(outcomeOf({ events })).toEqual({
			images: [
				{ base64: B64, facts: { revisedPrompt: 'better' } },
				{ url: `${CDN}/b.png`, facts: {} },
			],
			createdAt: '2024-10-27T14:35:26.000Z',
		});
		expect(resultsIn({ events })).toEqual({ events: [events[1], events[3]] });
		expect(placesOf({ events: [{ partial_image_index: 0, b64_json: B64 }, completed({ b64_json: B64 })] })).toHaveLength(1);
	});

	test('a whole reply in one event', () => {
		expect(placesOf({ events: [{ created: 1, data: [{ url: `${CDN}/a.png` }, { url: `${CDN}/b.png` }] }] })).toHaveLength(2);
	});

	test('images that succeed one by one, with a summary at the end', () => {
		const one = (index: number) => ({ type: 'image_generation.partial_succeeded', image_index: index, url: `${CDN}/${index}.png` });
		const failed = { type: 'image_generation.partial_failed', image_index: 1, error: { code: 'OutputImageSensitiveContentDetected', message: 'not shown' } };
		expect(placesOf({ events: [one(0), one(1), completed({ usage: { generated_images: 2 } })] })).toEqual([`${CDN}/0.png`, `${CDN}/1.png`]);
		expect(placesOf({ events: [one(0), completed({ data: [{ url: `${CDN}/0.png` }] })] })).toEqual([`${CDN}/0.png`]);
		expect(outcomeOf({ events: [one(0), failed, one(2)] })).toMatchObject({ images: [{}, {}], streamError: expect.stringContaining('not shown') });
	});

	test.each([
		[{ type: 'error', error: { code: 'http_code', message: 'boom' } }, 'boom'],
		[{ type: 'upstream_error', message: 'boom' }, 'boom'],
		[{ error: 'boom' }, 'boom'],
		[{ error: { message: 'boom', code: 'moderation_blocked' } }, 'boom'],
		[{ error: { code: 'moderation_blocked' } }, 'moderation_blocked'],
	])('after an error %j what completed before it comes out, and alone it is no clear no', (error, words) => {
		const { images, streamError } = outcomeOf({ events: [completed({ b64_json: B64 }), error] });
		expect([images.length, streamError]).toEqual([1, expect.stringContaining(words)]);
		expect(() => imagesProgress({ events: [draft, error] }, connection)).toThrow(
			expect.objectContaining({ kind: 'unknownOutcome', billed: 'maybe', details: expect.objectContaining({ description: expect.stringContaining(words) }) }),
		);
	});

	test.each([[[]], [[draft]], [[{ type: 'image_generation.completed', usage: {} }]]])('%j brings no image', (events) => {
		expect(() => imagesProgress({ events }, connection)).toThrow(expect.objectContaining({ kind: 'unknownOutcome' }));
	});
});

describe('tasks', () => {
	const ID = 'task_01KPQ7J7DWB7QZ3WCEK3YVPBRA';

	test.each<[string, unknown, string]>([
		['sub2api', { id: ID, task_id: ID, object: 'image.generation.task', status: 'processing', poll_url: `/v1/images/tasks/${ID}` }, 'processing'],
		['APIMart', { code: 200, data: [{ status: 'submitted', task_id: ID }] }, 'submitted'],
		['in an object', { code: 0, message: 'success', data: { taskId: ID, status: 'PENDING' } }, 'PENDING'],
		['ToAPIs', { id: ID, object: 'generation.task', status: 'queued', data: [] }, 'queued'],
		['an ID alone', { id: ID }, 'submitted'],
		['without an ID but the task_id', { task_id: ID, status: 'in_progress', polling_interval_seconds: 2 }, 'in_progress'],
		['a status that nobody documents', { id: ID, status: 'warming_up' }, 'warming_up'],
	])('taken: %s', (_, reply, status) => {
		expect(imagesProgress(reply, connection)).toMatchObject({ state: 'running', id: ID, status });
	});

	test('an ID of digits', () => {
		expect(imagesProgress({ task_id: 1234567890123, status: 'queued' }, connection)).toMatchObject({ id: '1234567890123' });
	});

	test('a refusal with an ID is no task', () => {
		expect(() => imagesProgress({ id: ID, error: { message: 'no' } }, connection)).toThrow(expect.objectContaining({ name: 'ZodError' }));
		expect(() => imagesProgress({ id: ID, status: 'error', message: 'no' }, connection)).toThrow(expect.objectContaining({ name: 'ZodError' }));
	});

	const urls = [`${CDN}/a.png`, `${CDN}/b.png`];
	const data = urls.map((url) => ({ url }));
	test.each<[string, unknown]>([
		['sub2api', { id: ID, task_id: ID, status: 'completed', result: { created: 1, data }, image_url: urls[0] }],
		['APIMart', { code: 200, data: { id: ID, status: 'completed', progress: 100, result: { images: [{ url: urls, expires_at: 1 }] } } }],
		['ToAPIs', { id: ID, status: 'SUCCESS', result: { data } }],
		['data at the top', { id: ID, status: 'succeeded', data }],
		['an envelope that succeeded itself', { status: 'success', data: { task_id: ID, status: 'finished', images: urls } }],
		['no status at all', { data }],
	])('finished: %s', (_, reply) => {
		const progress = imagesTaskProgress(reply, connection);
		expect(progress).toMatchObject({ state: 'finished', outcome: { images: [{ url: urls[0] }, { url: urls[1] }] } });
	});

	test('one that still runs waits on, whatever it shows already', () => {
		expect(imagesTaskProgress({ status: 'success', data: { status: 'processing', progress: '40%', images: [urls[0]] } }, connection)).toMatchObject({ state: 'running', status: 'processing', progress: 40 });
		expect(imagesTaskProgress({ code: 200, data: { status: 'queued' } }, connection)).toMatchObject({ state: 'running' });
	});

	test.each<[string, object]>([
		['sub2api', { id: ID, status: 'failed', http_status: 502, error: { type: 'storage_error', message: 'disk full' } }],
		['APIMart', { code: 200, data: { id: ID, status: 'failed', error: { code: 500, message: 'disk full' } } }],
		['cancelled', { id: ID, status: 'CANCELLED', error: 'disk full' }],
		['expired', { task_id: ID, status: 'expired', message: 'disk full' }],
	])('over: %s', (_, reply) => {
		expect(() => imagesTaskProgress(reply, connection)).toThrow(
			expect.objectContaining({ kind: 'ended', billed: 'maybe', details: expect.objectContaining({ description: expect.stringContaining('disk full') }) }),
		);
	});

	test('finished without an image is not finished yet', () => {
		expect(() => imagesTaskProgress({ id: ID, status: 'completed', result: {} }, connection)).toThrow(expect.objectContaining({ kind: 'incomplete' }));
	});

	test.each([
		['', undefined],
		['/v1/images/tasks/{id}', 'https://gateway.example/v1/images/tasks/a%2Fb'],
		[' v1/tasks/{id}/ ', 'https://gateway.example/v1/tasks/a%2Fb'],
		['/v1/query?task_id={id}', 'https://gateway.example/v1/query?task_id=a%2Fb'],
	])('under the path "%s" a task is asked for at %s', (imagesTaskPath, url) => {
		const custom = connectionOf('customAggregatorApi', { apiKey: 'k', baseUrl: 'https://gateway.example', imagesTaskPath });
		expect(fetchTask(custom, 'a/b')?.url).toBe(url);
	});

	test('a path without a place for the ID is wrong, in words, and no ID climbs', () => {
		const custom = (imagesTaskPath: string) => connectionOf('customAggregatorApi', { apiKey: 'k', baseUrl: 'https://gateway.example', imagesTaskPath });
		expect(() => fetchTask(custom('/v1/tasks'), ID)).toThrow("'Images Task Path' in the credential has no place for the ID");
		expect(() => fetchTask(custom('/v1/tasks/{id}'), '..')).toThrow("can't be part of an address");
	});

	test('without a path the ID is told, where the gateway says to ask, and what makes the node wait', () => {
		const fault = unpollable({ state: 'running', id: ID, status: 'queued' }, connection, { id: ID, poll_url: '/somewhere/else' });
		expect(fault).toMatchObject({ kind: 'unknownOutcome', details: { id: ID } });
		expect(fault.details.description).toMatch(/"queued".*\/somewhere\/else.*'Images Task Path'/);
	});
});
