import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const HOST = '127.0.0.1';
const POSTGRES_PORT = '5432';
const REDIS_PORT = '6379';
const USER = 'postgres';
const PASSWORD = process.env.PGPASSWORD ?? '';
const CLIENT = ['-h', HOST, '-p', POSTGRES_PORT, '-U', USER, '-w', '-v', 'ON_ERROR_STOP=1', '-qAt'];

export const NEEDED = `PostgreSQL at ${HOST}:${POSTGRES_PORT} (role ${USER}, trusted or with PGPASSWORD), Redis at ${HOST}:${REDIS_PORT}, and their clients psql and redis-cli`;

/** What of it is missing here; undefined when everything is there. */
export function missingServices(): string | undefined {
	const missing = [
		answers('psql', [...CLIENT, '-d', 'postgres', '-c', 'SELECT 1'], '1') ? '' : 'PostgreSQL',
		answers('redis-cli', ['-h', HOST, '-p', REDIS_PORT, 'ping'], 'PONG') ? '' : 'Redis',
	].filter(Boolean);
	return missing.length > 0 ? `${missing.join(' and ')} missing. Needed: ${NEEDED}` : undefined;
}

function answers(command: string, args: string[], expected: string): boolean {
	try {
		return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', timeout: 10_000 }).trim() === expected;
	} catch {
		return false;
	}
}

export interface QueueServices {
	/** For n8n's main process and its workers alike. */
	env: Record<string, string>;
	/** n8n's credential of this database. */
	postgres: object;
	/** Lines of the answer, columns divided by `|`. */
	sql(query: string): Promise<string[]>;
	/** Drops the database and what was put into Redis. */
	close(): Promise<void>;
}

/** A database and a Redis prefix of its own for this run. */
export async function openServices(): Promise<QueueServices> {
	const name = `image_aggregator_${process.pid}_${Date.now()}`;
	const psql = async (database: string, query: string) => {
		const { stdout } = await run('psql', [...CLIENT, '-d', database, '-c', query], { timeout: 30_000 });
		return stdout.split('\n').filter((line) => line !== '');
	};
	await psql('postgres', `CREATE DATABASE ${name}`);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: HOST,
			DB_POSTGRESDB_PORT: POSTGRES_PORT,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: PASSWORD,
			DB_POSTGRESDB_DATABASE: name,
			QUEUE_BULL_REDIS_HOST: HOST,
			QUEUE_BULL_REDIS_PORT: REDIS_PORT,
			QUEUE_BULL_PREFIX: name,
			N8N_REDIS_KEY_PREFIX: name,
		},
		postgres: { host: HOST, port: Number(POSTGRES_PORT), user: USER, password: PASSWORD, database: name },
		sql: async (query) => await psql(name, query),
		async close() {
			await psql('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
			await clearRedis(name);
		},
	};
}

async function clearRedis(prefix: string): Promise<void> {
	const client = ['-h', HOST, '-p', REDIS_PORT];
	const { stdout } = await run('redis-cli', [...client, '--scan', '--pattern', `*${prefix}*`]);
	const keys = stdout.split('\n').filter((key) => key !== '');
	if (keys.length > 0) await run('redis-cli', [...client, 'del', ...keys]);
}
