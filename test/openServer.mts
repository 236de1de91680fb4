import type { IncomingMessage, ServerResponse } from 'node:http';
import fastify from 'fastify';

export interface Served {
	/** Without a slash at its end. */
	url: string;
	/** Cuts what is still open. */
	close(): Promise<void>;
}

/** A server on loopback whose answers are written byte by byte, at a free port. */
export async function openServer(
	answer: (request: IncomingMessage, response: ServerResponse) => unknown,
	host = '127.0.0.1',
): Promise<Served> {
	const app = fastify({ forceCloseConnections: true, bodyLimit: Number.MAX_SAFE_INTEGER });
	// the request's body is the listener's to read
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', (_request, _body, done) => done(null));
	app.all('*', (request, reply) => {
		reply.hijack();
		void answer(request.raw, reply.raw);
	});
	const url = await app.listen({ port: 0, host });
	return { url, close: async () => await app.close() };
}
