import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expectedColour, startSandbox } from '../../sandbox/aggregator/index.mts';
import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import { example, putExampleFiles } from '../../sandbox/n8n/examples.mts';
import { startN8n } from '../../sandbox/n8n/index.mts';
import type { N8n, SavedWorkflow } from '../../sandbox/n8n/index.mts';

/** Colours of a jpg come close to what was drawn. */
const CLOSE = 6;
const START_MS = 150_000;

let folder: string;
let files: string;
let sandbox: Sandbox;
let n8n: N8n;
let workflow: SavedWorkflow;

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
	const definition = example('spreadsheet-to-images.json', files, [credential]);
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

async function until(holds: () => boolean, withinMs = 10_000): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!holds()) {
		if (Date.now() > deadline) throw new Error('It did not come to pass in time');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
