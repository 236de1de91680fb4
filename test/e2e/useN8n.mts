import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/aggregator/index.mts';
import { demoCredentials } from '../../sandbox/demoAggregator.mts';
import { doorCredentials, type Given } from '../../sandbox/n8n/examples.mts';
import { Rest } from '../../sandbox/n8n/index.mts';
import { startServices, type Services } from '../../sandbox/services/index.mts';

/** Of the test file that called `useN8n`; they are there from its first `beforeAll` on. */
export let sandbox: Sandbox;
export let services: Services;
/** One for all files of this layer: what a file puts there has a name that no other file uses. */
export let n8n: { url: string; rest: Rest };
/** For all that the examples ask for, AnyAPI's first. */
export let credentials: Given[];
/** Where the workflows of this file may read and write. */
export let files: string;
/** Where n8n keeps its binary data. */
export let storage: string;

/** An aggregator of its own, and stand-ins for other services, for a whole test file; each test begins with empty books. */
export function useN8n(options: SandboxOptions = {}): void {
	let settings: Sandbox['settings'];
	beforeAll(async () => {
		const shared = JSON.parse(process.env.E2E_N8N!) as { url: string; files: string; storage: string };
		const file = path.basename(expect.getState().testPath!, '.test.mts');
		files = path.join(shared.files, file);
		storage = shared.storage;
		await mkdir(files);
		[sandbox, services] = await Promise.all([startSandbox(options), startServices()]);
		settings = { ...sandbox.settings };
		n8n = { url: shared.url, rest: new Rest(shared.url) };
		await n8n.rest.signIn();
		credentials = [];
		for (const { name, type, data } of [...demoCredentials(sandbox, services), ...doorCredentials]) {
			const baseUrl = 'baseUrl' in data ? String(data.baseUrl) : undefined;
			credentials.push({ ...(await n8n.rest.putCredential(`${name} of ${file}`, type, data)), baseUrl });
		}
	}, 60_000);
	afterAll(async () => {
		await n8n?.rest.close();
		await services?.close();
		await sandbox?.close();
	});
	beforeEach(() => {
		sandbox.reset();
		Object.assign(sandbox.settings, settings);
	});
}
