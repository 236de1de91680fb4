import sharp from 'sharp';

import { expectedColour } from '../../sandbox/aggregator/index.mts';
import { photoItem } from './ideogram.mts';
import { imagine, midjourney, submitted } from './midjourney.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 400 });

async function expectPictureOf(prompt: string, bytes: Buffer): Promise<void> {
	const { data } = await sharp(bytes).extract({ left: 4, top: 4, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
	const { r, g, b } = expectedColour(prompt);
	expect([data[0], data[1], data[2]]).toEqual([r, g, b]);
}

describe('Imagine', () => {
	test('waits for the grid, past its previews, and hands it on with its buttons', async () => {
		sandbox.settings.generationMs = 2_500;
		const run = await engine.run(imagine(sandbox, ['a fox']));
		expect(run.error).toBeUndefined();
		const [create] = sandbox.ledger.creates();
		expect(run.items.map(({ json }) => json)).toEqual([
			{
				id: create.id,
				status: 'succeeded',
				model: 'midjourney',
				prompt: 'a fox',
				imageUrl: expect.stringMatching(/\/attachments\/.*\.png$/),
				imageIndex: 0,
				imageCount: 1,
				progress: 100,
				createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
				completedAt: expect.stringMatching(/^\d{4}-.*Z$/),
				buttons: expect.arrayContaining([
					{ label: 'U1', customId: expect.stringMatching(/^MJ::JOB::upsample::1::/) },
					{ label: '🔄', customId: expect.stringMatching(/^MJ::JOB::reroll::0::.*::SOLO$/) },
				]),
			},
		]);
		await expectPictureOf('a fox', await engine.read(run.items[0]));
		expect(sandbox.ledger.last({ route: 'imagine' })?.body).toEqual({ botType: 'MID_JOURNEY', prompt: 'a fox' });
		expect(sandbox.ledger.count({ route: 'mjTask' })).toBeGreaterThan(1);
		expect(sandbox.ledger.leaks).toEqual([]);
	});

	test("Midjourney's parameters stand behind the prompt, and only those that were set", async () => {
		const additionalFields = { aspectRatio: '16:9', stylize: 250, no: 'text, people', seed: 7, quality: '2', tile: true, raw: false, chaos: 10, weird: 5, version: '7' };
		await engine.run(imagine(sandbox, ['a fox'], { parameters: { additionalFields, downloadImages: false } }));
		expect(sandbox.ledger.last({ route: 'imagine' })?.body).toEqual({
			botType: 'MID_JOURNEY',
			prompt: 'a fox --ar 16:9 --chaos 10 --no text, people --q 2 --seed 7 --stylize 250 --tile --v 7 --weird 5',
		});
	});

	test('Niji has versions of its own, and is named as the model', async () => {
		const parameters = { additionalFields: { botType: 'NIJI_JOURNEY', version: '6' }, downloadImages: false };
		const run = await engine.run(imagine(sandbox, ['a fox'], { parameters }));
		expect(sandbox.ledger.last({ route: 'imagine' })?.body).toEqual({ botType: 'NIJI_JOURNEY', prompt: 'a fox --niji 6' });
		expect(run.items[0].json.model).toBe('niji');
	});

	test('input images travel inside the request, fetched without the key where they are addresses', async () => {
		const { imageUrl } = (await engine.run(imagine(sandbox, ['a photo']))).items[0].json;
		const photo = await photoItem(engine);
		const rows = [{ source: 'file', binaryPropertyName: 'data' }, { source: 'url', url: imageUrl }];
		const run = await engine.run(
			imagine(sandbox, [], { items: [{ json: { prompt: 'like these' }, binary: photo.binary }], parameters: { inputImages: { image: rows } } }),
		);
		expect(run.error).toBeUndefined();
		const { base64Array } = sandbox.ledger.last({ route: 'imagine' })?.body as { base64Array: string[] };
		expect(base64Array.map((image) => image.slice(0, 20))).toEqual(['data:image/jpeg;base', 'data:image/png;base6']);
		expect(sandbox.ledger.leaks).toEqual([]);
	});

	test.each([
		['', {}, /'Prompt' is empty/],
		['a fox --ar 1:1', { aspectRatio: '16:9' }, /'Aspect Ratio' is in the prompt already/],
		['a fox —aspect 1:1', { aspectRatio: '16:9' }, /'Aspect Ratio' is in the prompt already/],
		['a fox --style  raw', { raw: true }, /'Raw' is in the prompt already/],
		['a fox --niji 6', { version: '7' }, /'Version' is in the prompt already/],
		['a fox', { aspectRatio: 'wide' }, /'Aspect Ratio' can't be "wide"/],
		['a fox', { no: 'text --v 5' }, /'No' can't be/],
		['a fox', { stylize: 5000 }, /'Stylize' can't be "5000"/],
		['a fox', { quality: '3' }, /'Quality' can't be "3"/],
	])('%j with %j is refused before anything is sent', async (prompt, additionalFields, message) => {
		const run = await engine.run(imagine(sandbox, [prompt], { parameters: { additionalFields } }));
		expect(run.error?.message).toMatch(message);
		expect(sandbox.ledger.count()).toBe(0);
	});

	test('a parameter that the prompt itself has is no obstacle to others', async () => {
		await engine.run(imagine(sandbox, ['a fox --ar 3:2'], { parameters: { additionalFields: { seed: 3 }, downloadImages: false } }));
		expect(sandbox.ledger.last({ route: 'imagine' })?.body).toMatchObject({ prompt: 'a fox --ar 3:2 --seed 3' });
	});

	test('without waiting gives id and status at once', async () => {
		const run = await engine.run(imagine(sandbox, ['a fox'], { parameters: { waitForCompletion: false, upscale: [1] } }));
		const [create] = sandbox.ledger.creates();
		expect(run.items.map(({ json }) => json)).toEqual([{ id: create.id, status: 'SUBMITTED', model: 'midjourney' }]);
		expect(sandbox.ledger.count()).toBe(1);
	});
});

describe('what a submit says', () => {
	test.each(['queued behind others', 'exists already'])('"%s" is as good as accepted', async (prompt) => {
		const run = await engine.run(imagine(sandbox, [prompt]));
		expect(run.items[0].json).toMatchObject({ id: sandbox.ledger.creates()[0].id, status: 'succeeded' });
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('a full queue (23) is waited for, and the task is submitted once', async () => {
		sandbox.injections.add({ route: 'imagine', times: 2, reply: 'mjQueueFull' });
		const run = await engine.run(imagine(sandbox, ['a fox']));
		expect(run.items).toHaveLength(1);
		expect(sandbox.ledger.count({ route: 'imagine' })).toBe(3);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	}, 20_000);

	test('a queue that stays full is said to be rate limited, and nothing was taken', async () => {
		sandbox.injections.add({ route: 'imagine', reply: 'mjQueueFull' });
		const run = await engine.run(imagine(sandbox, ['a fox'], { parameters: { options: { timeout: 2 } } }));
		expect(run.error?.message).toBe('The queue of YIAPI is full');
		expect(run.error?.description).toMatch(/队列已满[^]*Nothing was billed/);
	});

	test('a banned word (24) is the safety filter, and is named', async () => {
		const run = await engine.run(imagine(sandbox, ['a forbidden fruit'], { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.error?.message).toBe('The prompt was refused by the safety filter of YIAPI');
		expect(run.error?.description).toMatch(/可能包含敏感词[^]*The word is "forbidden"[^]*Rephrase/);
	});

	test.each([
		['mjNoAccount', /refused the task/, /无可用的账号实例[^]*no free Midjourney account/],
		['mjPromptMissing', /refused/, /prompt_is_required/],
		['mjChannelOff', /no channel left/, /该任务所属渠道已被禁用/],
		['mjNoCredit', /Out of credit at YIAPI/, /quota_not_enough/],
	] as const)('%s is a clear no: nothing is in doubt', async (reply, message, description) => {
		sandbox.injections.add({ route: 'imagine', reply });
		const run = await engine.run(imagine(sandbox, ['a fox']));
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toMatch(description);
		expect(run.error?.description).not.toMatch(/may have been/);
		expect(sandbox.ledger.count({ route: 'imagine' })).toBe(1);
	});

	test.each([
		['mjBadRequest', /prompt不能为空/],
		['mjFailed', /提交失败，系统异常/],
		['mjFailure', /Submit failed, unknown error/],
	] as const)('%s, in words that say nothing of when it failed, is in doubt, and is sent once', async (reply, description) => {
		sandbox.injections.add({ route: 'imagine', reply });
		const run = await engine.run(imagine(sandbox, ['a fox'], { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.error?.message).toBe('YIAPI did not confirm the request: it may have been accepted and billed');
		expect(run.error?.description).toMatch(description);
		expect(run.error?.description).toMatch(/\nbilled: maybe, code: unknown_outcome$/);
		expect(sandbox.ledger.count({ route: 'imagine' })).toBe(1);
	});

	test('429 with code 30 is waited for', async () => {
		sandbox.injections.add({ route: 'imagine', times: 1, reply: 'mjBusy' });
		expect((await engine.run(imagine(sandbox, ['a fox']))).items).toHaveLength(1);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test.each(['mjRelayFailed', 'upstreamFailed', 'badGateway'] as const)('%s leaves it in doubt: never resent automatically', async (reply) => {
		sandbox.injections.add({ route: 'imagine', times: 1, reply, processed: true });
		const run = await engine.run(imagine(sandbox, ['a fox'], { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(`${run.error?.message} ${run.error?.description}`).toMatch(/may have been accepted and billed/);
		expect(sandbox.ledger.count({ route: 'imagine' })).toBe(1);
	});

	test('a number for an id, as new-api shows it, is the same id', async () => {
		const id = await submitted(sandbox, 'imagine', { prompt: 'a fox' });
		sandbox.injections.add({ route: 'imagine', respond: { status: 200, body: { code: 1, description: '提交成功', properties: {}, result: Number(id) } } });
		expect((await engine.run(imagine(sandbox, ['a fox']))).items[0].json.id).toBe(id);
	});

	test('accepted without an id may have been billed', async () => {
		sandbox.injections.add({ route: 'imagine', respond: { status: 200, body: { code: 1, description: '提交成功', result: '' } } });
		const run = await engine.run(imagine(sandbox, ['a fox'], { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }));
		expect(run.error?.message).toMatch(/without returning its ID: it may have been billed/);
		expect(sandbox.ledger.count({ route: 'imagine' })).toBe(1);
	});
});

describe('how a task goes on', () => {
	test.each([
		['failed', '[Banned prompt] no', 'The task failed at YIAPI', /\[Banned prompt\] no.*not billed/],
		['canceled', undefined, 'The task was cancelled at YIAPI', /not billed/],
	])('one that is %s says why, is free, and the next try is a new one', async (outcome, error, message, description) => {
		sandbox.injections.add({ route: 'imagine', times: 1, prediction: { outcome, error } });
		const run = await engine.run(imagine(sandbox, ['a fox']));
		expect(run.error?.message).toBe(message);
		expect(run.error?.description).toMatch(description);
		expect(run.error?.description).toContain(sandbox.ledger.creates()[0].id);
		const again = await engine.run({ ...imagine(sandbox, ['a fox']), retryOf: run });
		expect(again.items).toHaveLength(1);
		expect(sandbox.ledger.creates({ billed: true })).toHaveLength(1);
	});

	test("one that new-api gave up after an hour says so in the gateway's words", async () => {
		sandbox.settings.giveUpMs = 600;
		sandbox.injections.add({ route: 'imagine', prediction: { outcome: 'never' } });
		const run = await engine.run(imagine(sandbox, ['a fox']));
		sandbox.settings.giveUpMs = 3_600_000;
		expect(run.error?.message).toBe('The task failed at YIAPI');
		expect(run.error?.description).toContain('上游任务超时');
	});

	test('a status that nobody has documented waits on; the timeout names it, the id and who picks it up', async () => {
		sandbox.injections.add({ route: 'imagine', prediction: { outcome: 'never', runningAs: 'POLISHING' } });
		const run = await engine.run(imagine(sandbox, ['a fox'], { parameters: { options: { timeout: 1 } } }));
		expect(run.error?.description).toMatch(/"POLISHING".*Midjourney Get Task/);
		expect(run.error?.description).toContain(sandbox.ledger.creates()[0].id);
	});

	test('bad answers on the way are read again', async () => {
		sandbox.injections.add(
			{ route: 'mjTask', times: 1, reply: 'badGateway' },
			{ route: 'mjTask', skip: 1, times: 1, reset: 'after' },
			{ route: 'mjTask', skip: 2, times: 1, reply: 'mjUnknownTask' },
			{ route: 'mjTask', skip: 3, times: 1, respond: { status: 200, headers: { 'content-type': 'application/json' }, body: '' } },
		);
		expect((await engine.run(imagine(sandbox, ['a fox']))).items).toHaveLength(1);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	}, 20_000);

	test('finished without an image is looked at again, and in the end may have been billed', async () => {
		sandbox.injections.add({ route: 'imagine', prediction: { output: 'null' } });
		const run = await engine.run(imagine(sandbox, ['a fox'], { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }));
		expect(run.error?.message).toMatch(/finished at YIAPI, but without an image/);
		expect(run.error?.description).toContain(sandbox.ledger.creates()[0].id);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	}, 40_000);
});

describe('Action', () => {
	const action = (parameters: object, more = {}) => midjourney(sandbox, 'midjourneyAction', { parameters: { ...parameters }, ...more });
	const grid = async () => await submitted(sandbox, 'imagine', { prompt: 'a fox' });

	test('reads the task, waits until it is done, presses the button, and hands the new picture on', async () => {
		const taskId = await grid();
		const run = await engine.run(action({ taskId, action: 'upscale', index: 3 }));
		expect(run.error).toBeUndefined();
		const [, create] = sandbox.ledger.creates();
		expect(run.items).toHaveLength(1);
		expect(run.items[0].json).toMatchObject({
			id: create.id,
			status: 'succeeded',
			model: 'midjourney',
			prompt: 'a fox',
			imageCount: 1,
			progress: 100,
			buttons: expect.arrayContaining([{ label: 'Zoom Out 2x', customId: expect.stringMatching(/^MJ::Outpaint::50::/) }]),
		});
		await expectPictureOf('a fox', await engine.read(run.items[0]));
		expect(sandbox.ledger.last({ route: 'action' })?.body).toEqual({
			taskId,
			customId: expect.stringMatching(/^MJ::JOB::upsample::3::/),
			chooseSameChannel: true,
		});
	});

	test('chains by expression: an item of Imagine is the task, a button of it the action', async () => {
		const made = await engine.run(imagine(sandbox, ['a fox']));
		const taskId = '={{ $json }}';
		const customId = "={{ $json.buttons.find(({ label }) => label === 'V2').customId }}";
		const run = await engine.run(action({ taskId, action: 'custom', customId }, { items: made.items.map(({ json }) => ({ json })) }));
		expect(run.error).toBeUndefined();
		expect(sandbox.ledger.last({ route: 'action' })?.body).toMatchObject({ customId: expect.stringMatching(/^MJ::JOB::variation::2::/) });
	});

	test.each([
		['variation', { index: 4 }, /variation::4::/],
		['reroll', {}, /reroll::0::/],
	])('%s of a grid', async (name, more, customId) => {
		await engine.run(action({ taskId: await grid(), action: name, downloadImages: false, ...more }));
		expect(sandbox.ledger.last({ route: 'action' })?.body).toMatchObject({ customId: expect.stringMatching(customId) });
	});

	test.each([
		['lowVariation', /low_variation/],
		['highVariation', /high_variation/],
		['upscaleSubtle', /upsample_v6_2x_subtle/],
		['upscaleCreative', /upsample_v6_2x_creative/],
		['zoomOut15x', /Outpaint::75/],
		['zoomOut2x', /Outpaint::50/],
		['panLeft', /pan_left/],
		['panRight', /pan_right/],
		['panUp', /pan_up/],
		['panDown', /pan_down/],
	])('%s of an upscaled picture', async (name, customId) => {
		sandbox.settings.generationMs = 20;
		const first = await engine.run(action({ taskId: await grid(), action: 'upscale', index: 1, downloadImages: false }));
		await engine.run(action({ taskId: String(first.items[0].json.id), action: name, downloadImages: false }));
		expect(sandbox.ledger.last({ route: 'action' })?.body).toMatchObject({ customId: expect.stringMatching(customId) });
	});

	test('a button that the task does not have is a clear error, before anything is paid', async () => {
		const run = await engine.run(action({ taskId: await grid(), action: 'zoomOut2x' }));
		expect(run.error?.message).toBe("The task offers no 'Zoom Out 2x'");
		expect(run.error?.description).toMatch(/Its buttons: U1, U2, .*Nothing was submitted/);
		expect(sandbox.ledger.count({ route: 'action' })).toBe(0);
	});

	test('a task that failed has nothing to press', async () => {
		sandbox.injections.add({ route: 'imagine', prediction: { outcome: 'failed', error: 'no luck' } });
		const run = await engine.run(action({ taskId: await grid(), action: 'upscale', index: 1 }));
		expect(run.error?.message).toBe('The task failed at YIAPI');
		expect(sandbox.ledger.count({ route: 'action' })).toBe(0);
	});

	test('a task that nobody knows is an error with its id', async () => {
		const run = await engine.run(action({ taskId: '1700000000000001', action: 'upscale', index: 1 }));
		expect(run.status).toBe('error');
		expect(run.error?.description).toMatch(/task_no_found[^]*1700000000000001/);
	});

	test.each(['MJ::Inpaint::1::abc::SOLO', 'MJ::CustomZoom::abc'])('%s opens a dialog: refused before anything is sent', async (customId) => {
		const run = await engine.run(action({ taskId: '1700000000000001', action: 'custom', customId }));
		expect(run.error?.description).toMatch(/dialog/);
		expect(sandbox.ledger.count()).toBe(0);
	});

	test('a dialog that opens all the same may have been billed, and is not asked for again', async () => {
		const waiting = { status: 200, body: { code: 21, description: 'Waiting for window confirm', result: '1700000000000002' } };
		sandbox.injections.add({ route: 'action', respond: waiting });
		const run = await engine.run(action({ taskId: await grid(), action: 'reroll' }, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.error?.message).toMatch(/waits for a dialog.*may have been billed/);
		expect(sandbox.ledger.count({ route: 'action' })).toBe(1);
	});

	test('without waiting presses the button and gives the new id', async () => {
		const run = await engine.run(action({ taskId: await grid(), action: 'reroll', waitForCompletion: false }));
		expect(run.items.map(({ json }) => json)).toEqual([{ id: sandbox.ledger.creates()[1].id, status: 'SUBMITTED' }]);
	});

	test('a retry picks up the task that was submitted', async () => {
		const taskId = await grid();
		await engine.run(action({ taskId: await grid() }));
		sandbox.injections.add({ route: 'action', times: 1, prediction: { outcome: 'never' } });
		const options = action({ taskId, action: 'reroll', options: { timeout: 3 } }, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 });
		const run = await engine.run(options);
		expect(run.error?.message).toMatch(/No result/);
		expect(sandbox.ledger.requests({ route: 'action' }).filter(({ body }) => (body as { taskId: string }).taskId === taskId)).toHaveLength(1);
	}, 20_000);
});

describe('Blend, Describe, Get Task', () => {
	test('Blend mixes the files of an item', async () => {
		const one = await photoItem(engine);
		const two = await photoItem(engine, { width: 320 });
		const binary = { a: one.binary!.data, b: two.binary!.data };
		const parameters = { inputImages: { image: [{ binaryPropertyName: 'a, b' }] }, dimensions: 'PORTRAIT' };
		const run = await engine.run(midjourney(sandbox, 'midjourneyBlend', { items: [{ json: {}, binary }], parameters }));
		expect(run.error).toBeUndefined();
		expect(run.items[0].json).toMatchObject({ model: 'midjourney', status: 'succeeded' });
		expect(run.items[0].binary?.data.mimeType).toBe('image/png');
		expect(sandbox.ledger.last({ route: 'blend' })?.body).toMatchObject({ dimensions: 'PORTRAIT', botType: 'MID_JOURNEY' });
	});

	test('one image is none to blend: refused before anything is sent', async () => {
		const run = await engine.run(midjourney(sandbox, 'midjourneyBlend', { items: [await photoItem(engine)] }));
		expect(run.error?.message).toMatch(/too few images/);
		expect(sandbox.ledger.count()).toBe(0);
	});

	test('Describe gives the whole text, and its four prompts without their numbers', async () => {
		const run = await engine.run(midjourney(sandbox, 'midjourneyDescribe', { items: [await photoItem(engine)] }));
		expect(run.error).toBeUndefined();
		const [create] = sandbox.ledger.creates();
		expect(run.items.map(({ json }) => json)).toEqual([
			{
				id: create.id,
				description: expect.stringMatching(/^1️⃣ A plain coloured card, number \w{6} --ar 4:3\n\n2️⃣/),
				descriptions: [
					expect.stringMatching(/^A plain coloured card, number \w{6} --ar 4:3$/),
					expect.stringMatching(/^White lettering/),
					expect.stringMatching(/^A quiet surface/),
					expect.stringMatching(/^A card on a table/),
				],
			},
		]);
	});

	test('Get Task waits for a task and gives its picture, or its words', async () => {
		const id = await submitted(sandbox, 'imagine', { prompt: 'a fox --niji 6' });
		const photo = await photoItem(engine);
		const base64 = `data:image/jpeg;base64,${photo.bytes.toString('base64')}`;
		const words = await submitted(sandbox, 'describe', { base64 });
		const items = [{ json: { id } }, { json: { id: `https://gateway.example/mj/task/${words}/fetch` } }];
		const run = await engine.run(midjourney(sandbox, 'midjourneyGetTask', { items, parameters: { taskId: '={{ $json.id }}' } }));
		expect(run.error).toBeUndefined();
		expect(run.items[0].json).toMatchObject({ id, model: 'niji', prompt: 'a fox --niji 6', status: 'succeeded' });
		await expectPictureOf('a fox', await engine.read(run.items[0]));
		expect(run.items[1].json).toMatchObject({ id: words, descriptions: expect.any(Array) });
		expect(sandbox.ledger.creates()).toHaveLength(2);
	});

	test('Get Task without waiting gives status and progress; a preview is no image', async () => {
		sandbox.settings.generationMs = 60_000;
		sandbox.injections.add({ route: 'mjTask', respond: { status: 200, body: { id: '5', status: 'IN_PROGRESS', progress: '65%', imageUrl: `${sandbox.imagesUrl}/preview.webp` } } });
		const parameters = { taskId: '5', waitForCompletion: false };
		const run = await engine.run(midjourney(sandbox, 'midjourneyGetTask', { parameters }));
		expect(run.items.map(({ json, binary }) => ({ json, binary }))).toEqual([
			{ json: { id: '5', status: 'IN_PROGRESS', model: 'midjourney', progress: 65 }, binary: undefined },
		]);
	});

	test('an id that is none is refused before anything is sent', async () => {
		const items = ['', 'a b', { status: 'x' }].map((id) => ({ json: { id } }));
		const options = { items, onError: 'continueErrorOutput', parameters: { taskId: '={{ $json.id }}' } } as const;
		expect((await engine.run(midjourney(sandbox, 'midjourneyGetTask', options))).failed).toHaveLength(3);
		expect(sandbox.ledger.count()).toBe(0);
	});

	test('a custom gateway has the routes at the path of its credential, a speed before it', async () => {
		const customAggregatorApi = { apiKey: sandbox.key, baseUrl: `${sandbox.url}/yiapi`, midjourneyPath: '/mj/' };
		const run = await engine.run({ ...imagine(sandbox, ['a fox']), credentials: { customAggregatorApi }, parameters: { aggregator: 'customAggregatorApi', prompt: 'a fox' } });
		expect(run.items).toHaveLength(1);
	});
});
