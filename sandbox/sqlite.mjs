import { existsSync } from 'node:fs';
import path from 'node:path';
import { node24, node24Env } from './node24.mjs';
import { root, step } from './step.mjs';

/** The one native part of n8n that does not come ready inside its package. */
const VERSION = '5.1.7';
const packageFolder = path.join(root, `node_modules/.pnpm/sqlite3@${VERSION}/node_modules/sqlite3`);
const PREBUILT = `https://github.com/TryGhost/node-sqlite3/releases/download/v${VERSION}/sqlite3-v${VERSION}-napi-v6-${process.platform}-${process.arch}.tar.gz`;

export function hasSqlite() {
	return existsSync(path.join(packageFolder, 'build/Release/node_sqlite3.node'));
}

/**
 * Takes the prebuilt driver where it can be reached. Nothing is compiled: without it n8n is given the
 * PostgreSQL that comes from npm (n8n/database.mts).
 */
export async function fetchSqlite() {
	if (!(await isReachable())) return;
	const fetcher = path.join(packageFolder, '../prebuild-install/bin.js');
	const options = { cwd: packageFolder, env: node24Env(), log: 'sqlite' };
	await step("Fetching n8n's database driver", node24(), [fetcher, '-r', 'napi'], options).catch((error) => {
		console.log(`    not to be had (${error.message.split('\n')[0]}): PostgreSQL takes its place`);
	});
}

async function isReachable() {
	try {
		const answer = await fetch(PREBUILT, { method: 'HEAD', signal: AbortSignal.timeout(5_000) });
		return answer.ok;
	} catch {
		return false;
	}
}
