import type { IExecuteFunctions, IHttpRequestMethods, ILoadOptionsFunctions } from 'n8n-workflow';

import { caveatOf, type Connection } from './connection';
import { Fault } from './fault';
import { networkFault } from './networkFault';
import { refusal } from './refusal';
import type { Reply } from './reply';

/** A request to the aggregator; the door adds the key. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Made by `endpoint()`, so that it lies below the connection's base URL */
	url: string;
	/** JSON, or a form with files */
	body?: object | FormData;
}

export type Caller = IExecuteFunctions | ILoadOptionsFunctions;

/**
 * The one door to the aggregator: the only place where a request carries the key.
 *
 * - no redirect is followed: the key would travel along, and a 307 posts the body, a second bill
 * - status errors are ours to read: otherwise n8n posts twice on 401, and hides the provider's words
 * - n8n puts the execution's own signal on the request; the derived caller carries ours instead,
 *   which also ends at the deadline, and lets a cancel leave after the execution was stopped
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
	const reply = await send(caller, connection, request, signal);
	if (reply.status >= 300 || reply.json === undefined) {
		throw refusal(reply, connection.label, caveatOf(connection, request.url));
	}
	return reply;
}

async function send(
	caller: Caller,
	connection: Connection,
	request: ApiRequest,
	signal: AbortSignal,
): Promise<Reply> {
	const withSignal: Caller = Object.create(caller, {
		getExecutionCancelSignal: { value: () => signal },
	});
	try {
		const response: { statusCode: number; headers: Reply['headers']; body: unknown } =
			await caller.helpers.httpRequestWithAuthentication.call(withSignal, connection.aggregator, {
				method: request.method,
				url: request.url,
				body: request.body,
				headers: { Accept: 'application/json' },
				encoding: 'text',
				timeout: 0, // the signal carries the deadline
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				sendCredentialsOnCrossOriginRedirect: false,
			});
		return readReply(response.statusCode, response.headers, response.body, connection.apiKey);
	} catch (error) {
		throw signal.aborted ? abortFault(signal, connection.label) : networkFault(error, connection.label, connection.baseUrl);
	}
}

function readReply(
	status: number,
	headers: Reply['headers'],
	body: unknown,
	apiKey: string,
): Reply {
	const raw = typeof body === 'string' ? body : '';
	const text = apiKey.length >= 6 && raw.includes(apiKey) ? raw.split(apiKey).join('***') : raw;
	return { status, headers, json: parseJson(text), text };
}

function parseJson(text: string): unknown {
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch {
		return undefined;
	}
}

/** Last line of defence: whatever was put together above, the key leaves for the base URL's origin only. */
function assertOwnOrigin(connection: Connection, url: string): void {
	if (new URL(url).origin !== new URL(connection.baseUrl).origin) {
		throw new Fault('parameter', `The request would leave ${connection.label}`, {
			description: `The key is sent to ${new URL(connection.baseUrl).origin} only.`,
		});
	}
}

/** What cut the request off: its time (`AbortSignal.timeout` gives its reason that name), or the user. */
function abortFault({ reason }: AbortSignal, label: string): Fault {
	if (reason instanceof Fault) return reason;
	const isTimeout = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
	return isTimeout
		? new Fault('timeout', `${label} did not answer in time`)
		: new Fault('stopped', 'The execution was stopped');
}
