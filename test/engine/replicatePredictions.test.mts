import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import type { PredictionInjection } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions } from './harness.mts';
import { replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { timePasses } from '../timePasses.mts';
import { until } from '../until.mts';

useSandbox({ generationMs: 50 });

/** A prediction that was submitted and left. */
async function submitted(prediction: PredictionInjection = {}, parameters: IDataObject = {}): Promise<string> {
	sandbox.injections.add({ route: 'create', prediction });
	const run = await engine.run(
		replicate(sandbox, 'replicateFluxSchnell', { prompt: 'a fox', waitForCompletion: false, ...parameters }),
	);
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(1);
	return String(run.items[0].json.id);
}

const get = async (predictionId: unknown, parameters: IDataObject = {}, more: Partial<NodeOptions> = {}) =>
	await engine.run(
		replicate(sandbox, 'replicateGetPrediction', { predictionId: predictionId as string, ...parameters }, more),
	);

const cancel = async (predictionId: unknown, more: Partial<NodeOptions> = {}) =>
	await engine.run(replicate(sandbox, 'replicateCancelPrediction', { predictionId: predictionId as string }, more));

describe('Get Prediction', () => {
	test('waits and brings the images, with what is known of them', async () => {
		const id = await submitted({}, { additionalFields: { numOutputs: 2 } });
		const run = await get(id);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(2);
		expect(run.items[0].json).toEqual({
			id,
			status: 'succeeded',
			model: 'black-forest-labs/flux-schnell',
			prompt: 'a fox',
			imageUrl: expect.stringContaining(sandbox.imagesUrl),
			imageIndex: 0,
			imageCount: 2,
			createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
			completedAt: expect.stringMatching(/^\d{4}-.*Z$/),
			predictTime: expect.any(Number),
		});
		expect((await sharp(await engine.read(run.items[1])).metadata()).format).toBe('webp');
		expect(sandbox.ledger.creates()).toHaveLength(1);
		expect(sandbox.ledger.leaks).toEqual([]);
	});

	test('without waiting says how far a running one is', async () => {
		sandbox.settings.generationMs = 5_000;
		const id = await submitted();
		const run = await get(id, { waitForCompletion: false });
		expect(run.items.map(({ json }) => json)).toEqual([
			{ id, status: 'starting', model: 'black-forest-labs/flux-schnell' },
		]);
		expect(sandbox.ledger.count({ route: 'poll' })).toBe(1);
	});

	test('without waiting brings the images of a finished one', async () => {
		const id = await submitted();
		timePasses(1_000);
		const run = await get(id, { waitForCompletion: false });
		expect(run.items[0].json.status).toBe('succeeded');
		expect(run.items[0].binary?.data.mimeType).toBe('image/webp');
	});

	test.each([
		['failed', { outcome: 'failed', error: 'CUDA out of memory' }, 'The prediction failed at AnyAPI', 'CUDA out of memory'],
		['canceled', { outcome: 'canceled' }, 'The prediction was cancelled at AnyAPI', ''],
		['aborted', { outcome: 'aborted' }, 'The prediction was aborted at AnyAPI', ''],
		['data_removed', { outcome: 'data_removed' }, 'The files were already deleted at AnyAPI', 'one hour'],
		['without an output', { output: 'null' }, 'The prediction succeeded at AnyAPI, but without an output', ''],
	] as Array<[string, PredictionInjection, string, string]>)('says what became of one that is %s', async (_, prediction, message, words) => {
		const id = await submitted(prediction);
		const run = await get(id);
		expect(run.error?.message).toBe(message);
		expect(run.error?.message).not.toContain('canceled');
		expect(run.error?.description).toContain(words);
		expect(run.error?.description).toContain(id);
		expect(run.status).toBe('error');
	});

	test.each([{ early: true }, { runningAs: 'processing' }, { runningAs: 'some-new-word' }])(
		'waits on while it is %j',
		async (prediction) => {
			sandbox.settings.generationMs = 1_000;
			const run = await get(await submitted(prediction));
			expect(run.items[0].json.status).toBe('succeeded');
			expect(sandbox.ledger.count({ route: 'poll' })).toBeGreaterThan(1);
		},
	);

	test.each(['string', 'array', 'object', 'nested', 'dataUrl', 'svg'] as const)('reads an output put as %s', async (output) => {
		const run = await get(await submitted({ output }));
		expect(run.error).toBeUndefined();
		expect(run.items[0].binary?.data.mimeType).toMatch(/^image\//);
	});

	test('reads an output that is text', async () => {
		const run = await get(await submitted({ output: 'text' }));
		expect(run.items[0].json.output).toBe('a photo of a cat sitting on a windowsill');
	});

	test('never cancels: not when its time is over, and not on stop', async () => {
		sandbox.settings.generationMs = 60_000;
		const id = await submitted();
		const late = await get(id, { options: { timeout: 1, cancelOnTimeout: true } });
		expect(late.error?.message).toMatch(/^No result from AnyAPI after \d s$/);
		const running = engine.start(replicate(sandbox, 'replicateGetPrediction', { predictionId: id }));
		const polls = sandbox.ledger.count({ route: 'poll' });
		await until(() => sandbox.ledger.count({ route: 'poll' }) > polls);
		running.stop();
		expect((await running.finished).status).toBe('canceled');
		expect(sandbox.ledger.cancels()).toEqual([]);
	});

	test('takes an item, a reply or a pasted address for the ID', async () => {
		const id = await submitted();
		const given = [
			id,
			` ${id} `,
			`https://replicate.com/p/${id}`,
			`https://api.replicate.com/v1/predictions/${id}/cancel`,
			`${sandbox.baseUrl('anyApi')}/replicate/v1/predictions/${id}`,
			JSON.stringify({ id, status: 'starting' }),
		];
		const items = given.map((text) => ({ json: { text } }));
		const run = await get('={{ $json.text }}', {}, { items });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.id)).toEqual(given.map(() => id));
		const whole = await get('={{ $json }}', {}, { items: [{ json: { id, status: 'starting' } }] });
		expect(whole.items[0].json.id).toBe(id);
	});

	test.each(['  ', '../account', 'a b', 'https://replicate.delivery/x/out.png', '{"status":"starting"}', '{"id":'])(
		'refuses %j before anything is sent',
		async (text) => {
			const run = await get('={{ $json.text }}', {}, { items: [{ json: { text } }] });
			expect(run.error?.message).toMatch(/^'Prediction ID' (is empty|contains no ID)$/);
			expect(sandbox.ledger.all).toEqual([]);
		},
	);

	test('says that an ID is unknown', async () => {
		const run = await get('nobodyknowsthis');
		expect(run.error?.message).toBe('AnyAPI does not know this ID');
		expect(sandbox.ledger.count({ route: 'poll' })).toBe(1);
	});
});

describe('Cancel Prediction', () => {
	test('ends a running one and says so in one item', async () => {
		sandbox.settings.generationMs = 60_000;
		const id = await submitted();
		const run = await cancel(id);
		expect(run.items).toEqual([
			{ json: { id, status: 'canceled', model: 'black-forest-labs/flux-schnell' }, pairedItem: { item: 0 } },
		]);
		expect(sandbox.ledger.cancels()).toMatchObject([{ method: 'POST', path: `/anyapi/replicate/v1/predictions/${id}/cancel` }]);
	});

	test('of a finished one changes nothing', async () => {
		const id = await submitted();
		timePasses(1_000);
		const run = await cancel(`https://replicate.com/p/${id}`);
		expect(run.items.map(({ json }) => json)).toEqual([expect.objectContaining({ id, status: 'succeeded' })]);
	});

	test.each([
		['a web page', { status: 200, body: '<!doctype html><html></html>' }],
		['"Invalid URL"', { status: 404, body: { error: { message: 'Invalid URL (POST /replicate/v1/…/cancel)', type: 'invalid_request_error' } } }],
		['405', { status: 405, body: { detail: 'Method "POST" not allowed.' } }],
	])('says that an aggregator without the route (%s) has none', async (_, respond) => {
		sandbox.settings.generationMs = 60_000;
		const id = await submitted();
		sandbox.injections.add({ route: 'cancel', respond });
		const run = await cancel(id);
		expect(run.error?.message).toBe('AnyAPI offers no way to cancel a prediction');
		expect(run.error?.description).toContain('billed as usual');
		const goingOn = await cancel(id, { onError: 'continueErrorOutput' });
		expect(goingOn.status).toBe('success');
		expect(goingOn.failed[0].json.error).toBe('AnyAPI offers no way to cancel a prediction');
	});

	test('says that an ID or a key is not known', async () => {
		expect((await cancel('nobodyknowsthis')).error?.message).toBe('AnyAPI does not know this ID');
		sandbox.injections.add({ route: 'cancel', reply: 'keyRefused' });
		expect((await cancel('nobodyknowsthis')).error?.message).toBe('The key is not accepted by AnyAPI');
	});
});

describe('the official layout', () => {
	const official = (): Pick<NodeOptions, 'credentials'> => ({
		credentials: {
			customAggregatorApi: { apiKey: sandbox.key, baseUrl: `${sandbox.baseUrl('replicate')}/ `, replicatePath: '/v1' },
		},
	});
	const custom = { aggregator: 'customAggregatorApi' };

	test('works with a custom aggregator whose Replicate path is /v1', async () => {
		const run = await engine.run(
			replicate(sandbox, 'replicateImagen4', { ...custom, prompt: 'a fox' }, official()),
		);
		expect(run.error).toBeUndefined();
		expect(run.items[0].binary?.data.mimeType).toBe('image/jpeg');
		const [create, read] = [sandbox.ledger.last({ route: 'create' }), sandbox.ledger.last({ route: 'poll' })];
		expect(create).toMatchObject({
			vendor: 'replicate',
			status: 201,
			path: '/replicate-official/v1/models/google/imagen-4/predictions',
			headers: { authorization: `Bearer ${sandbox.key}` },
		});
		expect(read?.path).toBe(`/replicate-official/v1/predictions/${String(run.items[0].json.id)}`);
	});

	test('runs a version, picks it up and cancels', async () => {
		sandbox.settings.generationMs = 60_000;
		const version = 'stability-ai/sdxl:7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc';
		const model = { __rl: true, mode: 'version', value: version };
		const input = '{"prompt":"a fox"}';
		const left = await engine.run(
			replicate(sandbox, 'replicateRunModel', { ...custom, model, specifyInput: 'json', input, waitForCompletion: false }, official()),
		);
		expect(sandbox.ledger.last({ route: 'create' })).toMatchObject({
			path: '/replicate-official/v1/predictions',
			body: { version, input: { prompt: 'a fox' } },
		});
		const predictionId = String(left.items[0].json.id);
		const cancelled = await engine.run(
			replicate(sandbox, 'replicateCancelPrediction', { ...custom, predictionId }, official()),
		);
		expect(cancelled.items[0].json).toMatchObject({ id: predictionId, status: 'canceled' });
		const picked = await engine.run(
			replicate(sandbox, 'replicateGetPrediction', { ...custom, predictionId }, official()),
		);
		expect(picked.error?.message).toBe('The prediction was cancelled at Custom');
	});
});
