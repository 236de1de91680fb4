import { spawn, spawnSync } from 'node:child_process';
import { on, once } from 'node:events';
import { tmpdir } from 'node:os';
import { createRedisCommandExecutor, defineCommand, redisCommandDefinitions, RedisServerState, Resp2Server, t } from 'js-redis-server/core';

/** n8n's queue (Bull) waits for its jobs with this one, which the server knows under its newer name only. */
const blmove = redisCommandDefinitions.find(({ name }) => name === 'blmove');
const brpoplpush = defineCommand({
	...blmove,
	name: 'brpoplpush',
	since: { redis: '2.2.0', valkey: '7.2.0' },
	schema: t.object({ source: t.key(), destination: t.key(), timeout: t.float() }),
	execute: (args, context) => blmove.execute({ ...args, fromDirection: 'right', toDirection: 'left' }, context),
});

/** The machine's own Redis where it is installed, or one from npm; neither keeps anything. */
export async function startRedis(port) {
	const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
	return isInstalled ? await startInstalled(port) : await startInMemory(port);
}

async function startInstalled(port) {
	const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()];
	const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
	const ended = once(server, 'exit');
	const ready = (async () => {
		for await (const [text] of on(server.stdout, 'data')) if (String(text).includes('Ready to accept connections')) return;
	})();
	await Promise.race([ready, ended.then(() => Promise.reject(new Error('Redis did not start')))]);
	server.stdout.resume(); // what nobody reads must not hold it up
	return {
		async stop() {
			server.kill();
			await ended;
		},
	};
}

/** A Redis that n8n's queue mode can't tell from a real one: the same protocol, Lua scripts included. */
async function startInMemory(port) {
	const redis = new Resp2Server({
		server: new RedisServerState({ databaseCount: 1 }),
		executor: createRedisCommandExecutor({ extraCommands: [brpoplpush] }),
	});
	redis.server.listen(port, '127.0.0.1'); // its own `listen` opens the port to the network
	await once(redis.server, 'listening');
	return { stop: async () => await redis.close() };
}
