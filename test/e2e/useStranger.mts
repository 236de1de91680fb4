import type { IncomingMessage, ServerResponse } from 'node:http';
import { openServer, type Served } from '../openServer.mts';

/** What the stranger was asked: nothing with the key may come there. */
export const met: object[] = [];
/** Where the stranger is, without a slash at its end. */
export let foreignUrl: string;
/** Where the gateway is that may send a request to the stranger; likewise. */
export let gatewayUrl: string;

/**
 * A stranger, and a gateway whose base URL says how it answers: `/403` with that status, `/away` with a redirect to
 * the stranger.
 *
 * @param besides what it answers in this file alone; undefined for anything else
 */
export function useStranger(besides: (kind: string, request: IncomingMessage, response: ServerResponse) => ServerResponse | undefined): void {
	const opened: Served[] = [];

	beforeAll(async () => {
		const foreign = await openServer(({ url, headers }, response) => {
			met.push({ url, headers });
			response.end('{}');
		});
		const gateway = await openServer((request, response) => {
			const [, kind = ''] = (request.url ?? '').split('/');
			if (besides(kind, request, response)) return;
			if (kind === 'away') response.writeHead(302, { location: `${foreignUrl}/away` }).end();
			else response.writeHead(Number(kind), { 'content-type': 'application/json' }).end('{"error":{"message":"No"}}');
		});
		opened.push(foreign, gateway);
		foreignUrl = foreign.url;
		gatewayUrl = gateway.url;
	});

	afterAll(async () => {
		for (const server of opened) await server.close();
	});

	beforeEach(() => {
		met.length = 0;
	});
}
