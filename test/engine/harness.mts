import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Container } from '@n8n/di';
import { BinaryDataService, PackageDirectoryLoader } from 'n8n-core';
import { setSafeRegexEngine, type IBinaryData, type IBinaryKeyData } from 'n8n-workflow';
import { startExecution, type NodeOptions, type Result, type Running } from './execution.mts';
import { nodeTypesOf } from './nodeTypes.mts';

export type { Item, NodeOptions, Result, Running } from './execution.mts';

export interface Engine {
	/**
	 * Runs a workflow of a start node, which hands out `items`, and one node of the package:
	 *
	 *     const run = await engine.run({
	 *       node: 'replicateImagen4',
	 *       parameters: { aggregator: 'anyApi', prompt: '={{ $json.prompt }}' },
	 *       credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyapi') } },
	 *       items: [{ json: { prompt: 'a fox' } }, { json: { prompt: 'an owl' } }],
	 *     });
	 *     run.status;                        // 'success' | 'error' | 'canceled'
	 *     run.items;                         // the main output
	 *     run.failed;                        // the error output (onError: 'continueErrorOutput')
	 *     run.error;                         // what stopped the node
	 *     await engine.read(run.items[0]);   // the bytes under `data`
	 *
	 * `batches` in place of `items` runs the node once a batch in the same execution, as a loop does;
	 * `run.runs` then holds the outputs of each. `after` puts more nodes of the package behind it.
	 * `retryOf: run` is the "Retry" of a failed or stopped execution: what n8n would have saved is
	 * read back, the node's context with it, under a new execution id.
	 */
	run(options: NodeOptions): Promise<Result>;
	/** The same without waiting for the end: `stop()` is the editor's stop button. */
	start(options: NodeOptions): Running;
	/** A file for `binary` of an input item. */
	file(content: Uint8Array, name: string, mimeType: string): Promise<IBinaryData>;
	/** The bytes of an item's file. */
	read(item: { binary?: IBinaryKeyData } | undefined, field?: string): Promise<Buffer>;
	/** What n8n's loader found in the package: descriptions, credential types. */
	loader: PackageDirectoryLoader;
	/** Removes the binary data from disk. */
	close(): Promise<void>;
}

/** The repository's root: tests are run there. */
const builtPackage = process.cwd();

/**
 * n8n's own engine, without a server: the built package is loaded by n8n's loader, files lie in the
 * filesystem as in a real n8n. One engine serves a whole test file:
 *
 *     beforeAll(async () => { engine = await openEngine(); });
 *     afterAll(() => engine.close());
 */
export async function openEngine(packageFolder: string = builtPackage): Promise<Engine> {
	const home = await mkdtemp(path.join(tmpdir(), 'n8n-engine-'));
	process.env.N8N_USER_FOLDER = home;
	process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
	process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'filesystem';
	process.env.N8N_LOG_LEVEL ??= 'silent';
	withoutTheClock();
	const files = Container.get(BinaryDataService);
	await files.init();

	const loader = new PackageDirectoryLoader(packageFolder);
	await loader.loadAll();
	const nodeTypes = nodeTypesOf(loader);
	const start = (options: NodeOptions) => startExecution(loader, nodeTypes, options);

	return {
		loader,
		start,
		run: async (options) => await start(options).finished,
		async file(content, fileName, mimeType) {
			const fileExtension = path.extname(fileName).slice(1);
			const place = { type: 'execution' as const, workflowId: 'input', executionId: 'input' };
			const meta = { data: '', fileName, mimeType, fileExtension };
			return await files.store(place, Buffer.from(content), meta);
		},
		async read(item, field = 'data') {
			const file = item?.binary?.[field];
			if (!file) throw new Error(`The item has no file under '${field}'`);
			return await files.getAsBuffer(file);
		},
		close: async () => await rm(home, { recursive: true, force: true }),
	};
}

/** n8n gives a regular expression of a field 250 ms by the clock, which a busy machine may sleep through. Older versions have no limit. */
function withoutTheClock(): void {
	(setSafeRegexEngine as typeof setSafeRegexEngine | undefined)?.({
		exec: (pattern, input, flags) => new RegExp(pattern, flags).exec(input),
		test: (pattern, input, flags) => new RegExp(pattern, flags).test(input),
		replace: (pattern, input, flags, replacement) => input.replace(new RegExp(pattern, flags), replacement),
		matchAll: (pattern, input, flags) => [...input.matchAll(new RegExp(pattern, `${flags?.replace('g', '') ?? ''}g`))],
		split: (pattern, input, flags) => input.split(new RegExp(pattern, flags)),
	});
}
