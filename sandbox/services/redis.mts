import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../ports.mts';
import { root } from '../n8n/places.mts';
import { startCommand, type Running } from '../process.mts';

export interface Redis extends Running {
	/** Which Redis it is. */
	name: string;
	env: Record<string, string>;
}

/** The machine's own Redis if installed, otherwise one from npm; neither persists anything. */
export async function startRedis(folder: string): Promise<Redis> {
	const port = await freePort();
	const { stdout, status } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
	const isInstalled = status === 0;
	const name = isInstalled ? `Redis ${/v=(\S+)/.exec(stdout)?.[1]}` : 'js-redis-server';
	const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
	const running = await startCommand({
		name,
		command: isInstalled ? 'redis-server' : process.execPath,
		args: isInstalled ? own : [path.join(root, 'sandbox/services/redis.mjs'), String(port)],
		env: { PATH: process.env.PATH },
		log: path.join(folder, 'redis.log'),
		isReady: async () => await accepts(port),
		readyMs: 30_000,
	});
	return { ...running, name, env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) } };
}

async function accepts(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
