import type { IDataObject } from 'n8n-workflow';

import type { NodeOptions, Result } from './harness.mts';
import { imagine } from './midjourney.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { until } from '../until.mts';

useSandbox({ generationMs: 100, tinyImages: true });

const ALL = [1, 2, 3, 4];
const TRIES = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

/** A run that upscales, with options of the node. */
function upscaling(prompts: string[], parameters: IDataObject = {}, more: Partial<NodeOptions> = {}): NodeOptions {
	return imagine(sandbox, prompts, { parameters: { upscale: ALL, ...parameters }, ...more });
}

const posted = () => ({ grids: sandbox.ledger.count({ route: 'imagine' }), upscales: sandbox.ledger.count({ route: 'action' }) });
const madeBy = (route: 'imagine' | 'action') => sandbox.ledger.creates({ route }).map(({ id }) => id);
const idsOf = ({ items }: Result) => items.map(({ json }) => json.id);
/** The upscale of one of the four pictures, by what its request says. */
const ofPicture = (index: number) => `MJ::JOB::upsample::${index}::`;

describe('a prompt with upscales', () => {
	test('is one grid and as many pictures as were chosen, each with its own id, file and buttons', async () => {
		const run = await engine.run(upscaling(['a fox']));
		expect(run.error).toBeUndefined();
		expect(posted()).toEqual({ grids: 1, upscales: 4 });
		expect(idsOf(run).toSorted()).toEqual(madeBy('action').toSorted());
		expect(run.items.map(({ json }) => [json.imageIndex, json.imageCount, json.prompt])).toEqual(ALL.map((_, index) => [index, 4, 'a fox']));
		for (const { json, binary, pairedItem } of run.items) {
			expect(json.buttons).toContainEqual({ label: 'Upscale (Subtle)', customId: expect.any(String) });
			expect(binary?.data.mimeType).toBe('image/png');
			expect(pairedItem).toEqual({ item: 0 });
		}
	});

	test('come out in the order of the four pictures, whichever is there first', async () => {
		const run = await engine.run(upscaling(['a fox'], { upscale: [3, 1] }));
		const inOrder = sandbox.ledger.requests({ route: 'action' }).map(({ body, id }) => ({ id, customId: (body as { customId: string }).customId }));
		const idOf = (index: number) => inOrder.find(({ customId }) => customId.startsWith(ofPicture(index)))?.id;
		expect(idsOf(run)).toEqual([idOf(1), idOf(3)]);
	});

	test('with the grid before them where that is wanted, and not downloaded where it is not', async () => {
		const run = await engine.run(upscaling(['a fox'], { upscale: [2], includeGrid: true }));
		expect(idsOf(run)).toEqual([...madeBy('imagine'), ...madeBy('action')]);
		expect(sandbox.ledger.count({ route: 'download' })).toBe(2);
		sandbox.reset();
		await engine.run(upscaling(['a fox'], { upscale: [2] }));
		expect(sandbox.ledger.count({ route: 'download' })).toBe(1);
	});

	test('in one item where one item per input is wanted', async () => {
		const run = await engine.run(upscaling(['a fox'], { includeGrid: true, options: { outputMode: 'itemPerInput' } }));
		expect(run.items).toHaveLength(1);
		const [{ json, binary }] = run.items;
		expect(Object.keys(binary ?? {})).toEqual(['data', 'data_1', 'data_2', 'data_3', 'data_4']);
		expect((json.images as IDataObject[]).map(({ id }) => id)).toEqual([...madeBy('imagine'), expect.any(String), expect.any(String), expect.any(String), expect.any(String)]);
		expect(json).toMatchObject({ id: madeBy('imagine')[0], imageCount: 5, status: 'succeeded' });
	});

	test('several prompts at once: each with its own upscales', async () => {
		const run = await engine.run(upscaling(['one', 'two', 'three'], { upscale: [1, 4] }));
		expect(posted()).toEqual({ grids: 3, upscales: 6 });
		expect(run.items.map(({ json, pairedItem }) => [json.prompt, pairedItem])).toEqual(
			['one', 'one', 'two', 'two', 'three', 'three'].map((prompt, index) => [prompt, { item: Math.floor(index / 2) }]),
		);
	});

	test('two equal prompts are two grids and their own upscales', async () => {
		const run = await engine.run(upscaling(['a fox', 'a fox'], { upscale: [1] }));
		expect(posted()).toEqual({ grids: 2, upscales: 2 });
		expect(new Set(idsOf(run)).size).toBe(2);
	});
});

test('Max Images per Run counts the grid and what is upscaled of it; above it nothing is sent', async () => {
	const options = (maxImagesPerRun: number) => ({ upscale: [1, 2], options: { maxImagesPerRun } });
	const run = await engine.run(upscaling(['one', 'two'], options(5)));
	expect(run.error?.message).toMatch(/pay for 6 images.*allows 5/);
	expect(sandbox.ledger.count()).toBe(0);
	expect((await engine.run(upscaling(['one', 'two'], options(6)))).items).toHaveLength(4);
});

describe('paid once, between grid and upscales too', () => {
	test('a retry after three of four pays for one', async () => {
		sandbox.injections.add({ route: 'action', match: ofPicture(2), times: 1, prediction: { outcome: 'failed', error: 'no luck' } });
		const failed = await engine.run(upscaling(['a fox']));
		expect(failed.error?.message).toBe('The task failed at YIAPI');
		const done = sandbox.ledger.creates({ route: 'action', billed: true }).map(({ id }) => id);
		for (const id of [...madeBy('imagine'), ...done]) expect(failed.error?.description).toContain(id);
		const retried = await engine.run({ ...upscaling(['a fox']), retryOf: failed });
		expect(retried.items).toHaveLength(4);
		expect(posted()).toEqual({ grids: 1, upscales: 5 });
		expect(sandbox.ledger.creates({ billed: true })).toHaveLength(5);
	});

	test('so does Retry On Fail, with nobody there', async () => {
		sandbox.injections.add({ route: 'action', match: ofPicture(4), times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(upscaling(['a fox'], {}, TRIES));
		expect(run.items).toHaveLength(4);
		expect(posted()).toEqual({ grids: 1, upscales: 5 });
	});

	test('a refused upscale leaves the others whole for the retry', async () => {
		sandbox.injections.add({ route: 'action', match: ofPicture(1), times: 1, reply: 'mjNoAccount' });
		const run = await engine.run(upscaling(['a fox'], {}, TRIES));
		expect(run.items).toHaveLength(4);
		expect(sandbox.ledger.creates()).toHaveLength(5);
	});

	test('an upscale whose answer was lost is not sent again by n8n, and what else was paid for is named', async () => {
		sandbox.injections.add({ route: 'action', match: ofPicture(3), times: 1, reset: 'after' });
		const run = await engine.run(upscaling(['a fox'], {}, { ...TRIES, maxTries: 3 }));
		expect(run.error?.message).toMatch(/may have been accepted and billed/);
		expect(posted()).toEqual({ grids: 1, upscales: 4 });
		for (const id of madeBy('imagine')) expect(run.error?.description).toContain(id);
		const retried = await engine.run({ ...upscaling(['a fox']), retryOf: run });
		expect(retried.items).toHaveLength(4);
		expect(posted()).toEqual({ grids: 1, upscales: 5 });
	});

	test('one more upscale on the retry does not pay for the grid again', async () => {
		sandbox.injections.add({ route: 'action', match: ofPicture(1), times: 1, prediction: { outcome: 'failed' } });
		const failed = await engine.run(upscaling(['a fox'], { upscale: [1] }));
		const retried = await engine.run({ ...upscaling(['a fox'], { upscale: [1, 2], includeGrid: true }), retryOf: failed });
		expect(retried.items).toHaveLength(3);
		expect(posted().grids).toBe(1);
	});

	test('a stop while it upscales loses nothing: the retry waits for the same tasks', async () => {
		const options = upscaling(['a fox'], { upscale: [1, 2] });
		const running = engine.start(options);
		await until(() => posted().grids === 1);
		sandbox.settings.generationMs = 1_500;
		await until(() => posted().upscales === 2);
		const polls = sandbox.ledger.count({ route: 'mjTask' });
		await until(() => sandbox.ledger.count({ route: 'mjTask' }) > polls);
		running.stop();
		const stopped = await running.finished;
		expect(stopped.status).toBe('canceled');
		const retried = await engine.run({ ...options, retryOf: stopped });
		expect(idsOf(retried).toSorted()).toEqual(madeBy('action').toSorted());
		expect(posted()).toEqual({ grids: 1, upscales: 2 });
	});

	test('a timeout while upscaling names every id; the retry waits for the same tasks', async () => {
		sandbox.injections.add({ route: 'action', match: ofPicture(1), prediction: { outcome: 'never' } });
		const run = await engine.run(upscaling(['a fox'], { upscale: [1, 2], options: { timeout: 3 } }));
		expect(run.error?.message).toMatch(/No result from YIAPI/);
		for (const { id } of sandbox.ledger.creates()) expect(run.error?.description).toContain(id);
		const retried = await engine.run({ ...upscaling(['a fox'], { upscale: [2, 1], options: { timeout: 2 } }), retryOf: run });
		expect(retried.status).toBe('error');
		expect(posted()).toEqual({ grids: 1, upscales: 2 });
	}, 20_000);

	test('On Error "Continue": the failed item names what it paid for, the others are whole', async () => {
		sandbox.injections.add({ route: 'action', match: ofPicture(2), times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(upscaling(['one', 'two'], { upscale: [1, 2] }, { onError: 'continueErrorOutput' }));
		expect(run.items).toHaveLength(2);
		expect(run.failed).toHaveLength(1);
		const failed = JSON.stringify(run.failed[0].json);
		const { prompt } = run.failed[0].json.details as { prompt: string };
		for (const { id } of sandbox.ledger.creates({ prompt, billed: true })) expect(failed).toContain(id);
	});

	test('On Error "Stop": the other items that were paid for are named with all their ids', async () => {
		sandbox.injections.add({ route: 'imagine', match: 'two', times: 1, prediction: { outcome: 'failed' } });
		const run = await engine.run(upscaling(['one', 'two'], { upscale: [1, 2] }));
		for (const { id } of sandbox.ledger.creates({ prompt: 'one' })) expect(run.error?.description).toContain(id);
	});

	test('a loop that comes round again makes new pictures', async () => {
		const { items, ...options } = upscaling(['a fox'], { upscale: [1] });
		const run = await engine.run({ ...options, batches: [items!, items!] });
		expect(run.runs).toHaveLength(2);
		expect(posted()).toEqual({ grids: 2, upscales: 2 });
	});

	test('a grid that offers no such button says so, and is named', async () => {
		const grid = { id: '1', status: 'SUCCESS', imageUrl: `${sandbox.imagesUrl}/x.png`, buttons: [] };
		sandbox.injections.add({ route: 'mjTask', respond: { status: 200, body: grid } });
		const run = await engine.run(upscaling(['a fox'], { upscale: [1] }));
		expect(run.error?.message).toBe("The task offers no 'Upscale 1'");
		expect(run.error?.description).toContain('It has no buttons');
		expect(run.error?.description).toContain(madeBy('imagine')[0]);
		expect(posted().upscales).toBe(0);
	});

	test('a failed grid is upscaled by nobody', async () => {
		sandbox.injections.add({ route: 'imagine', prediction: { outcome: 'failed' } });
		const run = await engine.run(upscaling(['a fox']));
		expect(run.error?.message).toBe('The task failed at YIAPI');
		expect(posted().upscales).toBe(0);
	});
});
