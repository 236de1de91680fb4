import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { freePort } from '../../sandbox/n8n/ports.mts';

const HOST = '127.0.0.1';
const USER = 'postgres';
const START_MS = 60_000;

/** PostgreSQL and Redis for n8n's queue mode, from npm packages (an installed Redis goes before), so that nobody has to install either. */
export interface QueueServices {
	/** For n8n's main process and its workers alike. */
	env: Record<string, string>;
	/** n8n's credential of the database. */
	postgres: object;
	/** The rows of the answer. */
	sql<Row extends object>(query: string): Promise<Row[]>;
	close(): Promise<void>;
}

export async function openServices(): Promise<QueueServices> {
	const [postgresPort, redisPort] = [await freePort(), await freePort()].map(String) as [string, string];
	const servers = spawn(process.execPath, ['sandbox/services/queue.mjs', postgresPort, redisPort], {
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const ended = once(servers, 'exit');
	const ready = once(servers.stdout, 'data', { signal: AbortSignal.timeout(START_MS) });
	await Promise.race([ready, ended.then(() => Promise.reject(new Error('PostgreSQL and Redis did not start')))]);

	const postgres = { host: HOST, port: Number(postgresPort), user: USER, password: '', database: 'postgres' };
	const database = new pg.Pool(postgres);
	database.on('error', () => {}); // an idle connection that ends with its server
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: HOST,
			DB_POSTGRESDB_PORT: postgresPort,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_DATABASE: postgres.database,
			QUEUE_BULL_REDIS_HOST: HOST,
			QUEUE_BULL_REDIS_PORT: redisPort,
		},
		postgres,
		sql: async (query) => (await database.query(query)).rows,
		async close() {
			await database.end();
			servers.stdin.end();
			await ended;
		},
	};
}
