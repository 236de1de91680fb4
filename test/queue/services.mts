import pg from 'pg';
import { startPostgres } from '../../sandbox/n8n/postgres.mts';
import { startRedis } from '../../sandbox/services/redis.mts';

/** PostgreSQL and Redis for n8n's queue mode, from npm packages (an installed Redis goes before), so that nobody has to install either. */
export interface QueueServices {
	/** For n8n's main process and its workers alike. */
	env: Record<string, string>;
	/** n8n's credential of the database. */
	postgres: object;
	/** What they are called. */
	names: string;
	/** The rows of the answer. */
	sql<Row extends object>(query: string): Promise<Row[]>;
	close(): Promise<void>;
}

export async function openServices(folder: string): Promise<QueueServices> {
	const [postgres, redis] = await Promise.all([startPostgres({ folder }), startRedis(folder)]);
	const database = new pg.Pool(postgres.login);
	database.on('error', () => {}); // an idle connection that ends with its server
	return {
		env: { ...postgres.env, ...redis.env },
		postgres: postgres.login,
		names: `PostgreSQL from npm and ${redis.name}`,
		sql: async (query) => (await database.query(query)).rows,
		async close() {
			await database.end();
			await Promise.all([postgres.stop(), redis.stop()]);
		},
	};
}
