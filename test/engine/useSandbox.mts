import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/aggregator/index.mts';
import { type Engine, openEngine } from './harness.mts';

/** Of the test file that called `useSandbox`; they are there from its first `beforeAll` on. */
export let sandbox: Sandbox;
export let engine: Engine;

let tests = 0;

/**
 * One aggregator and one engine for a whole test file. Each test begins with the settings given here,
 * empty books, no faults, and a key of its own: what limits a key lives as long as the process does.
 */
export function useSandbox(options: SandboxOptions = {}): void {
	let settings: Sandbox['settings'];
	beforeAll(async () => {
		sandbox = await startSandbox(options);
		engine = await openEngine();
		settings = { imageBytes: undefined, imagesAsTasks: undefined, pingMs: undefined, ...sandbox.settings };
	});
	afterAll(async () => {
		await engine.close();
		await sandbox.close();
	});
	beforeEach(() => {
		sandbox.reset();
		Object.assign(sandbox.settings, settings, { key: `key-${++tests}-of-test` });
	});
}
