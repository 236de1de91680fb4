import sharp from 'sharp';
import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import type { Engine, Item, NodeOptions, Result } from '../../test/engine/harness.mts';
import type { Told } from './account.mts';
import { OWN_HEADER, sha256 } from './evidence.mts';
import type { Given } from './kinds.mts';
import type { Batch } from './plan.mts';
import { optionsOf, promptOf } from './plan.mts';
import type { Storage } from './storage.mts';
import { toldBy } from './told.mts';

/** How often the user presses Retry on a failed execution. */
const OWN_RETRIES = 4;

export interface Ran {
	batch: Batch;
	/** By item, in the order of the executions */
	told: Told[][];
	/** Ids that the items came with */
	given: string[];
}

/**
 * Runs a batch as a user would: n8n retries automatically, and if it gives up, the user presses Retry; the
 * last time following the error's advice on how to retrieve the other items' images, whether or not one item
 * fails.
 */
export async function runBatch(
	engine: Engine,
	sandbox: Sandbox,
	batch: Batch,
	tokenOfUpload: Map<string, string>,
	storage: Storage,
): Promise<Ran> {
	const { kind, tokens } = batch;
	const given: string[] = [];
	const shown: string[] = [];
	const items = await Promise.all(
		tokens.map(async (token, index): Promise<Item> => {
			const json = { token, prompt: promptOf(token) };
			shown[index] = promptOf(token);
			if (kind.given) {
				const id = await submitted(sandbox, batch, kind.given, token);
				given[index] = id;
				return { json: { ...json, id } };
			}
			const fields = kind.files ?? [];
			const files = await Promise.all(fields.map(async (field) => [field, await picture(engine, `${token} ${field}`, token, tokenOfUpload)] as const));
			shown[index] = kind.shows?.(files.map(([, { bytes }]) => bytes)) ?? promptOf(token);
			return { json, binary: Object.fromEntries(files.map(([field, { file }]) => [field, file])) };
		}),
	);
	const options = optionsOf(sandbox, batch, items);
	const told: Told[][] = tokens.map(() => []);
	let result: Result | undefined;
	let storageFailed = false;
	for (let turn = 0; turn <= OWN_RETRIES && (!result || result.status === 'error'); turn++) {
		const startedMs = performance.now();
		const advised: Partial<NodeOptions> = turn === OWN_RETRIES ? { onError: 'continueErrorOutput' } : {};
		result = await engine.run({ ...options, ...advised, retryOf: result });
		storageFailed ||= storage.met(result.executionId);
		const heard = await toldBy(engine, result, startedMs, shown, storageFailed);
		// if another item ended the run, the input still has the id that it came with
		const left = (index: number) => (result?.status === 'error' ? (given[index] ?? '') : '');
		heard.forEach((one, index) => told[index].push({ ...one, text: `${one.text}\n${left(index)}` }));
	}
	return { batch, told, given };
}

/** A small PNG with the token after its end, which image readers ignore. */
async function picture(engine: Engine, mark: string, token: string, tokenOfUpload: Map<string, string>) {
	const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } }).png().toBuffer();
	const bytes = Buffer.concat([png, Buffer.from(mark)]);
	tokenOfUpload.set(sha256(bytes), token);
	return { bytes, file: await engine.file(bytes, `${token}.png`, 'image/png') };
}

/** Submits directly, without the nodes, until it is answered; faults apply to these requests as well. */
async function submitted(sandbox: Sandbox, { kind }: Batch, given: Given, token: string): Promise<string> {
	const url = sandbox.baseUrl(kind.at.vendor) + given.path;
	for (let tries = 0; tries < 50; tries++) {
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json', [OWN_HEADER]: '1' },
				body: JSON.stringify(given.body(promptOf(token))),
				signal: AbortSignal.timeout(2000),
			});
			const reply = (response.ok ? await response.json() : {}) as Record<string, unknown>;
			const id = reply[given.id];
			if (typeof id === 'string') return id;
		} catch {
			// one of the faults; the next try gets another draw
		}
	}
	throw new Error(`Could not submit ${token}`);
}
