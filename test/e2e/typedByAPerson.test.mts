import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import sharp from 'sharp';
import type { Execution } from '../../sandbox/n8n/index.mts';
import { edited } from './edited.mts';
import { credentials, files, n8n, sandbox, useN8n } from './useN8n.mts';

/**
 * Twelve rows as a person types them: blanks around values, empty cells, a slash in a name, a ratio that there is none of, a
 * name too long for a file, two equal rows.
 */
const SHEET = path.join(import.meta.dirname, 'typedByAPerson.csv');
const TRIGGER = 'When clicking Execute';
const WRONG = ['prompt is empty', 'refused by the safety filter', 'no such ratio', 'seed is no number'];

let folder: string;

useN8n({ generationMs: 200 });

beforeEach(() => {
	folder = path.join(files, 'sheet');
	mkdirSync(folder, { recursive: true });
	copyFileSync(SHEET, path.join(folder, 'prompts.csv'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(onError: INode['onError'], csv = 'prompts.csv'): Promise<Execution> {
	const nodes = {
		'Make the images': { onError },
		'Read the spreadsheet': { parameters: { fileSelector: `${folder}/${csv}` } },
	};
	const workflow = await n8n.rest.putWorkflow(edited('spreadsheet-to-images.json', { credentials, files: folder, nodes }));
	return await n8n.rest.run(workflow.id, TRIGGER);
}

const out = ({ data }: Execution, node: string, output = 0) => data.resultData.runData[node]?.[0]?.data?.main[output] ?? [];
const images = () => readdirSync(folder).filter((name) => name.endsWith('.jpg'));
const paidFor = () => sandbox.ledger.creates().filter(({ prompt }) => !prompt?.includes('forbidden'));

async function expectEightImages(): Promise<void> {
	expect(images()).toHaveLength(8);
	expect(paidFor()).toHaveLength(8);
	for (const name of images()) expect((await sharp(path.join(folder, name)).metadata()).format).toBe('jpeg');
	expect(images()).toEqual(expect.arrayContaining(['lighthouse.jpg', 'kitchen.jpg', '红围巾的猫.jpg', 'harbour.jpg']));
	// a slash makes no folder, and of two equal names both stay
	expect(images().filter((name) => name.startsWith('fox'))).toHaveLength(1);
	expect(images().filter((name) => name.startsWith('harbour'))).toHaveLength(2);
	for (const name of images()) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
	const widths = await Promise.all(['lighthouse', '红围巾的猫'].map(async (name) => await sharp(path.join(folder, `${name}.jpg`)).metadata()));
	expect(widths.map(({ width = 0, height = 0 }) => Math.sign(width - height))).toEqual([1, -1]);
}

test('as the example is, twelve rows give eight images and four reasons', async () => {
	const ran = await run('continueErrorOutput');
	expect(ran.status).toBe('success');
	await expectEightImages();
	const reasons = out(ran, 'Rows without an image').map(({ json }) => json);
	expect(reasons.map(({ file_name }) => file_name)).toEqual(['empty prompt', 'refused one', 'lake', 'tea']);
	expect(reasons.map(({ why }) => why)).toEqual([
		expect.stringMatching(/^'Prompt' is empty/),
		expect.stringMatching(/safety filter/),
		expect.stringMatching(/^'Aspect Ratio' can't be "17:9".*16:9/s),
		expect.stringMatching(/^'Seed' can't be "abc"/),
	]);
	expect(out(ran, 'Images not written')).toEqual([]);
});

test('the failed rows lie in a CSV of their own, and running that makes and bills these rows only', async () => {
	await run('continueErrorOutput');
	const failed = readFileSync(path.join(folder, 'prompts-failed.csv'), 'utf8');
	expect(failed.split('\n')[0]?.replace('\uFEFF', '').trim()).toBe('file_name,prompt,aspect_ratio,seed,why');
	expect(failed).toContain('A mountain lake');
	sandbox.reset();
	const again = await run('continueErrorOutput', 'prompts-failed.csv');
	expect(again.status).toBe('success');
	// three are refused before anything is sent
	expect(sandbox.ledger.creates().map(({ prompt }) => prompt)).toEqual(['forbidden']);
	expect(out(again, 'Rows without an image')).toHaveLength(WRONG.length);
});

test('a CSV with a byte order mark, as spreadsheet programs and n8n itself write it, keeps its first column', async () => {
	await run('continueErrorOutput');
	const failed = readFileSync(path.join(folder, 'prompts-failed.csv'), 'utf8');
	expect(failed.charCodeAt(0)).toBe(0xfeff);
	writeFileSync(path.join(folder, 'prompts-failed.csv'), failed.replace('17:9', '16:9'));
	const again = await run('continueErrorOutput', 'prompts-failed.csv');
	expect(images()).toHaveLength(9);
	expect(images()).toContain('lake.jpg');
	expect(out(again, 'Rows without an image').map(({ json }) => json.file_name)).toEqual(['empty prompt', 'refused one', 'tea']);
});

test('with Continue the same eight are written, and four reasons stand beside them', async () => {
	const ran = await run('continueRegularOutput');
	expect(ran.status).toBe('success');
	await expectEightImages();
	expect(out(ran, 'Make the images')).toHaveLength(12);
	const failed = out(ran, 'Make the images').flatMap(({ json }, row) => ('error' in json ? [row] : []));
	expect(failed).toEqual([3, 5, 6, 9]);
	expect(out(ran, 'Images not written').map(({ json }) => json.prompt)).toEqual(['', 'forbidden', 'A mountain lake', '  A cup of tea  ']);
	expect(out(ran, 'Images not written').map(({ json }) => json.why)).toEqual([
		expect.stringMatching(/'Prompt' is empty/),
		expect.stringMatching(/safety filter/),
		expect.stringMatching(/17:9/),
		expect.stringMatching(/abc/),
	]);
});

test('with Stop nothing is sent, and the first wrong row is named', async () => {
	const ran = await run('stopWorkflow');
	expect(ran.status).toBe('error');
	expect(sandbox.ledger.creates()).toEqual([]);
	expect(images()).toEqual([]);
	const { message, context } = ran.data.resultData.error as { message: string; context?: { itemIndex?: number } };
	expect(message).toContain("'Prompt' is empty");
	expect(context?.itemIndex).toBe(3);
});
