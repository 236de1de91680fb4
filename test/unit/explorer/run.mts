import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';

import { Limiter } from '../../../nodes/shared/engine/limits/limiter';
import { Durations } from '../../../nodes/shared/engine/limits/pollSchedule';
import { runItems } from '../../../nodes/shared/engine/runItems';
import { FAMILIES } from './families.mts';
import type { History } from './history.mts';
import { photoOf } from './photo.mts';
import { BASE_URL, World, type Answered } from './world.mts';

/** What reached the user in one execution. */
export interface Told {
	items: INodeExecutionData[];
	error?: string;
	/** Each run of the node, in its order */
	runs: Ran[];
	isStuck: boolean;
}

export interface Ran {
	/** Output or error */
	text: string;
	failed: boolean;
	seconds: number;
	/** The answers that came in it */
	answers: Answered[];
	/** Whether it is the first of its round */
	isFirst: boolean;
	round: number;
}

export interface Lived {
	world: World;
	told: Told[];
	log: string[];
	/** What n8n's storage holds, by the id in its reference */
	stored: Map<string, string>;
	/** The context as it is saved in the end */
	saved: string;
}

/** Lives through a history: the real engine, in what n8n would give it. */
export async function live(history: History): Promise<Lived> {
	const world = new World(history, () => saved);
	let saved: Record<string, unknown> = {};
	const lived: Lived = { world, told: [], log: [], stored: new Map(), saved: '' };
	const services = { clock: world.time.clock, durations: new Durations(), limiterOf: () => limiter };
	const limiter = new Limiter(world.time.clock);
	const { operation } = FAMILIES[history.family];
	const ids = history.prompts.map((prompt) => (history.family === 'task' ? world.given(`p${prompt}`) : ''));
	let round = 0;
	let runs = 0;

	for (let execution = 0; execution <= history.retries; execution++) {
		if (execution > 0) {
			saved = JSON.parse(JSON.stringify(saved)) as Record<string, unknown>;
			world.allowRetry();
			world.inputsAreGone = true;
		}
		const stop = new AbortController();
		setMaxListeners(0, stop.signal);
		world.isStopped = false;
		if (execution === 0 && history.stopAt !== undefined) {
			world.time.at(world.time.clock.now() + history.stopAt, () => ((world.isStopped = true), stop.abort()));
		}
		const told: Told = { items: [], runs: [], isStuck: false };
		lived.told.push(told);
		const once = async (index: number, attempt: number) => {
			const context = contextOf(history, lived, { saved, ids, index, execution, signal: stop.signal });
			const started = world.time.clock.now();
			const before = world.answered.length;
			const ran: Ran = { text: '', failed: true, seconds: 0, answers: [], isFirst: attempt === 0, round };
			told.runs.push(ran);
			try {
				const [items] = await runItems.call(context, operation, services);
				told.items.push(...items);
				Object.assign(ran, { text: JSON.stringify(items), failed: items.some(({ json }) => json.error !== undefined) });
				return items[0]?.json.error === undefined ? 'good' : 'failed item';
			} catch (error) {
				const { message, description } = error as Error & { description?: string };
				ran.text = `${message} ${description ?? ''}`;
				told.error = `${told.error ?? ''} ${ran.text}`;
				return 'failed';
			} finally {
				ran.seconds = (world.time.clock.now() - started) / 1000;
				ran.answers = world.answered.slice(before);
			}
		};
		const all = async () => {
			for (; round < history.rounds; round++) {
				// an agent that runs again calls its tool anew
				const isAgain = execution > 0 && round === firstRound && history.tool === 'no';
				if (!isAgain) for (const prompt of history.prompts) world.allowRound(`p${prompt}`, history.tool === 'at once' ? 2 : 1);
				const end = await tries(() => (history.tool === 'no' ? round : runs++));
				if (end === 'failed') return;
			}
		};
		const tries = async (index: () => number) => {
			let end = 'good';
			for (let attempt = 0; attempt < history.tries; attempt++) {
				// an agent's tool is tried again by nobody but the agent: its calls are rounds here
				end = history.tool === 'at once' ? (await Promise.all([once(index(), attempt), once(index(), attempt)]))[0] : await once(index(), attempt);
				if (end === 'good' || history.tool !== 'no') break;
			}
			return end;
		};
		const firstRound = round;
		const done = await world.time.finish(all().then(() => true));
		if (!done) told.isStuck = true;
		if (round >= history.rounds && !stop.signal.aborted) break;
		if (told.isStuck) break;
	}
	lived.saved = JSON.stringify(saved);
	return lived;
}

interface Setting {
	saved: Record<string, unknown>;
	ids: string[];
	index: number;
	execution: number;
	signal: AbortSignal;
}

function contextOf(history: History, lived: Lived, { saved, ids, index, execution, signal }: Setting): IExecuteFunctions {
	const { world, stored, log } = lived;
	const isTool = history.tool !== 'no';
	const { aggregator, parameters } = FAMILIES[history.family];
	const values: Record<string, unknown> = {
		...parameters,
		aggregator,
		options: history.options,
		waitForCompletion: history.waits,
		downloadImages: history.downloads,
		...(history.family === 'upscales' && { upscale: [1, 2], includeGrid: history.downloads }),
	};
	const sent = new Set<string>();
	const context = {
		getNode: () => ({ id: '1', name: 'Images', type: isTool ? 'imagesTool' : 'images', typeVersion: 1, position: [0, 0], parameters: {} }),
		getInputData: () => history.prompts.map(() => ({ json: {} })),
		getNodeParameter(name: string, item: number, fallback?: unknown) {
			if (name === 'downloadImages' && item === history.throwsAt) throw new Error('The expression failed');
			if (name === 'prompt') return `p${history.prompts[item]}`;
			if (name === 'requestId') return ids[item];
			return values[name] ?? fallback;
		},
		getCredentials: async () => ({ apiKey: 'sk-explorer-key', baseUrl: BASE_URL }),
		getContext: () => saved,
		getWorkflowDataProxy: () => ({ $runIndex: index }),
		getExecutionId: () => String(execution),
		getExecutionCancelSignal: () => signal,
		continueOnFail: () => history.goesOnAfterFailure,
		addExecutionHints: () => {},
		logger: { info: (line: string) => log.push(line), debug: () => {}, warn: () => {}, error: () => {} },
		helpers: {
			async httpRequestWithAuthentication(this: IExecuteFunctions, _type: string, request: { method: string; url: string; body: unknown }) {
				const own = this.getExecutionCancelSignal() ?? signal;
				return await world.ask(request.method, request.url, request.body, own, sent);
			},
			httpRequest: async ({ url, abortSignal }: { url: string; abortSignal: AbortSignal }) => await world.fetch(url, abortSignal),
			binaryToBuffer: async ({ chunks }: { chunks: Buffer[] }) => Buffer.concat(chunks),
			assertBinaryData: (item: number) => ({ id: photoId(history.prompts[item]), data: 'filesystem', mimeType: 'image/png', bytes: photoOf('p0').length }),
			getBinaryMetadata: async () => ({ fileSize: photoOf('p0').length }),
			async *getBinaryStream(id: string) {
				yield photoOf(id.slice(PHOTO.length));
			},
			async prepareBinaryData(data: Buffer | Readable | { chunks: Buffer[]; breaks: boolean }, fileName: string, mimeType: string) {
				const start = (await bytesOf(data)).toString('latin1', 0, MOST_KEPT);
				const id = `filesystem-v2:${stored.size}`;
				stored.set(id, start);
				return { data: '', id, fileName, mimeType };
			},
		},
	};
	return context as unknown as IExecuteFunctions;
}

const PHOTO = 'filesystem-v2:photo-of-';
const photoId = (prompt: number) => `${PHOTO}p${prompt}`;

/** Of a large file as much as tells which it is. */
const MOST_KEPT = 100;

/** Rejects where it breaks off, as n8n does. */
async function bytesOf(data: Buffer | Readable | { chunks: Buffer[]; breaks: boolean }): Promise<Buffer> {
	if (Buffer.isBuffer(data)) return data;
	if (!('chunks' in data)) return Buffer.concat(await data.toArray());
	if (data.breaks) throw new Error('aborted');
	return Buffer.concat(data.chunks);
}
