import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Durations, Limiter } from '../../nodes/shared/engine/limits/limiter';
import type { Operation } from '../../nodes/shared/engine/operation';
import { runItems } from '../../nodes/shared/engine/runItems';
import { simulatedClock } from './simulatedClock.mts';

export interface Answer {
	status: number;
	body?: unknown;
	headers?: object;
}

export interface Setting {
	/** What the aggregator answers, by the time since the start */
	answer(request: { method: string; path: string; seconds: number }): Answer;
	/** What a file's address answers, with its bytes as the body */
	file?(url: string): Answer;
	parameters?: Record<string, unknown>;
	baseUrl?: string;
	/** Further fields of the credential */
	credential?: object;
	/** How long an answer takes */
	takesMs?: number;
	/** What an earlier try of the execution has left */
	saved?: Record<string, unknown>;
	goesOn?: boolean;
	onError?: string;
	/** Of the node, as n8n knows it */
	type?: string;
	items?: number;
}

interface Sent {
	method: string;
	url: string;
	body?: unknown;
}

/** An operation in the real engine, in what n8n would give it, without a network and without real time. */
export async function runInMemory<Choice>(operation: Operation<Choice>, setting: Setting) {
	const { clock, finish } = simulatedClock();
	const { parameters = {}, baseUrl = 'https://gateway.example', saved = {}, goesOn = true, onError, type = 'node' } = setting;
	const asked: string[] = [];
	const bodies: unknown[] = [];
	const fetched: string[] = [];
	const hints: string[] = [];
	const all: Record<string, unknown> = { aggregator: 'anyApi', downloadImages: false, options: {}, ...parameters };
	const context = {
		getNode: () => ({ id: '1', name: 'Node', type, typeVersion: 1, position: [0, 0], parameters: {}, onError }),
		getInputData: () => Array.from({ length: setting.items ?? 1 }, () => ({ json: {} })),
		getNodeParameter: (name: string, _index: number, fallback: unknown) => all[name] ?? fallback,
		getCredentials: async () => ({ apiKey: 'sk-key-in-memory', baseUrl, ...setting.credential }),
		getContext: () => saved,
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionId: () => '1',
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => goesOn,
		addExecutionHints: ({ message }: { message: string }) => hints.push(message),
		logger: { info: () => {}, debug: () => {}, warn: () => {}, error: () => {} },
		helpers: {
			async httpRequestWithAuthentication(_type: string, { method, url, body: sent }: Sent) {
				const path = new URL(url).pathname;
				asked.push(`${method} ${path}`);
				bodies.push(sent);
				if (setting.takesMs !== undefined) await clock.sleep(setting.takesMs, new AbortController().signal);
				const { status, body, headers = {} } = setting.answer({ method, path, seconds: clock.now() / 1000 });
				return { statusCode: status, headers, body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) };
			},
			async httpRequest({ url }: { url: string }) {
				fetched.push(url);
				const { status, body, headers = {} } = setting.file?.(url) ?? { status: 404 };
				return { statusCode: status, headers, body: Readable.from(Buffer.isBuffer(body) ? [body] : []) };
			},
			async prepareBinaryData(data: Buffer | Readable, fileName: string, mimeType: string): Promise<IBinaryData> {
				const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(await data.toArray());
				return { id: `filesystem-v2:${fileName}`, data: 'filesystem-v2', fileName, mimeType, bytes: bytes.length };
			},
		},
	};
	const limiter = new Limiter(clock);
	const services = { clock, durations: new Durations(), limiterOf: () => limiter };
	let items: INodeExecutionData[] = [];
	let error: { message: string; description?: string } | undefined;
	try {
		[items] = await finish(runItems.call(context as unknown as IExecuteFunctions, operation, services));
	} catch (thrown) {
		error = thrown as Error;
	}
	return { items, error, asked, bodies, fetched, hints, saved, seconds: clock.now() / 1000 };
}

export const PNG = Buffer.concat([
	Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
	Buffer.alloc(64),
	Buffer.from('0000000049454e44ae426082', 'hex'),
]);
