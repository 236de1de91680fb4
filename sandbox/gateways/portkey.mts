import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../ports.mts';
import { root } from '../n8n/places.mts';
import { startCommand, type Running } from '../process.mts';

export interface Gateway extends Running {
	/** Without a trailing slash. */
	url: string;
}

/** Portkey's open-source gateway: the headers of each request say which provider it asks, and where. */
export async function startPortkey(folder: string): Promise<Gateway> {
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const server = path.join(root, 'sandbox/gateways/node_modules/@portkey-ai/gateway/build/start-server.js');
	const running = await startCommand({
		name: 'Portkey',
		command: process.execPath,
		// it has no setting for the listening address, and would open its port to the network
		args: ['--import', pathToFileURL(path.join(root, 'sandbox/loopback.mjs')).href, server, `--port=${port}`, '--headless'],
		env: { PATH: process.env.PATH },
		log: path.join(folder, 'portkey.log'),
		isReady: async () => await answers(url),
		readyMs: 30_000,
	});
	return { ...running, url };
}

/** Any answer shows that it is running. */
async function answers(url: string): Promise<boolean> {
	return await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
		async (answer) => (await answer.arrayBuffer()).byteLength >= 0,
		() => false,
	);
}
