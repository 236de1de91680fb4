import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Result } from '../engine/harness.mts';
import { sandbox } from '../engine/useSandbox.mts';

const named = (value: string) => ({ model: { __rl: true, mode: 'name', value } });

/** A node of each column of the table "Which nodes work" in docs/gateways.md, with the least that it needs. */
const NODES: Record<string, { node: string; parameters?: object; takesFile?: boolean }> = {
	'Images Generate': { node: 'openAiImagesGenerate', parameters: named('gpt-image-1') },
	'Images Edit': { node: 'openAiImagesEdit', parameters: named('gpt-image-1'), takesFile: true },
	Gemini: { node: 'geminiGenerateImage', parameters: named('gemini-3-pro-image') },
	Midjourney: { node: 'midjourneyImagine' },
	Replicate: { node: 'replicateFluxSchnell' },
	Ideogram: { node: 'ideogramGenerate' },
	'Key Usage': { node: 'aggregatorKeyUsage' },
};

const cells = (row: string) => row.split('|').slice(1, -1).map((cell) => cell.trim());

/** What the page says of a gateway: a row for each node. */
export function documented(gateway: string): Array<{ column: string; says: string; node: string; parameters: object; takesFile: boolean }> {
	const page = readFileSync(path.join(process.cwd(), 'docs/gateways.md'), 'utf8').split('\n');
	const [, ...columns] = cells(page.find((line) => line.startsWith('| Gateway | Images Generate')) ?? '');
	const [, ...said] = cells(page.find((line) => line.startsWith(`| ${gateway} |`) && line.endsWith('| a test |')) ?? '');
	return columns.flatMap((column, at) => {
		const row = NODES[column];
		return row ? [{ column, says: (said[at] ?? '').replace(/ \(.*\)$/, ''), parameters: {}, takesFile: false, ...row }] : [];
	});
}

/** What came of a run, in the page's words. */
export function outcomeOf({ error }: Result): string {
	if (!error) return 'works';
	if (sandbox.ledger.creates().some(({ billed }) => billed)) return 'fails, billed';
	return /code: not_offered$/.test(error.description ?? '') ? 'not offered' : 'fails';
}
