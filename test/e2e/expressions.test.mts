import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import sharp from 'sharp';
import type { Execution, WorkflowDefinition } from '../../sandbox/n8n/index.mts';
import { credentials, files, n8n, sandbox, useN8n } from './useN8n.mts';

/**
 * A real n8n evaluates expressions in an engine of its own (`vm`), through whose border values pass; the tests in n8n's engine alone
 * run on the older one.
 */
const TRIGGER = 'Start';

useN8n({ generationMs: 200, tinyImages: true });

beforeAll(() => copyFileSync('examples/photo.jpg', path.join(files, 'photo.jpg')));

const plain = (name: string, type: string, parameters: object, x: number): INode =>
	({ id: name, name, type: `n8n-nodes-base.${type}`, typeVersion: type === 'code' ? 2 : 1, position: [x, 0], parameters }) as INode;

function ours(type: string, parameters: IDataObject): INode {
	const { id, name } = credentials.find((one) => one.type === 'anyApi')!;
	return { id: 'Make', name: 'Make', type: `n8n-nodes-image-aggregator.${type}`, typeVersion: 1, position: [600, 0], parameters: { aggregator: 'anyApi', ...parameters }, credentials: { anyApi: { id, name } } };
}

/** Start → the photo → one item with texts of its own → the node. */
async function run(node: INode, more: Partial<WorkflowDefinition> & { json?: string; handsOn?: boolean } = {}): Promise<Execution> {
	const { json = '{}', handsOn = true, ...rest } = more;
	const isCombined = JSON.stringify(rest.settings ?? {}).includes('combined');
	const code = `return $input.all().map(({ json, binary, pairedItem }) => ({ json: { ...json, ...${json} }, pairedItem, ...(binary && ${handsOn} ? { binary } : {}) }));`;
	const nodes = [
		plain(TRIGGER, 'manualTrigger', {}, 0),
		{ ...plain('Photo', 'readWriteFile', { operation: 'read', fileSelector: path.join(files, 'photo.jpg'), options: {} }, 200), typeVersion: 1.1 },
		// items of a Code node are otherwise where files stand in the json
		isCombined ? { ...plain('Texts', 'set', { mode: 'raw', jsonOutput: '{ "kept": true }', includeOtherFields: handsOn, options: {} }, 400), typeVersion: 3.4 } : plain('Texts', 'code', { jsCode: code }, 400),
		node,
	];
	const to = (next: string) => ({ main: [[{ node: next, type: 'main' as const, index: 0 }]] });
	const connections = { [TRIGGER]: to('Photo'), Photo: to('Texts'), Texts: to('Make') } as WorkflowDefinition['connections'];
	const workflow = await n8n.rest.putWorkflow({ name: expect.getState().currentTestName, nodes, connections, ...rest } as WorkflowDefinition);
	const ran = await n8n.rest.run(workflow.id, TRIGGER);
	expect(ran.data.resultData.error?.message).toBeUndefined();
	return ran;
}

const input = () => (sandbox.ledger.last({ route: 'create' })?.body as { input: Record<string, unknown> }).input;
const kontext = (binaryPropertyName: string) => ours('replicateFluxKontext', { prompt: 'make it winter', imageSource: 'file', binaryPropertyName });

test.each([
	['the file of this item', '={{ $binary.data }}'],
	['the file of an earlier node', "={{ $('Photo').item.binary.data }}"],
	['the name of the field', '={{ "da" + "ta" }}'],
])('a file by an expression: %s', async (_, expression) => {
	await run(kontext(expression));
	expect(input().input_image).toMatch(/^data:image\/jpeg;base64,/);
});

test('a file of an earlier node, past one that hands no files on', async () => {
	await run(kontext("={{ $('Photo').item.binary.data }}"), { handsOn: false });
	expect(input().input_image).toMatch(/^data:image\/jpeg;base64,/);
});

describe('a workflow that keeps its files in the json (binary mode "combined")', () => {
	const settings = { binaryMode: 'combined' } as WorkflowDefinition['settings'];

	test.each([
		['the name of the field', 'data', true],
		['its place in the json', '_files.data', true],
		['the file itself', '={{ $json._files.data }}', true],
		['the file of an earlier node', "={{ $('Photo').item._files.data }}", false],
	])('%s', async (_, field, handsOn) => {
		const { data } = await run(kontext(field), { settings, handsOn });
		expect(input().input_image).toMatch(/^data:image\/jpeg;base64,/);
		const [made] = data.resultData.runData.Make?.[0]?.data?.main[0] ?? [];
		expect(made?.json._files).toMatchObject({ data: { mimeType: expect.stringMatching(/^image\//), fileName: expect.stringMatching(/^make-it-winter/) } });
	});
});

test('files of one node each under a name of its own, by an expression', async () => {
	const [first] = (await run(ours('replicateFluxSchnell', { prompt: 'a fox', binaryPropertyOutput: '={{ "image_" + $itemIndex }}' }))).data.resultData.runData.Make?.[0]?.data?.main[0] ?? [];
	expect(Object.keys(first?.binary ?? {})).toEqual(['image_0']);
});

test('an object for Extra Body, numbers and booleans as they are', async () => {
	const model = { __rl: true, mode: 'name', value: 'flux-schnell' };
	await run(ours('openAiImagesGenerate', { model, prompt: 'a fox', additionalFields: { seed: '={{ $json.seed }}', extraBody: '={{ $json.more }}' } }), { json: '{ seed: 7, more: { user: "maker" } }' });
	expect(sandbox.ledger.last({ route: 'images' })?.body).toMatchObject({ prompt: 'a fox', seed: 7, user: 'maker' });
});

test('what an expression leaves empty is not set, and what is typed oddly is meant', async () => {
	const fields = { aspectRatio: '={{ $json.ratio }}', additionalFields: { outputFormat: '={{ $json.format }}', seed: '={{ $json.seed }}', numOutputs: '={{ $json.missing }}' } };
	await run(ours('replicateFluxSchnell', { prompt: 'a fox', ...fields }), { json: '{ ratio: "　１６：９ ", format: "JPEG", seed: " " }' });
	expect(input()).toEqual({ prompt: 'a fox', aspect_ratio: '16:9', output_format: 'jpg' });
});

test('a date in a text is the date', async () => {
	await run(ours('replicateFluxSchnell', { prompt: '={{ DateTime.fromISO("2026-11-30T08:00:00Z", { zone: "utc" }) }}' }));
	expect(input().prompt).toMatch(/^2026-11-30T08:00:00/);
	await run(ours('replicateFluxSchnell', { prompt: '={{ new Date("2026-11-30T08:00:00Z") }}' }));
	expect(input().prompt).toMatch(/^2026-11-30T08:00:00/);
});

test('a pinned file that lies in the workflow itself is read', async () => {
	const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } }).png().toBuffer();
	const data = { data: png.toString('base64'), mimeType: 'image/png', fileName: 'pinned.png', fileExtension: 'png' };
	await run(kontext('data'), { pinData: { Photo: [{ json: {}, binary: { data } }] } });
	expect(input().input_image).toBe(`data:image/png;base64,${png.toString('base64')}`);
});
