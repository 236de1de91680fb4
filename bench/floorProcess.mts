/**
 * The process of the floor (floor.mts): only a pool of warm connections, so that no request waits for any
 * other work.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import type { Answer, Task } from './floor.mts';
import { inLanes } from './lanes.mts';

/** A pool for the aggregator and one for its files, kept warm between two images. */
const connections = new Agent({ connections: 50, keepAliveTimeout: 60_000 });

process.on('message', (task: Task) => {
	if ('finishedAt' in task) return finished.get(task.id)?.(task.finishedAt);
	work(task).then((ms) => tell({ task: task.task, ms }), (error: Error) => tell({ task: task.task, failed: error.message }));
});

/** Waits for the end of a prediction, by its ID. */
const finished = new Map<string, (at: number) => void>();

type Asked = Exclude<Task, { finishedAt: number }>;

async function work(task: Asked): Promise<number> {
	const request = json(task);
	await warm(task.url, task.width);
	const start = performance.now();
	await inLanes(task.prompts.length, task.width, async (index) => {
		const body = { input: { prompt: task.prompts[index] } };
		const made = await request('POST', 'models/google/imagen-4/predictions', body);
		await download(task.ready ? made.output : (await atTheRightMoment(task, made.id)).output);
	});
	return performance.now() - start;

	async function atTheRightMoment({ task: number }: Asked, id: string) {
		const at = new Promise<number>((resolve) => finished.set(id, resolve));
		tell({ task: number, id });
		await sleep(Math.ceil((await at) - Date.now()) + 2); // the sandbox's clock counts whole milliseconds
		finished.delete(id);
		return await request('GET', `predictions/${id}`);
	}
}

/** By then the code is compiled. */
const WARM_REQUESTS = 20;
const warmed = new Map<string, Promise<unknown>>();

/** Opens the connections that will be used, once for each aggregator, at a route that does not exist. */
async function warm(url: string, width: number): Promise<void> {
	const { href, origin } = new URL('/', url);
	if (!warmed.has(origin)) warmed.set(origin, inLanes(WARM_REQUESTS * width, width, async () => await send(href, { method: 'HEAD' })));
	await warmed.get(origin);
}

function json({ url, key }: Asked) {
	const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
	return async (method: Dispatcher.HttpMethod, path: string, body?: object): Promise<{ id: string; output: string }> => {
		const answer = await send(`${url}/${path}`, { method, headers, body: body && JSON.stringify(body) });
		return JSON.parse(answer.toString()) as { id: string; output: string };
	};
}

async function download(url: string): Promise<void> {
	await send(url, { method: 'GET' });
}

async function send(url: string, options: Omit<Dispatcher.RequestOptions, 'origin' | 'path'>): Promise<Buffer> {
	const { origin, pathname, search } = new URL(url);
	const { body } = await connections.request({ ...options, origin, path: pathname + search });
	return Buffer.from(await body.arrayBuffer());
}

function tell(answer: Answer): void {
	process.send!(answer);
}
