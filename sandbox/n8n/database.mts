import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { n8nScript } from './places.mts';
import { startPostgres } from './postgres.mts';

export interface Database {
	env: Record<string, string>;
	stop(): Promise<void>;
}

/** n8n's own SQLite if its driver is installed, otherwise a PostgreSQL; both store their data in the user folder. */
export async function openDatabase(userFolder: string, keep: boolean): Promise<Database> {
	if (hasSqlite()) return { env: {}, stop: async () => {} };
	return await startPostgres({ folder: userFolder, keep });
}

/** The driver is the only native part of n8n that does not come prebuilt in its package. */
export function hasSqlite(): boolean {
	const n8n = path.resolve(realpathSync(n8nScript), '../..');
	return existsSync(path.join(n8n, '../sqlite3/build/Release/node_sqlite3.node'));
}
