import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Arena } from './arena.mts';
import type { Client } from './clients.mts';

/** Requests to the floor's process, and the answers when it asks for the end of a generation. */
export type Task =
	| { task: number; url: string; key: string; prompts: string[]; width: number; ready: boolean }
	| { id: string; finishedAt: number };

/** The ID of a prediction whose end it wants to know; finally the milliseconds, or the reason why there are none. */
export type Answer = { task: number; id: string } | { task: number; ms: number } | { task: number; failed: string };

/** The lower limit: the cost of the requests alone, over a pool of warm connections in a separate process. */
export interface Floor {
	/** One create, one poll at the right moment, the download: it is told when to poll. */
	image: Client;
	/** Create and download, for images that are ready at once, this many at a time; milliseconds. */
	readyImages(arena: Arena, count: number, width: number): Promise<number>;
	close(): void;
}

export function openFloor(): Floor {
	const child = fork(path.join(import.meta.dirname, 'floorProcess.mts'));
	const tasks = new Map<number, { arena: Arena; done(ms: number): void; failed(error: Error): void }>();
	child.on('message', (answer: Answer) => {
		const { arena, done, failed } = tasks.get(answer.task)!;
		if ('id' in answer) tell(child, { id: answer.id, finishedAt: arena.finishedAt(answer.id) });
		else if ('ms' in answer) done(answer.ms);
		else failed(new Error(answer.failed));
	});
	child.on('exit', (code) => {
		for (const { failed } of tasks.values()) failed(new Error(`The process of the floor has ended (${code})`));
	});

	let last = 0;
	const ask = async (arena: Arena, prompts: string[], width: number, ready: boolean) => {
		const task = ++last;
		const { url, key } = arena;
		return await new Promise<number>((done, failed) => {
			tasks.set(task, { arena, done, failed });
			tell(child, { task, url, key, prompts, width, ready });
		}).finally(() => tasks.delete(task));
	};
	return {
		image: async (arena, prompt) => await ask(arena, [prompt], 1, false),
		readyImages: async (arena, count, width) =>
			await ask(arena, Array.from({ length: count }, (_, index) => `picture ${index}`), width, true),
		close: () => void child.kill(),
	};
}

function tell(child: ChildProcess, task: Task): void {
	child.send(task);
}
