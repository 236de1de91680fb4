import { setTimeout as sleep } from 'node:timers/promises';
import Replicate from 'replicate';
import type { Arena } from './arena.mts';
import { inLanes } from './lanes.mts';

/** Makes and fetches one image; gives the milliseconds it took. */
export type Client = (arena: Arena, prompt: string) => Promise<number>;

/** Replicate's own client, polling, since aggregators hold no answer back for it; the image is fetched afterwards. */
export const replicateClient: Client = async (arena, prompt) => {
	const start = performance.now();
	const replicate = new Replicate({ auth: arena.key, baseUrl: arena.url, useFileOutput: false });
	await fetchFile(String(await replicate.run('google/imagen-4', { input: { prompt }, wait: { mode: 'poll' } })));
	return performance.now() - start;
};

/** The floor: one submit, one poll at the right moment, the download. It knows when to ask. */
export const floor: Client = async (arena, prompt) => {
	const start = performance.now();
	const { id } = await create(arena, prompt);
	await sleep(Math.ceil(arena.finishedAt(id) - Date.now()) + 2); // the sandbox's clock counts whole milliseconds
	const { output } = await json(arena, `predictions/${id}`);
	await fetchFile(output);
	return performance.now() - start;
};

/** Create and download, for images that are there at once: what the requests alone cost. */
export async function bareScript(arena: Arena, count: number, width: number): Promise<number> {
	const start = performance.now();
	await inLanes(count, width, async (index) => {
		const { output } = await create(arena, `picture ${index}`);
		await fetchFile(output);
	});
	return performance.now() - start;
}

export async function oneAfterTheOther(client: Client, arena: Arena, count: number): Promise<number> {
	const start = performance.now();
	for (let index = 0; index < count; index++) await client(arena, `picture ${index}`);
	return performance.now() - start;
}

export async function create(arena: Arena, prompt: string) {
	return await json(arena, 'models/google/imagen-4/predictions', { input: { prompt } });
}

async function json(arena: Arena, path: string, body?: object): Promise<{ id: string; output: string }> {
	const answer = await fetch(`${arena.url}/${path}`, {
		method: body ? 'POST' : 'GET',
		headers: { authorization: `Bearer ${arena.key}`, 'content-type': 'application/json' },
		body: body && JSON.stringify(body),
	});
	return (await answer.json()) as { id: string; output: string };
}

async function fetchFile(url: string): Promise<void> {
	await (await fetch(url)).arrayBuffer();
}
