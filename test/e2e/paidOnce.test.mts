import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { type Execution } from '../../sandbox/n8n/index.mts';
import { isOldest } from '../../sandbox/n8n/places.mts';
import { until } from '../until.mts';
import { credentials, n8n, sandbox, storage, useN8n } from './useN8n.mts';
import { timePasses } from '../timePasses.mts';

/** "Paid once", over n8n's own REST API: what a user does with the buttons of the editor. */

const TRIGGER = 'When clicking Execute';
const NODE = 'Make the image';
/** Longer than any pause between two polls. */

useN8n({ generationMs: 300 });

async function workflow(more: Partial<INode> = {}, options = {}, prompt = 'A heron in the mist', workflowName = 'Paid once'): Promise<string> {
	const { id, name } = credentials[0]!;
	const base = { typeVersion: 1, position: [0, 0] as [number, number] };
	const parameters = { aggregator: 'anyApi', prompt, options };
	const nodes: INode[] = [
		{ ...base, id: 'trigger', name: TRIGGER, type: 'n8n-nodes-base.manualTrigger', parameters: {} },
		{ ...base, id: 'node', name: NODE, type: 'n8n-nodes-image-aggregator.replicateImagen4', parameters, credentials: { anyApi: { id, name } }, ...more },
	];
	const connections = { [TRIGGER]: { main: [[{ node: NODE, type: 'main' as const, index: 0 }]] } };
	return (await n8n.rest.putWorkflow({ name: workflowName, nodes, connections })).id;
}

const items = ({ data }: Execution) => data.resultData.runData[NODE]?.at(-1)?.data?.main[0] ?? [];
const creates = () => sandbox.ledger.creates();
const polls = () => sandbox.ledger.count({ route: 'poll' });

test.each([
	['without Retry On Fail', {}],
	['with Retry On Fail', { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }],
])('Stop while the node waits: cancelled at the aggregator, no poll and no create after it, %s', async (_how, retry) => {
	sandbox.settings.generationMs = 60_000;
	const id = await n8n.rest.start(await workflow(retry), TRIGGER);
	await until(() => polls() > 0);
	await n8n.rest.stop(id);
	expect((await n8n.rest.waitFor(id)).status).toBe('canceled');
	await until(() => sandbox.ledger.cancels().length === 1);
	expect(sandbox.ledger.cancels()[0]).toMatchObject({ id: creates()[0]?.id, status: 200 });
	const [stopped] = creates();
	const pollsAtStop = sandbox.ledger.count({ route: 'poll', id: stopped!.id });
	// a whole other image is made: by then a poll or a create would have been seen
	sandbox.settings.generationMs = 3_000;
	expect((await n8n.rest.run(await workflow({}), TRIGGER)).status).toBe('success');
	expect(sandbox.ledger.count({ route: 'poll', id: stopped!.id })).toBe(pollsAtStop);
	expect(creates()).toHaveLength(2);
	expect(sandbox.ledger.cancels()).toHaveLength(1);
});

test('Retry On Fail with a fault after the submit: the second try picks the image up, one create', async () => {
	sandbox.settings.generationMs = 2_500;
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 500 };
	const run = await n8n.rest.run(await workflow(retry, { timeout: 2 }), TRIGGER);
	expect(run.status).toBe('success');
	expect(items(run)).toHaveLength(1);
	expect(items(run)[0]).toMatchObject({ json: { id: creates()[0]?.id }, binary: { data: { mimeType: 'image/jpeg' } } });
	expect(creates()).toHaveLength(1);
});

test.each(['{{ Math.random() }}', '{{ $now }}'])('the same with %s in the prompt, which is another one in each try', async (expression) => {
	sandbox.settings.generationMs = 2_500;
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 500 };
	const run = await n8n.rest.run(await workflow(retry, { timeout: 2 }, `=A heron in the mist, ${expression}`), TRIGGER);
	expect(run.status).toBe('success');
	expect(items(run)[0]).toMatchObject({ json: { id: creates()[0]?.id }, binary: { data: { mimeType: 'image/jpeg' } } });
	expect(creates()).toHaveLength(1);
});

test('Stop right after the send: what was taken is cancelled as soon as its ID is there, no second create', async () => {
	sandbox.settings.generationMs = 60_000;
	sandbox.injections.add({ route: 'create', delay: 1_000 });
	const id = await n8n.rest.start(await workflow({ retryOnFail: true, maxTries: 3, waitBetweenTries: 100 }), TRIGGER);
	await until(() => sandbox.ledger.count({ route: 'create' }) > 0);
	await n8n.rest.stop(id);
	expect((await n8n.rest.waitFor(id)).status).toBe('canceled');
	await until(() => sandbox.ledger.cancels().length === 1);
	expect(sandbox.ledger.cancels()[0]).toMatchObject({ id: creates()[0]?.id, status: 200 });
	expect(sandbox.ledger.count({ route: 'create' })).toBe(1);
});

test('Retry of a failed execution: the image that was paid for comes out, one create', async () => {
	sandbox.settings.generationMs = 3_000;
	const failed = await n8n.rest.run(await workflow({}, { timeout: 1 }), TRIGGER);
	expect(failed.status).toBe('error');
	const [paid] = creates();
	expect(String(failed.data.resultData.error && 'description' in failed.data.resultData.error && failed.data.resultData.error.description)).toContain(paid?.id);
	timePasses(60_000);
	const retried = await n8n.rest.retry(failed.id);
	const run = await n8n.rest.waitFor(retried.id);
	expect(run.status).toBe('success');
	expect(items(run)[0]).toMatchObject({ json: { id: paid?.id }, binary: { data: { mimeType: 'image/jpeg' } } });
	expect(creates()).toHaveLength(1);
});

test('Retry with the workflow as it is saved now: a raised timeout does not pay again', async () => {
	sandbox.settings.generationMs = 3_000;
	const failed = await n8n.rest.run(await workflow({}, { timeout: 1 }), TRIGGER);
	await workflow({}, { timeout: 60 });
	const run = await n8n.rest.waitFor((await n8n.rest.retry(failed.id, true)).id);
	expect(run.status).toBe('success');
	expect(items(run)).toHaveLength(1);
	expect(creates()).toHaveLength(1);
});

test('a create whose answer was lost is not sent again by Retry On Fail, but by the user’s own Retry', async () => {
	sandbox.injections.add({ route: 'create', times: 1, reset: 'after' });
	const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
	const failed = await n8n.rest.run(await workflow(retry), TRIGGER);
	expect(failed.status).toBe('error');
	expect(failed.data.resultData.error?.message).toContain('may have been accepted and billed');
	expect(sandbox.ledger.count({ route: 'create' })).toBe(1);
	const run = await n8n.rest.waitFor((await n8n.rest.retry(failed.id)).id);
	expect(run.status).toBe('success');
	expect(sandbox.ledger.count({ route: 'create' })).toBe(2);
});

// the oldest n8n keeps files in memory
const withFileStorage = isOldest ? test.skip : test;
withFileStorage('a storage that takes no file for a while: the image that came inside the reply comes out of the Retry, one create', async () => {
	sandbox.injections.add({ route: 'create', prediction: { output: 'dataUrl', finished: true } });
	const id = await workflow({ retryOnFail: true, maxTries: 2, waitBetweenTries: 100 }, { timeout: 1 }, 'A heron in the mist', 'Paid once, not stored');
	// where the folder of this workflow's files belongs lies a file
	const place = path.join(storage, 'workflows', id);
	await mkdir(path.dirname(place), { recursive: true });
	await writeFile(place, '');
	const failed = await n8n.rest.run(id, TRIGGER);
	expect(failed.status).toBe('error');
	expect(JSON.stringify(failed.data.resultData.error)).toMatch(/n8n could not store it/);
	await rm(place);
	const run = await n8n.rest.waitFor((await n8n.rest.retry(failed.id)).id);
	expect(run.status).toBe('success');
	expect(items(run)[0]).toMatchObject({ json: { id: creates()[0]?.id }, binary: { data: { mimeType: 'image/jpeg' } } });
	expect(creates()).toHaveLength(1);
});
