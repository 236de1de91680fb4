import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { type Sandbox, startSandbox } from '../../sandbox/aggregator/index.mts';
import { type Engine, openEngine } from './harness.mts';
import { ideogram } from './ideogram.mts';
import { lastCreate, replicate } from './replicate.mts';

/**
 * The sandbox says what a maker takes, not what the nodes have: this package has fields, choices and ranges
 * that no maker has. Its nodes send them, and they are refused in the maker's words.
 */
const MODELS = 'dist/nodes/shared/replicate/descriptions';
const PLANTED: Array<[file: string, what: string, instead: string]> = [
	[`${MODELS}/google.imagen-4.json`, '"prompt": { "type": "string" }', '"prompt": { "type": "string" }, "mood": { "type": "string" }'],
	[`${MODELS}/google.imagen-4.json`, '["1K", "2K"]', '["1K", "2K", "9K"]'],
	['dist/nodes/ReplicateImagen4/ReplicateImagen4.node.js', 'output_format: true', 'output_format: true, mood: true'],
	[`${MODELS}/black-forest-labs.flux-schnell.json`, '"maximum": 4', '"maximum": 9'],
	['dist/nodes/shared/ideogram/wireValues.js', "'ANIME'", "'ANIME', 'NEON'"],
];

let folder: string;
let sandbox: Sandbox;
let engine: Engine;

beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'planted-'));
	for (const name of ['dist', 'package.json']) cpSync(name, path.join(folder, name), { recursive: true });
	symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'), 'junction');
	for (const [file, what, instead] of PLANTED) {
		const text = readFileSync(path.join(folder, file), 'utf8');
		if (!text.includes(what)) throw new Error(`${file} has no ${what}`);
		writeFileSync(path.join(folder, file), text.replace(what, instead));
	}
	// where whatever is started looks for the package
	jest.spyOn(process, 'cwd').mockReturnValue(folder);
	sandbox = await startSandbox({ generationMs: 0, tinyImages: true });
	engine = await openEngine(folder);
});
afterAll(async () => {
	await engine?.close();
	await sandbox?.close();
	jest.restoreAllMocks();
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => sandbox.reset());

test.each<[string, string, IDataObject, object, string]>([
	['a field', 'replicateImagen4', { mood: 'calm' }, { mood: 'calm' }, 'Additional property mood is not allowed'],
	['a choice', 'replicateImagen4', { imageSize: '9K' }, { image_size: '9K' }, 'image_size must be one of the following: "1K", "2K"'],
	['a range', 'replicateFluxSchnell', { numOutputs: 9 }, { num_outputs: 9 }, 'Must be less than or equal to 4'],
])('%s of a Replicate model that only the node has is refused', async (_, node, additionalFields, sent, words) => {
	const run = await engine.run(replicate(sandbox, node, { prompt: 'a fox', additionalFields }));
	expect(lastCreate(sandbox).body).toMatchObject({ input: sent });
	expect(run.error?.description).toContain(words);
	expect(sandbox.ledger.creates()).toEqual([]);
});

test('a choice of Ideogram that only the node has is refused', async () => {
	const run = await engine.run(ideogram(sandbox, 'custom', 'ideogramGenerate', { parameters: { prompt: 'a fox', additionalFields: { styleType: 'NEON' } } }));
	expect(sandbox.ledger.last({ route: 'generate' })?.body).toMatchObject({ image_request: { style_type: 'NEON' } });
	expect(run.error?.description).toContain("'NEON' is not one of ['AUTO', 'GENERAL', ");
	expect(sandbox.ledger.creates()).toEqual([]);
});
