import type { Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { FAMILIES } from './families.mts';
import { WORDS, type History } from './history.mts';
import { photoOf } from './photo.mts';
import type { Troubles } from './troubles.mts';
import { BASE_URL, type World } from './world.mts';

/** What n8n keeps for a workflow's execution, and what of it differs between the runs of a node. */
export interface Setting {
	history: History;
	world: World;
	troubles: Troubles;
	/** n8n's storage, by the id in the reference: the beginning of each file */
	stored: Map<string, string>;
	log: string[];
	/** The node's context, as it is saved with the execution */
	saved: Record<string, unknown>;
	/** Of a node that only asks, the ids that it is given */
	ids: string[];
	prompts: number[];
	runIndex: number;
	execution: number;
	goesOn: boolean;
	baseUrl?: string;
	options: Record<string, unknown>;
	signal: AbortSignal;
}

/** Each evaluation of an expression, of all histories */
let evaluations = 0;

/** What n8n hands to a node's `execute`. */
export function contextOf(setting: Setting): IExecuteFunctions {
	const { history, saved, ids, prompts, runIndex, execution, options, signal, troubles } = setting;
	const isTool = history.tool !== 'no';
	const { aggregator, parameters } = FAMILIES[history.family];
	const raw: Record<string, unknown> = {
		...parameters,
		aggregator,
		options,
		waitForCompletion: history.waits,
		downloadImages: history.downloads,
		...(history.family === 'upscales' && { upscale: [1, 2], includeGrid: history.downloads }),
	};
	const prompt = `={{ $json.prompt }}${WORDS[history.words]}${history.isVolatile ? ' ~{{ Math.random() }}' : ''}`;
	const parametersAsWritten = { ...raw, prompt, requestId: '={{ $json.requestId }}' };
	const context = {
		getNode: () => ({ id: '1', name: 'Images', type: isTool ? 'imagesTool' : 'images', typeVersion: 1, position: [0, 0], parameters: parametersAsWritten }),
		getInputData: () => prompts.map((number, index) => ({ json: { prompt: `p${number}`, requestId: ids[index] } })),
		getNodeParameter(name: string, item: number, fallback?: unknown) {
			troubles.now('getNodeParameter');
			if (name === 'downloadImages' && item === history.throwsAt) throw new Error('The expression failed');
			if (name === 'prompt') return `p${prompts[item]}${WORDS[history.words]}${history.isVolatile ? ` ~${evaluations++}` : ''}`;
			if (name === 'requestId' || name === 'taskId') return ids[item];
			return raw[name] ?? fallback;
		},
		async getCredentials() {
			await troubles.before('getCredentials');
			return { apiKey: 'sk-explorer-key', baseUrl: setting.baseUrl ?? BASE_URL, ...FAMILIES[history.family].credential };
		},
		getContext: () => saved,
		getWorkflowDataProxy: () => ({ $runIndex: runIndex }),
		getExecutionId: () => String(execution),
		getExecutionCancelSignal: () => signal,
		continueOnFail: () => setting.goesOn,
		addExecutionHints: () => {},
		logger: { info: (line: string) => setting.log.push(line), debug: () => {}, warn: () => {}, error: () => {} },
		helpers: helpersOf(setting),
	};
	return context as unknown as IExecuteFunctions;
}

type Streamed = { chunks: Buffer[]; breaks: boolean };

function helpersOf({ history, world, troubles, stored, prompts, signal }: Setting) {
	const sent = new Set<string>();
	return {
		async httpRequestWithAuthentication(this: IExecuteFunctions, _type: string, request: { method: string; url: string; body: unknown }) {
			await troubles.before('httpRequestWithAuthentication');
			const own = this.getExecutionCancelSignal() ?? signal;
			if (own.aborted) throw new Error('canceled'); // n8n's client sends nothing then
			return await world.ask(request.method, request.url, request.body, own, sent);
		},
		async httpRequest({ url, abortSignal }: { url: string; abortSignal: AbortSignal }) {
			await troubles.before('httpRequest');
			if (abortSignal.aborted) throw new Error('canceled');
			return await world.fetch(url, abortSignal);
		},
		async binaryToBuffer({ chunks }: Streamed) {
			await troubles.before('binaryToBuffer');
			return Buffer.concat(chunks);
		},
		assertBinaryData(item: number) {
			troubles.now('assertBinaryData');
			return { id: photoId(prompts[item]), data: 'filesystem', mimeType: 'image/png', bytes: photoOf('p0').length };
		},
		async getBinaryMetadata() {
			await troubles.before('getBinaryMetadata');
			return { fileSize: photoOf('p0').length };
		},
		async getBinaryStream(id: string) {
			await troubles.before('getBinaryStream');
			return streamOf(photoOf(id.slice(PHOTO.length)));
		},
		async prepareBinaryData(data: Buffer | Readable | Streamed, fileName: string, mimeType: string) {
			const bytes = await bytesOf(data);
			await troubles.before('prepareBinaryData');
			const start = bytes.toString('latin1', 0, MOST_KEPT);
			const id = `filesystem-v2:${stored.size}`;
			stored.set(id, start);
			const fileExtension = fileName.split('.').at(-1);
			if (history.storage === 'memory') return { data: start, fileName, mimeType, fileExtension };
			return { data: '', id, fileName, mimeType, fileExtension };
		},
	};
}

const PHOTO = 'filesystem-v2:photo-of-';
const photoId = (prompt: number) => `${PHOTO}p${prompt}`;

async function* streamOf(bytes: Buffer) {
	yield bytes;
}

/** Of a large file as much as tells which it is. */
const MOST_KEPT = 100;

/** Rejects where it breaks off, as n8n does. */
async function bytesOf(data: Buffer | Readable | Streamed): Promise<Buffer> {
	if (Buffer.isBuffer(data)) return data;
	if (!('chunks' in data)) return Buffer.concat(await data.toArray());
	if (data.breaks) throw new Error('aborted');
	return Buffer.concat(data.chunks);
}
