import { randomBytes } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import { renderPicture } from '../../sandbox/aggregator/index.mts';
import type { Item } from './harness.mts';
import { lastCreate, replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 50 });

const WIRE_CUT = 4_000;

/** Small enough for the ledger to keep its data: URL whole. */
async function smallPng(colour: string): Promise<Buffer> {
	return await sharp({ create: { width: 8, height: 8, channels: 3, background: colour } }).png().toBuffer();
}

async function itemWith(files: Record<string, Buffer>): Promise<Item> {
	const stored = Object.entries(files).map(
		async ([field, bytes]) => [field, await engine.file(bytes, `${field}.png`, 'image/png')] as const,
	);
	return { json: {}, binary: Object.fromEntries(await Promise.all(stored)) };
}

const dataUrl = (bytes: Buffer) => `data:image/png;base64,${bytes.toString('base64')}`;

test.each<[string, IDataObject, Record<string, string>]>([
	['replicateFluxKontext', {}, { input_image: 'data' }],
	['replicateFluxKontextMultiImage', { image2Source: 'file' }, { input_image_1: 'data', input_image_2: 'data_1' }],
	['replicateFluxFill', { maskSource: 'file' }, { image: 'data', mask: 'mask' }],
	['replicateIdeogramV2Turbo', { imageSource: 'file' }, { image: 'data', mask: 'mask' }],
	['replicateFlux11ProUltra', { imageSource: 'file' }, { image_prompt: 'data' }],
])('%s sends files as data: URLs', async (node, parameters, fields) => {
	const files = {
		data: await smallPng('red'),
		data_1: await smallPng('green'),
		mask: await smallPng('black'),
	};
	const run = await engine.run(
		replicate(sandbox, node, { prompt: 'a fox', ...parameters }, { items: [await itemWith(files)] }),
	);
	expect(run.error).toBeUndefined();
	expect(run.hints).toEqual([]);
	const { input } = lastCreate(sandbox).body as { input: IDataObject };
	for (const [wire, field] of Object.entries(fields)) {
		expect(String(input[wire]).length).toBeLessThan(WIRE_CUT);
		expect(input[wire]).toBe(dataUrl(files[field as keyof typeof files]));
	}
	const urls = Object.values(input).filter((value) => String(value).startsWith('data:'));
	expect(urls).toHaveLength(Object.keys(fields).length);
});

test('a file may be given by an expression in place of its field', async () => {
	const item = await itemWith({ other: await smallPng('blue') });
	const parameters = { prompt: 'a fox', binaryPropertyName: "={{ $('Start').item.binary.other }}" };
	const run = await engine.run(replicate(sandbox, 'replicateFluxKontext', parameters, { items: [item] }));
	expect(run.error).toBeUndefined();
	expect(lastCreate(sandbox).body).toMatchObject({ input: { input_image: dataUrl(await smallPng('blue')) } });
});

test('a file has the type of its bytes, whatever its name says', async () => {
	const jpeg = await sharp(await smallPng('red')).jpeg().toBuffer();
	const items = [await itemWith({ data: jpeg })];
	await engine.run(replicate(sandbox, 'replicateFluxKontext', { prompt: 'a fox' }, { items }));
	const { input } = lastCreate(sandbox).body as { input: IDataObject };
	expect(input.input_image).toMatch(/^data:image\/jpeg;base64,/);
});

test('a mask without an image is not sent', async () => {
	const url = 'https://images.example.com/mask.png';
	const run = await engine.run(
		replicate(
			sandbox,
			'replicateIdeogramV2Turbo',
			{ prompt: 'a fox', imageSource: '={{ $json.source }}', imageUrl: url, maskSource: 'url', maskUrl: url },
			{ items: [{ json: { source: 'none' } }] },
		),
	);
	expect(run.error).toBeUndefined();
	expect(lastCreate(sandbox).body).toEqual({ input: { prompt: 'a fox', aspect_ratio: '1:1' } });
});

test('the image of one node is the input of the next', async () => {
	const run = await engine.run(
		replicate(
			sandbox,
			'replicateFluxSchnell',
			{ prompt: 'a house' },
			{ after: [{ node: 'replicateFluxKontext', parameters: { aggregator: 'anyApi', prompt: 'in winter' } }] },
		),
	);
	expect(run.status).toBe('success');
	expect(sandbox.ledger.creates().map(({ prompt }) => prompt)).toEqual(['a house', 'in winter']);
});

async function pngOf(bytes: number): Promise<Buffer> {
	const png = await renderPicture({ prompt: 'x', width: 64, height: 64, format: 'png', seed: 1, index: 0 });
	return Buffer.concat([png, randomBytes(bytes - png.length)]);
}

test('above 256 KB a hint beside the output advises a URL', async () => {
	const items = [await itemWith({ data: await pngOf(300 * 1024) })];
	const run = await engine.run(replicate(sandbox, 'replicateFluxKontext', { prompt: 'a fox' }, { items }));
	expect(run.error).toBeUndefined();
	expect(run.hints).toEqual([
		expect.objectContaining({ message: expect.stringContaining('256 KB'), location: 'outputPane' }),
	]);
});

test('above 10 MB nothing is sent', async () => {
	const items = [await itemWith({ data: await pngOf(10 * 1024 * 1024 + 1) })];
	const run = await engine.run(replicate(sandbox, 'replicateFluxKontext', { prompt: 'a fox' }, { items }));
	expect(run.error?.message).toBe("'Image' is larger than 10 MB");
	expect(sandbox.ledger.all).toEqual([]);
});

test('a file that is no image is not sent', async () => {
	const items = [await itemWith({ data: Buffer.from('%PDF-1.7 a secret') })];
	const run = await engine.run(replicate(sandbox, 'replicateFluxKontext', { prompt: 'a fox' }, { items }));
	expect(run.error?.message).toBe('The input file is not an image');
	expect(sandbox.ledger.all).toEqual([]);
});
