import type { BinaryHelperFunctions, IDataObject, IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';

import { headersWithoutKey, type Connection } from './connection';
import { asFault, Fault } from './fault';
import { abortFault, fileNetworkFault } from './networkFault';
import { assertPublicUrl, INSIDE_TRY_MS, isForImagesOnly, isGatewaysHost, isToldAlike, toldAlike } from './publicUrl';
import { parseJson, retryAfterMs } from './words';

/** A stream of Node.js, as n8n's binary helpers take it. */
export type FileStream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

export interface RemoteFile {
	stream: FileStream;
	contentType: string;
	/** Bytes, if the server gave it */
	contentLength?: number;
	/** Its source may only deliver images */
	isForImagesOnly: boolean;
	/** Whether it finally came from the gateway's own host; errors about its files are reported in full */
	isFromGateway?: boolean;
}

type Fetcher = Pick<IExecuteFunctions, 'helpers'> | Pick<ILoadOptionsFunctions, 'helpers'>;

const MOST_REDIRECTS = 5;
/** The 3xx statuses that name another URL; 300 and 304 do not. */
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Downloads a file without the key, redirect by redirect, and checks the URL of each. The body is a stream;
 * the caller must read or destroy it.
 */
export async function fetchFile(
	context: Fetcher,
	connection: Connection,
	address: string,
	signal: AbortSignal,
): Promise<RemoteFile> {
	let hop: Hop = { url: assertPublicUrl(address, connection), isOwn: true };
	for (let count = 0; count <= MOST_REDIRECTS; count++) {
		try {
			const arrived = await follow(context, connection, hop, signal);
			if ('stream' in arrived) return { ...arrived, isForImagesOnly: isForImagesOnly(hop.url, connection), isFromGateway: isGatewaysHost(hop.url, connection) };
			hop = arrived;
		} catch (error) {
			const fault = asFault(error);
			throw isToldAlike(hop.url, connection) ? toldAlike(fault) : fault;
		}
	}
	throw new Fault('refused', `The file redirects more than ${MOST_REDIRECTS} times`);
}

interface Hop {
	url: URL;
	/**
	 * Whether every URL so far was on the base URL's own origin: after leaving it, the user's own headers are
	 * not sent there again
	 */
	isOwn: boolean;
}

/** Requests one URL: returns the file, or the next URL. */
async function follow(
	context: Fetcher,
	connection: Connection,
	{ url, isOwn }: Hop,
	signal: AbortSignal,
): Promise<Hop | Omit<RemoteFile, 'isForImagesOnly' | 'isFromGateway'>> {
	const own = isOwn ? headersWithoutKey(connection, url) : {};
	const timeout = isToldAlike(url, connection) ? INSIDE_TRY_MS : 0;
	const { statusCode, headers, body } = await open(context, { url, headers: own, timeout }, signal);
	if (statusCode >= 200 && statusCode < 300) {
		const length = Number(headers['content-length'] ?? Number.NaN);
		return {
			stream: body,
			contentType: String(headers['content-type'] ?? ''),
			contentLength: Number.isNaN(length) || headers['content-encoding'] ? undefined : length,
		};
	}
	body.destroy();
	if (!REDIRECTS.includes(statusCode)) throw statusFault(url, statusCode, headers);
	const next = assertPublicUrl(targetOf(url, statusCode, headers), connection);
	if (url.protocol === 'https:' && next.protocol !== 'https:') {
		throw new Fault('refused', `${url.host} redirects the file from https to http`);
	}
	return { url: next, isOwn: isOwn && next.origin === url.origin };
}

/** Public routes answer with little data. */
const MOST_PUBLIC_BYTES = 8 * 1024 * 1024;

/** The JSON of a public route; undefined if it is not JSON, or too large. */
export async function publicJson({ stream }: RemoteFile): Promise<unknown> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of stream) {
		const bytes = Buffer.from(chunk);
		size += bytes.length;
		if (size > MOST_PUBLIC_BYTES) return undefined;
		chunks.push(bytes);
	}
	return parseJson(Buffer.concat(chunks).toString('utf8'));
}

interface StreamResponse {
	statusCode: number;
	headers: IDataObject;
	body: FileStream;
}

async function open(
	context: Fetcher,
	{ url, headers, timeout }: { url: URL; headers: Record<string, string>; timeout: number },
	signal: AbortSignal,
): Promise<StreamResponse> {
	try {
		const response: StreamResponse = await context.helpers.httpRequest({
			url: url.href,
			// n8n silently unpacks a compressed file, whose announced length is then wrong
			headers: { ...headers, 'Accept-Encoding': 'identity' },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: signal,
			timeout,
		});
		return response;
	} catch (error) {
		throw signal.aborted ? abortFault(signal, url.host) : fileNetworkFault(error, url);
	}
}

function targetOf(url: URL, status: number, { location }: IDataObject): string {
	const target = typeof location === 'string' ? location : '';
	if (target === '') throw new Fault('refused', `${url.host} redirects the file (${status}) without saying where to`);
	if (!URL.canParse(target, url.href)) throw new Fault('refused', `${url.host} redirects the file (${status}) to an address that is not valid`);
	return new URL(target, url).href;
}

function statusFault(url: URL, status: number, headers: IDataObject): Fault {
	const passing = status === 408 || status === 429 || status >= 500;
	const kind = passing ? 'transient' : status === 404 ? 'notFound' : 'refused';
	return new Fault(kind, `${url.host} answered ${status} for the file`, {
		httpCode: String(status),
		retryAfterMs: retryAfterMs(headers, '', Date.now(), status === 429),
	});
}
