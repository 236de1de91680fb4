import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { KEY } from './mutations.mts';

export const BASE_URL = 'https://gateway.example/base';

export interface Seen {
	/** Addresses asked with the key, and without it */
	withKey: string[];
	withoutKey: string[];
}

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

let contexts = 0;

/** What n8n gives a node, as far as one item needs it; the aggregator answers everything with one text. */
export function fakeContext(
	parameters: Record<string, unknown>,
	answer: { status: number; text: string },
): { context: IExecuteFunctions; seen: Seen } {
	const seen: Seen = { withKey: [], withoutKey: [] };
	contexts++;
	const node = { id: '1', name: 'Fuzzed', type: 'fuzzed', typeVersion: 1, position: [0, 0], parameters: {} };
	const context = {
		getNode: () => node,
		getInputData: () => [{ json: {} }],
		getNodeParameter: (name: string, _index: number, otherwise?: unknown) => parameters[name] ?? otherwise,
		// each at an address of its own: at the same one they would share the limit of status reads
		getCredentials: async () => ({ apiKey: KEY, baseUrl: `${BASE_URL}/${contexts}` }),
		getContext: () => ({}),
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionId: () => '1',
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => true,
		addExecutionHints: () => {},
		logger: { info: () => {}, debug: () => {}, warn: () => {}, error: () => {} },
		helpers: {
			async httpRequestWithAuthentication(_credential: string, { url }: IHttpRequestOptions) {
				seen.withKey.push(url);
				return { statusCode: answer.status, headers: { 'content-type': 'application/json' }, body: answer.text };
			},
			async httpRequest({ url }: IHttpRequestOptions) {
				seen.withoutKey.push(url);
				return { statusCode: 200, headers: { 'content-type': 'image/png' }, body: Readable.from([PNG]) };
			},
			binaryToBuffer: async (stream: Readable) => Buffer.concat(await stream.toArray()),
			async prepareBinaryData(data: Buffer | Readable, fileName: string, mimeType: string) {
				if (!Buffer.isBuffer(data)) await data.resume().toArray();
				return { data: '', id: 'filesystem-v2:1', fileName, mimeType };
			},
		},
	};
	return { context: context as unknown as IExecuteFunctions, seen };
}
