import type { INodeExecutionData } from 'n8n-workflow';
import type { Format } from '../../sandbox/aggregator/index.mts';
import { renderPicture } from '../../sandbox/aggregator/index.mts';
import type { Engine, Result } from '../../test/engine/harness.mts';
import type { Told } from './account.mts';
import { sha256 } from './evidence.mts';

const DOUBT = /may have been (accepted and )?billed/;
const FORMATS: Record<string, Format> = {
	'image/png': 'png',
	'image/jpeg': 'jpg',
	'image/webp': 'webp',
	'image/svg+xml': 'svg',
};

/**
 * What an execution handed to the user, item by item.
 *
 * @param shown what stands in the picture of each item
 */
export async function toldBy(engine: Engine, result: Result, startedMs: number, shown: string[]): Promise<Told[]> {
	const failedMs = result.status === 'error' ? performance.now() : undefined;
	const out = [...result.items, ...result.failed];
	const error = result.error ? `${result.error.message}\n${result.error.description ?? ''}` : '';
	const failedItem = result.error?.context?.itemIndex;
	return await Promise.all(
		shown.map(async (prompt, index): Promise<Told> => {
			const own = out.filter(({ pairedItem }) => indexOf(pairedItem) === index);
			const text = own.map(({ json }) => JSON.stringify(json)).join('\n');
			const doubt = DOUBT.test(text) || (failedItem === index && DOUBT.test(error)) || inDoubt(error).has(index);
			return { startedMs, failedMs, text: `${text}\n${error}`, doubt, files: await filesOf(engine, own, prompt) };
		}),
	);
}

function indexOf(paired: INodeExecutionData['pairedItem']): number | undefined {
	if (typeof paired === 'number') return paired;
	return Array.isArray(paired) ? paired[0]?.item : paired?.item;
}

/** The items that the error of a whole batch names as doubtful. */
function inDoubt(error: string): Set<number> {
	const list = /In doubt: ([^.]*)/.exec(error)?.[1] ?? '';
	return new Set([...list.matchAll(/item (\d+)/g)].map(([, index]) => Number(index)));
}

/** Only files with the right picture count; of Describe the text does. */
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
