import { createServer } from 'node:net';
import { brokerPort } from './environment.mts';

/** Below 32768: who waits for a port of the ephemeral range can end up connected to itself. */
const FROM = 20_000;
const TO = 31_000;

/** A port that is free, and whose neighbour for n8n's task broker is free as well. */
export async function freePort(preferred?: number): Promise<number> {
	const candidates = preferred ? [preferred] : [];
	while (candidates.length < 50) candidates.push(FROM + Math.floor(Math.random() * (TO - FROM)));
	for (const port of candidates) {
		if ((await isFree(port)) && (await isFree(brokerPort(port)))) return port;
	}
	throw new Error(`No free port found between ${FROM} and ${TO}`);
}

async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer()
			.once('error', () => resolve(false))
			.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}
