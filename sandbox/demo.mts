/** A real n8n with the package, an aggregator behind it, and the first workflow run once. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseAggregator } from './demoAggregator.mts';
import { DOOR, doorCredentials, example, exampleNames, putExampleFiles } from './n8n/examples.mts';
import type { Given } from './n8n/examples.mts';
import { startN8n } from './n8n/index.mts';
import { root } from './n8n/places.mts';
import { OWNER } from './n8n/rest.mts';
import { samplePins } from './n8n/samplePins.mts';

const FIRST = 'spreadsheet-to-images.json';
const TRIGGER = 'When clicking Execute';
const EDITOR_PORT = 5678;
/** Real images take 5 to 40 seconds each, and some aggregators queue. */
const RUN_MS = 5 * 60_000;

const home = path.join(root, '.sandbox/demo');
const files = path.join(home, 'files');
const pidFile = path.join(home, 'running.pid');
const once = process.argv.includes('--once');
const stops: Array<() => Promise<void> | void> = [];

async function demo(): Promise<void> {
	refuseASecond();
	putExampleFiles(files);
	const aggregator = await chooseAggregator(process.env);
	stops.push(aggregator.stop);
	console.log('- Starting n8n ...');
	const n8n = await startN8n({
		userFolder: path.join(home, 'n8n'),
		port: EDITOR_PORT,
		packaging: 'packed',
		keep: true,
		open: true,
		env: { N8N_RESTRICT_FILE_ACCESS_TO: files },
	});
	stops.push(n8n.stop);
	await n8n.rest.signIn();
	const given: Given[] = [];
	for (const { name, type, data } of aggregator.credentials) {
		given.push({ ...(await n8n.rest.putCredential(name, type, data)), baseUrl: data.baseUrl });
	}
	for (const { name, type, data } of doorCredentials) given.push(await n8n.rest.putCredential(name, type, data));
	const ids = new Map<string, string>();
	for (const name of exampleNames()) {
		const saved = await n8n.rest.putWorkflow({ ...example(name, files, given), pinData: samplePins(name) });
		ids.set(name, saved.id);
	}
	console.log(`- Running "${FIRST}" with ${aggregator.description} ...`);
	const images = await makeImages(n8n.rest, ids.get(FIRST)!);

	console.log(`\nImages:  ${images.join('\n         ')}`);
	if (once) return;
	console.log(`Editor:  ${n8n.url}/workflow/${ids.get(FIRST)}`);
	console.log(`Login:   ${OWNER.email}   password: ${OWNER.password}`);
	console.log(`The form and the webhook ask who comes: ${DOOR.user} / ${DOOR.password}, or X-Api-Key: ${DOOR.password}`);
	console.log(`Examples are put back to their originals at every start; save your own under another name.`);
	console.log(`Ctrl-C stops everything.`);
	await untilStopped();
}

/** Runs the first workflow; returns the paths of its images. */
async function makeImages(
	rest: Awaited<ReturnType<typeof startN8n>>['rest'],
	workflowId: string,
): Promise<string[]> {
	const { status, data } = await rest.run(workflowId, TRIGGER, RUN_MS);
	const { error, runData } = data.resultData;
	if (status !== 'success') {
		const description = error && 'description' in error ? `\n${error.description ?? ''}` : '';
		throw new Error(`The workflow ended as "${status}": ${error?.message ?? ''}${description}`);
	}
	const written = runData['Write the images']?.[0]?.data?.main[0] ?? [];
	const images = written.map((item) => String(item.json.fileName));
	if (images.length === 0) throw new Error('The workflow made no image');
	return images;
}

/** Two n8n instances on one data folder would corrupt it. */
function refuseASecond(): void {
	mkdirSync(home, { recursive: true });
	if (existsSync(pidFile) && isAlive(Number(readFileSync(pidFile, 'utf8')))) {
		throw new Error(`It runs already; stop it first (process ${readFileSync(pidFile, 'utf8')})`);
	}
	writeFileSync(pidFile, String(process.pid));
	stops.push(() => rmSync(pidFile, { force: true }));
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

async function untilStopped(): Promise<void> {
	for (;;) await sleep(60_000);
}

let ending: Promise<void> | undefined;

/** Runs once, even if Ctrl-C arrives twice: from the terminal and from npm. */
function end(code: number): void {
	ending ??= (async () => {
		for (const stop of stops.reverse()) await stop();
		process.exit(code);
	})();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => {
		if (!ending) console.log('\nStopping ...');
		end(once ? 1 : 0);
	});
}

demo().then(
	() => end(0),
	(error: Error) => {
		if (!ending) console.error(`\n${error.message}`);
		end(1);
	},
);
