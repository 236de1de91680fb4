import { channel } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** The header that links the sandbox's record of a request to the client's. */
export const WITNESS_HEADER = 'x-soak-request';

/** What became of a request on the client's side, on the clock of `performance.now()`. */
export interface Seen {
	sentMs: number;
	/** When the whole answer had been read; undefined if it broke off, or was not waited for */
	readMs?: number;
}

export interface Witness {
	of(header: unknown): Seen | undefined;
	stop(): void;
}

const CREATED = channel('http.client.request.created');
const ANSWERED = channel('http.client.response.finish');

/**
 * Watches the HTTP client of this process. Only the reader knows whether an answer was heard in time: on a
 * busy machine an answer that left the aggregator early is read after the timer that gave up on it.
 */
export function watchClient(): Witness {
	const seen = new Map<string, Seen>();
	const bySent = new WeakMap<ClientRequest, Seen>();
	const onCreated = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		const one: Seen = { sentMs: performance.now() };
		request.setHeader(WITNESS_HEADER, String(seen.size));
		seen.set(String(seen.size), one);
		bySent.set(request, one);
	};
	const onAnswered = (message: unknown) => {
		const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
		const one = bySent.get(request);
		response.once('end', () => {
			if (one) one.readMs = performance.now();
		});
	};
	CREATED.subscribe(onCreated);
	ANSWERED.subscribe(onAnswered);
	return {
		of: (header) => seen.get(String(header)),
		stop() {
			CREATED.unsubscribe(onCreated);
			ANSWERED.unsubscribe(onAnswered);
		},
	};
}
