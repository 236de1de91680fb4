import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import sharp from 'sharp';
import { expectedColour, startSandbox, type Sandbox } from '../../sandbox/aggregator/index.mts';
import { example, putExampleFiles } from '../../sandbox/n8n/examples.mts';
import { startN8n, type Execution, type N8n, type SavedWorkflow, type WorkflowDefinition } from '../../sandbox/n8n/index.mts';
import { isOldest } from '../../sandbox/n8n/places.mts';
import { until } from '../until.mts';

/** Colours of a jpg come close to what was drawn. */
const CLOSE = 6;
const START_MS = 150_000;

let folder: string;
let files: string;
let sandbox: Sandbox;
let n8n: N8n;
let workflow: SavedWorkflow;
let definition: WorkflowDefinition;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'e2e-'));
	files = path.join(folder, 'files');
	putExampleFiles(files);
	sandbox = await startSandbox();
	const env = { N8N_RESTRICT_FILE_ACCESS_TO: files };
	n8n = await startN8n({ userFolder: path.join(folder, 'n8n'), packaging: 'packed', env });
	await n8n.rest.signIn();
	const data = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') };
	const credential = await n8n.rest.putCredential('AnyAPI account', 'anyApi', data);
	definition = example('spreadsheet-to-images.json', files, [credential]);
	workflow = await n8n.rest.putWorkflow(definition);
}, START_MS);

afterAll(async () => {
	await n8n?.stop();
	await sandbox?.close();
	await rm(folder, { recursive: true, force: true });
});

afterEach(() => sandbox.reset());

const trigger = 'When clicking Execute';
const rows = () => readFileSync('examples/prompts.csv', 'utf8').trim().split('\n').length - 1;

test('a spreadsheet of prompts becomes image files with the aggregator’s pixels', async () => {
	const run = await n8n.rest.run(workflow.id, trigger);
	expect(run.data.resultData.error).toBeUndefined();
	expect(run.status).toBe('success');
	expect(sandbox.ledger.creates()).toHaveLength(rows());

	const written = run.data.resultData.runData['Write the images']?.[0]?.data?.main[0] ?? [];
	expect(written).toHaveLength(rows());
	for (const { json } of written) {
		const file = await readFile(String(json.fileName));
		const served = await fetch(String(json.imageUrl));
		expect(file.equals(Buffer.from(await served.arrayBuffer()))).toBe(true);
		const corner = await sharp(file).extract({ left: 0, top: 0, width: 1, height: 1 }).raw().toBuffer();
		const { r, g, b } = expectedColour(String(json.prompt));
		[r, g, b].forEach((value, index) => {
			expect(Math.abs(value - (corner[index] ?? 999))).toBeLessThanOrEqual(CLOSE);
		});
	}
});

test('rows come out in the order of the spreadsheet, in the shapes it asks for', async () => {
	const run = await n8n.rest.run(workflow.id, trigger);
	const written = run.data.resultData.runData['Write the images']?.[0]?.data?.main[0] ?? [];
	expect(written.map(({ json }) => path.parse(String(json.fileName)).name)).toEqual([
		'lighthouse', 'fox', 'kitchen', 'market',
	]);
	const shapes = await Promise.all(
		written.map(async ({ json }) => await sharp(String(json.fileName)).metadata()),
	);
	const wide = shapes.map(({ width = 0, height = 0 }) => Math.round((width / height) * 10) / 10);
	expect(wide).toEqual([1.8, 1, 1.3, 0.6]);
});

/** n8n before 2.36 leaves failed items of the error output among the others, as the README says. */
const withErrorOutput = isOldest ? test.skip : test;

describe('one row with a prompt that is refused', () => {
	const IMAGES = 'Make the images';
	const written = () => readdirSync(files).filter((name) => name.startsWith('of-')).toSorted();
	const paidFor = () => sandbox.ledger.creates().flatMap(({ prompt }) => (prompt?.includes('forbidden') ? [] : [prompt])).toSorted();
	const out = ({ data }: Execution, node: string, output = 0) => data.resultData.runData[node]?.[0]?.data?.main[output] ?? [];

	beforeEach(async () => {
		for (const name of written()) await rm(path.join(files, name));
		const prompts = ['a lighthouse', 'a fox', 'something forbidden', 'a market'];
		const csv = ['file_name,prompt,aspect_ratio', ...prompts.map((prompt, row) => `of-${row},${prompt},1:1`)].join('\n');
		await writeFile(path.join(files, 'refused.csv'), csv);
	});

	async function saved(onError: INode['onError']): Promise<SavedWorkflow> {
		const nodes = definition.nodes.map((node) => ({
			...node,
			parameters: JSON.parse(JSON.stringify(node.parameters).replace('prompts.csv', 'refused.csv')),
			...(node.name === IMAGES && { onError }),
		}));
		return await n8n.rest.putWorkflow({ ...definition, name: 'Refused', nodes });
	}

	withErrorOutput('costs that row alone, as the example is: the others are written, and it is said why', async () => {
		const run = await n8n.rest.run((await saved('continueErrorOutput')).id, trigger);
		expect(run.status).toBe('success');
		expect(written()).toEqual(['of-0.jpg', 'of-1.jpg', 'of-3.jpg']);
		expect(out(run, 'Rows without an image').map(({ json }) => json)).toEqual([
			{ file_name: 'of-2', prompt: 'something forbidden', aspect_ratio: '1:1', seed: '', why: expect.stringMatching(/ at AnyAPI|of AnyAPI/) },
		]);
		expect(out(run, 'Rows without an image')[0]?.json.why).toMatch(/rephras/i);
		expect(paidFor()).toEqual(['a fox', 'a lighthouse', 'a market']);
	});

	withErrorOutput('with Stop: the error names the way to the paid images, and that way costs nothing', async () => {
		const run = await n8n.rest.run((await saved('stopWorkflow')).id, trigger);
		expect(run.status).toBe('error');
		expect(written()).toEqual([]);
		const { description = '' } = run.data.resultData.error as { description?: string };
		expect(description).toMatch(/rephras.*\n3 other items are paid for\. .*Executions → Retry with currently saved workflow\.\nPaid for: /is);
		await saved('continueErrorOutput');
		const retry = await n8n.rest.waitFor((await n8n.rest.retry(run.id, true)).id);
		expect(retry.status).toBe('success');
		expect(written()).toEqual(['of-0.jpg', 'of-1.jpg', 'of-3.jpg']);
		expect(paidFor()).toEqual(['a fox', 'a lighthouse', 'a market']);
	});

	test('with Continue: a hint at the node names what a node that writes files does, and the others are written', async () => {
		const run = await n8n.rest.run((await saved('continueRegularOutput')).id, trigger);
		expect(run.data.resultData.runData[IMAGES]?.[0]?.hints).toEqual([
			expect.objectContaining({ message: expect.stringMatching(/^1 of these 4 items failed and has no file\. A node that needs one stops there/) }),
		]);
		expect(out(run, IMAGES)).toHaveLength(4);
		expect(run.status).toBe('success');
		expect(written()).toEqual(['of-0.jpg', 'of-1.jpg', 'of-3.jpg']);
		expect(out(run, 'Images not written').map(({ json }) => json.why)).toEqual([expect.stringMatching(/safety filter/)]);
	});
});

test('the editor reads an image from n8n’s own storage', async () => {
	const run = await n8n.rest.run(workflow.id, trigger);
	const image = run.data.resultData.runData['Make the images']?.[0]?.data?.main[0]?.[0];
	const shown = await n8n.rest.file(String(image?.binary?.data?.id));
	expect((await sharp(shown).metadata()).format).toBe('jpeg');
});

test('the credential test is green with the right key, red with a wrong key or base URL', async () => {
	const right = { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') };
	const credential = await n8n.rest.putCredential('Tested', 'anyApi', right);
	const test = async (data: object) => await n8n.rest.testCredential(credential, data);
	expect((await test(right)).status).toBe('OK');
	expect((await test({ ...right, apiKey: 'wrong' })).status).toBe('Error');
	expect((await test({ ...right, baseUrl: sandbox.url })).status).toBe('Error');
});

test('a stop ends the execution and cancels what still runs at the aggregator', async () => {
	const before = sandbox.settings.generationMs;
	sandbox.settings.generationMs = () => 60_000;
	const id = await n8n.rest.start(workflow.id, trigger);
	await until(() => sandbox.ledger.creates().length === rows());
	await n8n.rest.stop(id);
	expect((await n8n.rest.waitFor(id)).status).toBe('canceled');
	await until(() => sandbox.ledger.cancels().length === rows());
	sandbox.settings.generationMs = before;
});

test('n8n takes the package under its own name, all nodes loaded', async () => {
	const installed = path.join(folder, 'n8n/.n8n/nodes/node_modules/n8n-nodes-image-aggregator');
	expect(existsSync(path.join(installed, 'dist'))).toBe(true);
	expect(existsSync(path.join(installed, 'nodes'))).toBe(false);
	const { n8n: own, name } = JSON.parse(readFileSync('package.json', 'utf8'));
	const types = (own.nodes as string[]).map((file) => {
		const node = path.basename(file, '.node.js');
		return `${name}.${node[0]!.toLowerCase()}${node.slice(1)}`;
	});
	const nodeInfos = types.map((type) => ({ name: type, version: 1 }));
	const known = await n8n.rest.post<Array<{ name: string }>>('/node-types', { nodeInfos });
	expect(known.map((type) => `${name}.${type.name}`).sort()).toEqual(types.sort());
});
