import type { INodeExecutionData } from 'n8n-workflow';
import type { Format } from '../../sandbox/aggregator/index.mts';
import { renderPicture } from '../../sandbox/aggregator/index.mts';
import type { Engine, Result } from '../../test/engine/harness.mts';
import type { Told } from './account.mts';
import { sha256 } from './evidence.mts';

const DOUBT = /may have been (accepted and )?billed|"billed":"(maybe|yes)"/;
const FREE = /"billed":"no"/;
/** At the end of the error of a node that failed at this item */
const BILL = /billed: (no|maybe|yes), code: \w+\s*$/;
/** About an item, or one of its images, that n8n's storage did not accept */
const UNSTORED = /could not store|storage did not keep|"code":"storage"/;
const FORMATS: Record<string, Format> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
	'image/svg+xml': 'svg',
};

/**
 * What an execution output to the user, item by item.
 *
 * @param shown what the picture of each item shows
 * @param storageFailed whether n8n's storage failed, in this execution or an earlier one
 */
export async function toldBy(engine: Engine, result: Result, startedMs: number, shown: string[], storageFailed: boolean): Promise<Told[]> {
	const endedMs = performance.now();
	const failedMs = result.status === 'error' ? endedMs : undefined;
	const out = [...result.items, ...result.failed];
	const error = result.error ? `${result.error.message}\n${result.error.description ?? ''}` : '';
	const failedItem = result.error?.context?.itemIndex;
	return await Promise.all(
		shown.map(async (prompt, index): Promise<Told> => {
			const own = out.filter(({ pairedItem }) => indexOf(pairedItem) === index);
			const text = own.map(({ json }) => JSON.stringify(json)).join('\n');
			const ownError = failedItem === index ? error : '';
			const [, billed] = BILL.exec(ownError) ?? [];
			return {
				startedMs,
				endedMs,
				failedMs,
				text: `${text}\n${error}`,
				doubt: DOUBT.test(text) || DOUBT.test(ownError) || (billed !== undefined && billed !== 'no') || listed(error, 'May have been billed').has(index),
				free: FREE.test(text) || billed === 'no',
				unstored: storageFailed && (UNSTORED.test(text) || UNSTORED.test(ownError) || listed(error, 'Paid for and lost').has(index)),
				files: await filesOf(engine, own, prompt),
			};
		}),
	);
}

function indexOf(paired: INodeExecutionData['pairedItem']): number | undefined {
	if (typeof paired === 'number') return paired;
	return Array.isArray(paired) ? paired[0]?.item : paired?.item;
}

/** The items that the error of a whole batch lists after these words. */
function listed(error: string, words: string): Set<number> {
	const list = new RegExp(`${words}: (.*)`).exec(error)?.[1] ?? '';
	return new Set([...list.matchAll(/item (\d+)/g)].map(([, index]) => Number(index)));
}

/** Only counts files with the right picture; for Describe the text. */
async function filesOf(engine: Engine, items: INodeExecutionData[], prompt: string): Promise<number> {
	const texts = items.filter(({ json }) => typeof json.description === 'string' && !json.error);
	const files = items.flatMap((item) => Object.keys(item.binary ?? {}).map((field) => ({ item, field })));
	const right = await Promise.all(files.map(async ({ item, field }) => await isRight(engine, item, field, prompt)));
	return texts.length + right.filter(Boolean).length;
}

async function isRight(engine: Engine, item: INodeExecutionData, field: string, prompt: string): Promise<boolean> {
	const format = FORMATS[item.binary?.[field]?.mimeType ?? ''];
	if (!format) return false;
	const bytes = await engine.read(item, field);
	if (format === 'svg') return bytes.includes(prompt);
	const expected = { prompt, width: 64, height: 64, plain: true, format, index: 0, seed: 0 };
	return sha256(bytes) === sha256(await renderPicture(expected));
}
