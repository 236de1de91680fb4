import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { node24Env, node24Headers } from './node24.mjs';
import { pnpm } from './pnpm.mjs';
import { root } from './step.mjs';

/** The one native part of n8n that does not come ready inside its package. */
const VERSION = '5.1.7';
const packageFolder = path.join(root, `node_modules/.pnpm/sqlite3@${VERSION}/node_modules/sqlite3`);

const COMPILERS = { 'g++': 'g++', make: 'make', python3: 'python3' };
const PREBUILT = `https://github.com/TryGhost/node-sqlite3/releases/download/v${VERSION}/sqlite3-v${VERSION}-napi-v6-${process.platform}-${process.arch}.tar.gz`;

export function sqliteIsReady() {
	const built = path.join(packageFolder, 'build/Release');
	return existsSync(built) && readdirSync(built).includes('node_sqlite3.node');
}

/** Says before the long install, not after it, that the driver could not be compiled here. */
export async function requireSqliteSource() {
	if (sqliteIsReady() || process.platform === 'win32') return;
	const missing = Object.keys(COMPILERS).filter((tool) => !isInstalled(tool));
	if (missing.length === 0 || (await prebuiltIsReachable())) return;
	const how =
		process.platform === 'darwin'
			? 'xcode-select --install'
			: `sudo apt-get install -y ${missing.map((tool) => COMPILERS[tool]).join(' ')}`;
	throw new Error(
		`n8n's database driver (sqlite3) has to be compiled here, and ${missing.join(', ')} ` +
			`${missing.length > 1 ? 'are' : 'is'} missing. Install with:\n    ${how}\nand start again.`,
	);
}

/** Its own install script takes the prebuilt file where it can be reached, and compiles otherwise. */
export async function makeSqlite() {
	const headers = node24Headers();
	await pnpm('Bringing sqlite3, compiled where no prebuilt file is reachable (1-2 minutes)', {
		args: ['rebuild', '--filter', 'real-n8n', 'sqlite3'],
		log: 'sqlite',
		// A user's npmrc may point node-gyp at the headers of another Node.
		env: { ...node24Env(), ...(headers && { npm_config_nodedir: headers }) },
	});
	if (!sqliteIsReady()) throw new Error('sqlite3 was neither found prebuilt nor compiled; see .sandbox/logs/sqlite.log');
}

function isInstalled(tool) {
	try {
		execFileSync(tool, ['--version'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}

async function prebuiltIsReachable() {
	try {
		const answer = await fetch(PREBUILT, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
		return answer.ok;
	} catch {
		return false;
	}
}
