import type { IExecuteFunctions, IHttpRequestMethods, ILoadOptionsFunctions } from 'n8n-workflow';

import type { FileStore } from './body/incomingFile';
import { Oversized, readBody, type Body } from './body/readBody';
import type { Connection } from './connection';
import { Fault, notSentAgain, sentences } from './fault';
import type { FileStream } from './fetchFile';
import { maskHeaders, maskJson, secretMask, type Mask } from './masked';
import { abortFault, networkFault } from './networkFault';
import { parseReplyJson } from './words';
import { requestIdOf, type Reply } from './reply';
import { errorOfReply } from './replyErrors/errorOfReply';
import type { Purpose } from './replyErrors/row';

/** A request to the aggregator; `call` adds the key. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Made by `endpoint()`, so that it is below the connection's base URL */
	url: string;
	/** JSON, or a form with files */
	body?: object | FormData;
	/** `status` by default */
	purpose?: Purpose;
	/** The model of a create, named in errors */
	model?: string;
	/** The user's prompt in the request, which an error may repeat */
	prompt?: string;
	/** Sends the key as a Bearer token, whatever authentication the credential uses */
	bearer?: true;
	/** Whether a reply without a body is valid (a cancel's 204) */
	mayBeEmpty?: true;
	/** Whether an error status is a valid answer: some providers use one to say that a generation is still running */
	isAnswer?(reply: Reply): boolean;
	/** Stores files that come inside the reply; without it they stay in its JSON */
	files?: FileStore;
	/** Milliseconds on any clock, to detect a late answer */
	now?: () => number;
}

export type Caller = IExecuteFunctions | ILoadOptionsFunctions;

/**
 * The only place from which a request is sent with the key.
 *
 * - redirects are not followed: the key would travel along, and a 307 would send the body again, a second
 *   bill
 * - status errors are handled here: otherwise n8n posts twice on 401, and hides the provider's words
 * - n8n attaches the execution's own signal to the request; the derived caller uses ours instead, which also
 *   ends at the deadline, and allows a cancel to be sent after the execution was stopped
 * - the reply is read as a stream, within limits, and files in it go straight to `files`
 *
 * @param signal aborts the request; its reason should be the Fault to throw
 * @throws Fault
 */
export async function call(
	caller: Caller,
	connection: Connection,
	request: ApiRequest,
	signal: AbortSignal,
): Promise<Reply> {
	assertOwnOrigin(connection, request.url);
	const { now = () => performance.now() } = request;
	const sentAt = now();
	const withSignal: Caller = Object.create(caller, {
		getExecutionCancelSignal: { value: () => signal },
	});
	let reply: Reply;
	try {
		const response: Response = await caller.helpers.httpRequestWithAuthentication.call(withSignal, connection.aggregator, {
			method: request.method,
			url: request.url,
			body: request.body,
			headers: { Accept: 'application/json', ...(request.bearer && { Authorization: `Bearer ${connection.apiKey}` }) },
			encoding: 'stream',
			timeout: LONGEST_REQUEST_MS,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		});
		const isLate = now() - sentAt > latestMs(request.body);
		reply = { ...(await replyOf(response, connection, request, signal)), isLate };
	} catch (error) {
		throw brokenOff(error, request, connection, signal);
	} finally {
		closeFiles(request.body);
	}
	const isEmpty = request.mayBeEmpty === true && reply.text.trim() === '';
	if (reply.status >= 300 && request.isAnswer?.(reply)) return reply;
	if (reply.status >= 300 || (reply.json === undefined && !isEmpty)) {
		throw errorOfReply(reply, connection, request).with({ requestId: requestIdOf(reply) });
	}
	return reply;
}

/**
 * The maximum of *Timeout*. The signal carries the deadline, but without an explicit timeout n8n's helper
 * ends a request after 300 s.
 */
const LONGEST_REQUEST_MS = 24 * 3_600_000;

/** What n8n's helper returns. */
interface Response {
	statusCode: number;
	headers: Reply['headers'];
	body: unknown;
}

/** Reads a reply as it arrives. One that broke off still counts if what came can be read. */
async function replyOf(response: Response, connection: Connection, request: ApiRequest, signal: AbortSignal): Promise<Reply> {
	const isSuccess = response.statusCode < 300;
	const files = isSuccess ? request.files : undefined;
	const body = await bodyOf(response, files, signal);
	const reply = toReply(response, body.text, connection);
	const isOfUse = isSuccess && reply.json !== undefined;
	if (body.brokenBy !== undefined && !(isOfUse && request.purpose === 'create')) throw body.brokenBy;
	if (!isOfUse) {
		body.discard();
		return reply;
	}
	const brokenBy = body.brokenBy === undefined ? undefined : brokenOff(body.brokenBy, request, connection, signal);
	const results: unknown = files?.resultIn(reply.json);
	return { ...reply, brokenBy, files: { keep: async (until) => await body.keep(results, until), discard: () => body.discard() } };
}

/**
 * Providers refuse at once. Within this time nobody can have made an image, lost it, and tried again; sending
 * the request takes time as well.
 */
const LATEST_MS = 2_000;
const LATEST_MS_PER_BYTE = 1_000 / (1024 * 1024);

function latestMs(body: ApiRequest['body']): number {
	return LATEST_MS + LATEST_MS_PER_BYTE * sizeOf(body);
}

/** The approximate size of a body, in bytes. */
function sizeOf(body: unknown): number {
	if (typeof body === 'string') return body.length;
	if (body instanceof FormData) return [...body.values()].reduce((sum, part) => sum + (typeof part === 'string' ? part.length : part.size), 0);
	if (typeof body !== 'object' || body === null) return 0;
	return Object.values(body).reduce<number>((sum, part) => sum + sizeOf(part), 0);
}

function brokenOff(error: unknown, request: ApiRequest, connection: Connection, signal: AbortSignal): Fault {
	if (error instanceof Oversized) return oversized(error, request, connection);
	return signal.aborted ? abortFault(signal, connection.label) : networkFault(error, connection.label, connection.baseUrl);
}

async function bodyOf(
	{ headers, body }: Response,
	files: FileStore | undefined,
	signal: AbortSignal,
): Promise<Body> {
	if (isStream(body)) return await readBody(body, files, signal, String(headers['content-type'] ?? ''));
	return { text: typeof body === 'string' ? body : '', keep: async () => new Map(), discard: () => {} };
}

function isStream(body: unknown): body is FileStream {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'destroy' in body;
}

/** The content is unknown; a create may have been billed nevertheless. */
function oversized({ message }: Oversized, { purpose }: ApiRequest, { label }: Connection): Fault {
	const what = `${label} sent a reply that is too large to be read`;
	if (purpose !== 'create') return new Fault('refused', what, { description: message });
	return new Fault('unknownOutcome', `${what}: the request may have been accepted and billed`, {
		description: sentences(message, notSentAgain(label)),
	});
}

/** One mask for all replies of a run: its patterns take longer to build than to use. */
const masks = new WeakMap<Connection, Mask>();

function maskFor(connection: Connection): Mask {
	const mask = masks.get(connection) ?? secretMask(connection.apiKey, connection.customHeaders.map(({ value }) => value));
	masks.set(connection, mask);
	return mask;
}

function toReply({ statusCode: status, headers }: Response, raw: string, connection: Connection): Reply {
	const mask = maskFor(connection);
	const text = mask(raw);
	const json = parseReplyJson(raw);
	// most replies do not contain the key, and walking through a large one takes as long as reading it
	return { status, headers: maskHeaders(headers, mask), json: text === raw ? json : maskJson(json, mask), text };
}

/** Last line of defence: whatever was put together above, the key is only sent to the base URL's origin. */
function assertOwnOrigin(connection: Connection, url: string): void {
	if (new URL(url).origin !== new URL(connection.baseUrl).origin) {
		throw new Fault('parameter', `The request would leave ${connection.label}`, {
			description: `The key is sent to ${new URL(connection.baseUrl).origin} only.`,
		});
	}
}

/** The content of a file, readable in pieces and any number of times. */
export interface FileContent {
	/** Bytes */
	size: number;
	chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/**
 * A file in a form that is read while it is sent: a form that waits for its turn uses no memory, and one that
 * has to be sent again is read again.
 */
export class FilePart extends File {
	private readonly streams = new Set<AsyncGenerator<Uint8Array<ArrayBuffer>>>();

	constructor(
		private readonly content: FileContent,
		name: string,
		type: string,
	) {
		super([], name, { type });
		Object.defineProperty(this, 'size', { value: content.size });
	}

	override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
		const chunks = this.content.chunks();
		this.streams.add(chunks);
		return ReadableStream.from(chunks);
	}

	override async arrayBuffer(): Promise<ArrayBuffer> {
		return await new Response(this.stream()).arrayBuffer();
	}

	/** Closes whatever an interrupted request left open. */
	close(): void {
		for (const chunks of this.streams) void chunks.return(undefined);
		this.streams.clear();
	}
}

/** Closes the files of a body after its request, however that ended. */
export function closeFiles(body: object | undefined): void {
	if (!(body instanceof FormData)) return;
	for (const value of body.values()) if (value instanceof FilePart) value.close();
}
