import { readFileSync } from 'node:fs';
import { CONCURRENCY, memoryOf, startCluster, takenBy, type Cluster } from './cluster.mts';
import { until } from '../until.mts';
import { imagesWorkflow, overnight } from './workflows.mts';

/** n8n's queue mode on PostgreSQL and Redis: one main process, two workers. */

const START_MS = 240_000;
const RUN_MS = 180_000;
/** Until n8n has noticed that a worker is dead. */
const NOTICE_MS = 90_000;
const EXECUTIONS = 40;
const IMAGES = 3;

describe('queue mode', () => {
	let cluster: Cluster;

	beforeAll(async () => {
		cluster = await startCluster(2);
	}, START_MS);

	afterAll(async () => await cluster?.close(), START_MS);

	beforeEach(() => {
		cluster.sandbox.reset();
		cluster.sandbox.settings.generationMs = 500;
	});

	const times = (count: number, state: string) => Array.from({ length: count }, () => state);

	test(`${EXECUTIONS} webhook calls of ${IMAGES} images each: both workers, every image readable from the main process`, async () => {
		const { main, workers, sandbox } = cluster;
		const workflow = await main.rest.putWorkflow(imagesWorkflow(cluster, 'many'));
		await main.rest.activate(workflow);
		const memory = () => [main, ...workers].map(memoryOf).join(' / ');
		const before = memory();

		const started = Date.now();
		const answers = await Promise.all(
			Array.from({ length: EXECUTIONS }, async (_, call) => {
				const texts = Array.from({ length: IMAGES }, (_unused, image) => `picture ${call}-${image}`);
				return (await (await cluster.call('many', { texts })).json()) as unknown[];
			}),
		);
		const seconds = (Date.now() - started) / 1000;
		const after = memory();

		expect(answers.map((items) => items.length)).toEqual(Array.from({ length: EXECUTIONS }, () => IMAGES));
		expect(sandbox.ledger.creates()).toHaveLength(EXECUTIONS * IMAGES);
		const done = await cluster.executions(workflow.id, 'success');
		expect(done).toHaveLength(EXECUTIONS);
		const shares = workers.map((worker) => takenBy(worker).filter((id) => done.includes(id)).length);
		expect(shares.reduce((sum, share) => sum + share)).toBe(EXECUTIONS);
		expect(Math.min(...shares)).toBeGreaterThan(EXECUTIONS / 10);

		let read = 0;
		for (const id of done) {
			const { data } = await main.rest.execution(id);
			for (const { json, binary } of data.resultData.runData.Images?.[0]?.data?.main[0] ?? []) {
				const served = Buffer.from(await (await fetch(String(json.imageUrl))).arrayBuffer());
				expect(binary?.data?.id).toMatch(/^database:/);
				expect((await main.rest.file(String(binary?.data?.id))).equals(served)).toBe(true);
				read++;
			}
		}
		expect(read).toBe(EXECUTIONS * IMAGES);
		report(
			`${EXECUTIONS} executions x ${IMAGES} images on 2 workers x ${CONCURRENCY} in ${seconds.toFixed(1)} s, on ${cluster.services.names}`,
			`${((EXECUTIONS * IMAGES) / seconds).toFixed(1)} images/s, shares ${shares.join(' + ')}, ${read} images read from main`,
			`MiB of main / worker / worker: ${before} before, ${after} after`,
		);
	}, RUN_MS);

	test('a stop over REST reaches the worker that waits: cancelled at the aggregator, no poll after it', async () => {
		const { main, sandbox, workers } = cluster;
		sandbox.settings.generationMs = 60_000;
		const workflow = await main.rest.putWorkflow(imagesWorkflow(cluster, 'stopped'));
		await main.rest.activate(workflow);
		const answer = cluster.call('stopped', { texts: ['a', 'b', 'c'] }).catch(() => undefined);
		await until(() => sandbox.ledger.count({ route: 'poll' }) >= IMAGES);
		const [id = ''] = await cluster.executions(workflow.id, 'running');
		expect(workers.filter((worker) => takenBy(worker).includes(id))).toHaveLength(1);

		const stoppedAt = Date.now();
		await main.rest.stop(id);
		await until(() => sandbox.ledger.cancels().length === IMAGES, 5_000);
		report(`${IMAGES} cancels at the aggregator ${Date.now() - stoppedAt} ms after the stop`);
		const ids = sandbox.ledger.creates().map((made) => made.id);
		const reads = () => ids.map((one) => sandbox.ledger.count({ route: 'poll', id: one }));
		const before = reads();
		// a whole other image is made: by then a poll would have been seen
		sandbox.settings.generationMs = 4_000;
		await cluster.call('stopped', { texts: ['meanwhile'] });
		expect(reads()).toEqual(before);
		expect(ids).toHaveLength(IMAGES);
		expect(sandbox.ledger.creates()).toHaveLength(IMAGES + 1);
		expect((await main.rest.waitFor(id)).status).toBe('canceled');
		await answer;
	}, RUN_MS);

	test('a worker killed while it fetches: the crash-proof example completes after a retry, one create per image', async () => {
		const { sandbox, services, main } = cluster;
		const { workflow, addJobs, states, createsOfEach } = await overnight(cluster);
		await addJobs(6);
		await cluster.call('evening');
		expect(await states()).toEqual(times(6, 'submitted'));

		sandbox.injections.add({ route: 'poll', delay: 60_000 });
		cluster.call('minutes').catch(() => undefined);
		await until(() => sandbox.ledger.count({ route: 'poll' }) > 0);
		const { executionId } = await cluster.killWorkerOf(workflow.id);
		sandbox.injections.clear();
		const { status } = await main.rest.waitFor(executionId, NOTICE_MS);
		expect(await states()).toEqual(times(6, 'submitted'));

		const retried = await main.rest.waitFor((await main.rest.retry(executionId)).id);
		report(`the killed worker's execution is "${status}", its retry "${retried.status}"`);
		expect(await states()).toEqual(times(6, 'done'));
		expect(createsOfEach()).toEqual([1, 1, 1, 1, 1, 1]);
		const jobs = await services.sql<{ file: string }>('SELECT file FROM image_jobs');
		expect(jobs.filter(({ file }) => readFileSync(file).length > 1_000)).toHaveLength(6);
	}, RUN_MS);

	test('a worker killed while a request is on its way: that job is never resent automatically, all others complete', async () => {
		const { sandbox } = cluster;
		const { workflow, addJobs, states, createsOfEach } = await overnight(cluster);
		await addJobs(5);
		sandbox.injections.add({ route: 'create', skip: 2, times: 1, stall: 'after' });
		cluster.call('evening').catch(() => undefined);
		await until(() => sandbox.ledger.count({ route: 'create' }) === 3);
		await cluster.killWorkerOf(workflow.id);
		expect(await states()).toEqual(['submitted', 'submitted', 'submitting', 'new', 'new']);

		await cluster.call('evening');
		await until(async () => {
			await cluster.call('minutes');
			return !(await states()).includes('submitted');
		});
		expect(await states()).toEqual(['done', 'done', 'submitting', 'done', 'done']);
		expect(createsOfEach()).toEqual([1, 1, 1, 1, 1]);
	}, RUN_MS);

	test('a worker killed while a node waits: its log has the IDs, with which the images are picked up', async () => {
		const { sandbox, main } = cluster;
		sandbox.settings.generationMs = 10_000;
		const workflow = await main.rest.putWorkflow(imagesWorkflow(cluster, 'killed'));
		await main.rest.activate(workflow);
		cluster.call('killed', { texts: ['a', 'b', 'c'] }).catch(() => undefined);
		await until(() => sandbox.ledger.count({ route: 'poll' }) >= IMAGES);
		const { log } = await cluster.killWorkerOf(workflow.id);
		const ids = [...log.matchAll(/AnyAPI accepted an image request: (\w+) \("Images", item \d\)/g)].map(([, id]) => id!);
		const made = sandbox.ledger.creates().map(({ id }) => id);
		expect(ids.slice(-IMAGES).toSorted()).toEqual(made.toSorted());

		const pickUp = {
			type: 'n8n-nodes-image-aggregator.replicateGetPrediction',
			parameters: { aggregator: 'anyApi', predictionId: '={{ $json.text }}', options: {} },
		};
		await main.rest.activate(await main.rest.putWorkflow(imagesWorkflow(cluster, 'picked-up', pickUp)));
		const items = (await (await cluster.call('picked-up', { texts: made })).json()) as Array<{ status: string }>;
		expect(items.map(({ status }) => status)).toEqual(times(IMAGES, 'succeeded'));
		expect(sandbox.ledger.creates()).toHaveLength(IMAGES);
	}, RUN_MS);
});

/** Shown also where jest is silent. */
function report(...facts: string[]): void {
	process.stdout.write(`Queue mode: ${facts.join('; ')}\n`);
}
