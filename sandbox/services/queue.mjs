/**
 * What n8n's queue mode needs, on the two ports that it is given:
 *
 *     node sandbox/services/queue.mjs <PostgreSQL's port> <Redis's port>
 *
 * Says "ready" when both answer, and ends both when whoever started it closes its input, or is no more.
 */
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

const [postgresPort, redisPort] = process.argv.slice(2).map(Number);
const running = await Promise.all([startPostgres(postgresPort), startRedis(redisPort)]);
console.log('ready');
process.stdin.resume().once('close', async () => {
	await Promise.all(running.map(async ({ stop }) => await stop()));
	process.exit();
});
