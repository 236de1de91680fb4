/**
 * A Redis that n8n's queue mode can't tell from a real one: the same protocol, Lua scripts included.
 *
 *     node sandbox/services/redis.mjs <port>
 */
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

const redis = new Resp2Server({
	server: new RedisServerState({ databaseCount: 1 }),
	executor: createRedisCommandExecutor({ extraCommands: [brpoplpush] }),
});
redis.server.listen(Number(process.argv[2]), '127.0.0.1'); // its own `listen` opens the port to the network
