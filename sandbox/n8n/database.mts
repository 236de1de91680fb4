import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { n8nScript } from './places.mts';
import { startPostgres } from './postgres.mts';

export interface Database {
	env: Record<string, string>;
	stop(): Promise<void>;
}

/** n8n's own SQLite where its driver is there, or else a PostgreSQL; both keep it in the user folder. */
export async function openDatabase(userFolder: string, keep: boolean): Promise<Database> {
	if (hasSqlite()) return { env: {}, stop: async () => {} };
	return await startPostgres({ folder: userFolder, keep });
}

/** The driver is the one native part of n8n that does not come ready inside its package. */
export function hasSqlite(): boolean {
	const n8n = path.resolve(realpathSync(n8nScript), '../..');
	return existsSync(path.join(n8n, '../sqlite3/build/Release/node_sqlite3.node'));
}
