import Replicate from 'replicate';
import type { Arena } from './arena.mts';

/** Makes and fetches one image; returns the milliseconds it took. */
export type Client = (arena: Arena, prompt: string) => Promise<number>;

/**
 * Replicate's own client, polling, since aggregators don't hold back the answer for it; the image is fetched
 * afterwards.
 */
export const replicateClient: Client = async (arena, prompt) => {
	const start = performance.now();
	const replicate = new Replicate({ auth: arena.key, baseUrl: arena.url, useFileOutput: false });
	await fetchFile(String(await replicate.run('google/imagen-4', { input: { prompt }, wait: { mode: 'poll' } })));
	return performance.now() - start;
};

export async function oneAfterTheOther(client: Client, arena: Arena, count: number): Promise<number> {
	const start = performance.now();
	for (let index = 0; index < count; index++) await client(arena, `picture ${index}`);
	return performance.now() - start;
}

export async function create(arena: Arena, prompt: string): Promise<{ id: string; output: string }> {
	const answer = await fetch(`${arena.url}/models/google/imagen-4/predictions`, {
		method: 'POST',
		headers: { authorization: `Bearer ${arena.key}`, 'content-type': 'application/json' },
		body: JSON.stringify({ input: { prompt } }),
	});
	return (await answer.json()) as { id: string; output: string };
}

async function fetchFile(url: string): Promise<void> {
	await (await fetch(url)).arrayBuffer();
}
