import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { KEY } from './mutations.mts';

export const BASE_URL = 'https://gateway.example/base';

export interface Seen {
	/** Addresses asked with the key, and without it */
	withKey: string[];
	withoutKey: string[];
	/** Bytes of each file that n8n keeps */
	stored: number[];
}

/** What comes over the network, made while it is read. */
interface Answer {
	status: number;
	headers?: Record<string, string>;
	body: Iterable<string | Buffer>;
}

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

/** What the user gives */
const INPUTS = ['https://pictures.example/a.png', 'https://pictures.example/b.png'];

let contexts = 0;

/** What n8n gives a node, as far as one item needs it; the aggregator answers everything with one text, or with one after the other. */
export function fakeContext(
	parameters: Record<string, unknown>,
	answer: Answer | Answer[],
	file: () => { status?: number; headers?: Record<string, string>; body: Iterable<Buffer> } = () => ({ body: [PNG] }),
): { context: IExecuteFunctions; seen: Seen } {
	const seen: Seen = { withKey: [], withoutKey: [], stored: [] };
	contexts++;
	const node = { id: '1', name: 'Fuzzed', type: 'fuzzed', typeVersion: 1, position: [0, 0], parameters: {} };
	const context = {
		getNode: () => node,
		getInputData: () => [{ json: {} }],
		getNodeParameter: (name: string, _index: number, otherwise?: unknown) => parameters[name] ?? otherwise,
		// each at an address of its own: at the same one they would share the limit of polls
		getCredentials: async () => ({ apiKey: KEY, baseUrl: `${BASE_URL}/${contexts}`, imagesTaskPath: '/v1/images/tasks/{id}' }),
		getContext: () => ({}),
		getWorkflowDataProxy: () => ({ $runIndex: 0 }),
		getExecutionId: () => '1',
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => true,
		addExecutionHints: () => {},
		logger: { info: () => {}, debug: () => {}, warn: () => {}, error: () => {} },
		helpers: {
			async httpRequestWithAuthentication(_credential: string, { url }: IHttpRequestOptions) {
				const answers = [answer].flat();
				const { status, headers, body } = answers[Math.min(seen.withKey.length, answers.length - 1)]!;
				seen.withKey.push(url);
				return { statusCode: status, headers: { 'content-type': 'application/json', ...headers }, body: Readable.from(body, { objectMode: false }) };
			},
			async httpRequest({ url }: IHttpRequestOptions) {
				seen.withoutKey.push(url);
				const { status = 200, headers, body } = INPUTS.includes(url) ? { body: [PNG] } : file();
				return { statusCode: status, headers: { 'content-type': 'image/png', ...headers }, body: Readable.from(body) };
			},
			binaryToBuffer: async (stream: Readable) => Buffer.concat(await stream.toArray()),
			async prepareBinaryData(data: Buffer | Readable, fileName: string, mimeType: string) {
				seen.stored.push(await sizeOf(data));
				return { data: '', id: 'filesystem-v2:1', fileName, mimeType };
			},
		},
	};
	return { context: context as unknown as IExecuteFunctions, seen };
}

async function sizeOf(data: Buffer | Readable): Promise<number> {
	if (Buffer.isBuffer(data)) return data.length;
	let size = 0;
	for await (const chunk of data) size += (chunk as Buffer).length;
	return size;
}

/** As it comes over the network: cut anywhere, also in the midst of a character. */
export function inChunks(text: string): Buffer[] {
	const bytes = Buffer.from(text);
	const size = 1 + (bytes.length % 5_003);
	return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}
