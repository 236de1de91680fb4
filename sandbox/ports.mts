import type { FastifyInstance } from 'fastify';
import getPort, { portNumbers } from 'get-port';

/** Below 32768: a client that waits for a port of the ephemeral range can end up connected to itself. */
const FROM = 20_000;
const TO = 31_000;
/** Many processes search at the same time: each starts somewhere else. */
const LOOKED_AT = 200;

export async function freePort(preferred?: number): Promise<number> {
	const from = FROM + Math.floor(Math.random() * (TO - LOOKED_AT - FROM));
	const candidates = [...(preferred ? [preferred] : []), ...portNumbers(from, from + LOOKED_AT)];
	return await getPort({ host: '127.0.0.1', port: candidates });
}

/** Listens on the requested port, or (0) on a free one; returns the address. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
	for (let tries = 1; ; tries++) {
		try {
			return await app.listen({ host, port: port || (await freePort()) });
		} catch (error) {
			const { code } = error as { code?: string };
			if (port || code !== 'EADDRINUSE' || tries === 5) throw error; // another process was faster
		}
	}
}
