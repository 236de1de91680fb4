import type { IDataObject } from 'n8n-workflow';
import sharp from 'sharp';

import { type VendorName, expectedColour } from '../../sandbox/aggregator/index.mts';
import type { Item, NodeOptions } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

useSandbox({ generationMs: 20, tinyImages: true });

type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'tiff' | 'avif';

async function picture(format: ImageFormat, background = 'teal'): Promise<Buffer> {
	return await sharp({ create: { width: 32, height: 24, channels: 3, background } })
		.toFormat(format)
		.toBuffer();
}

async function itemWith(files: Record<string, Buffer>): Promise<Item> {
	const stored = Object.entries(files).map(
		async ([field, bytes]) => [field, await engine.file(bytes, `${field}.bin`, 'application/octet-stream')] as const,
	);
	return { json: {}, binary: Object.fromEntries(await Promise.all(stored)) };
}

const file = (binaryPropertyName: string) => ({ source: 'file', binaryPropertyName });
const address = (url: string) => ({ source: 'url', url });
const rows = (...image: object[]): IDataObject => ({ inputImages: { image } as IDataObject });

function edit(items: Item[], parameters: IDataObject = {}, more: Partial<NodeOptions> = {}, at = 'anyApi'): NodeOptions {
	const vendor = (at === 'customAggregatorApi' ? 'gateway' : at) as VendorName;
	return {
		node: 'openAiImagesEdit',
		credentials: { [at]: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) } },
		items,
		parameters: {
			aggregator: at,
			model: { __rl: true, mode: 'name', value: 'gpt-image-2' },
			prompt: 'put it on a beach',
			...parameters,
		},
		...more,
	};
}

const sent = () => sandbox.ledger.requests({ route: 'imagesEdit' });
const partsSent = () => (sent().at(-1)?.parts ?? []).map(({ name, value, filename, contentType }) => [name, value ?? `${filename} ${contentType}`]);

test.each([
	['anyApi', true],
	['crazyrouterApi', false],
	['customAggregatorApi', true],
])('%s: the file of the row comes back edited', async (at, asBase64) => {
	const run = await engine.run(edit([await itemWith({ data: await picture('png') })], {}, {}, at));
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(1);
	expect(run.items[0].json).toMatchObject({
		status: 'succeeded',
		model: 'gpt-image-2',
		prompt: 'put it on a beach',
		imageUrl: asBase64 ? null : expect.stringContaining(sandbox.imagesUrl),
	});
	const [r, g, b] = await sharp(await engine.read(run.items[0])).removeAlpha().raw().toBuffer();
	expect({ r, g, b }).toEqual(expectedColour('put it on a beach'));
	expect(sent()[0]?.headers).toMatchObject({
		authorization: `Bearer ${sandbox.key}`,
		'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/),
		'content-length': expect.stringMatching(/^\d+$/),
	});
	expect(sandbox.ledger.leaks).toEqual([]);
});

test('one image is `image`, with the ending of what it is, whatever its own name says', async () => {
	await engine.run(edit([await itemWith({ data: await picture('jpeg') })]));
	expect(partsSent()).toEqual([
		['model', 'gpt-image-2'],
		['prompt', 'put it on a beach'],
		['image', 'image.jpg image/jpeg'],
	]);
});

test('several are `image[]`, in the order of the rows, then the mask', async () => {
	const files = {
		data: await picture('png', 'red'),
		data_1: await picture('jpeg', 'green'),
		data_2: await picture('webp', 'blue'),
		mask: await picture('png', 'black'),
	};
	const parameters = {
		...rows(file('data_2'), file('data, data_1')),
		maskSource: 'file',
		additionalFields: {
			background: 'opaque',
			moderation: 'low',
			n: 2,
			outputCompression: 0,
			outputFormat: 'webp',
			quality: 'high',
			size: '1536x1024',
		},
	};
	const run = await engine.run(edit([await itemWith(files)], parameters));
	expect(run.error).toBeUndefined();
	expect(run.items).toHaveLength(2);
	expect(partsSent()).toEqual([
		['model', 'gpt-image-2'],
		['prompt', 'put it on a beach'],
		['background', 'opaque'],
		['moderation', 'low'],
		['n', '2'],
		['output_compression', '0'],
		['output_format', 'webp'],
		['quality', 'high'],
		['size', '1536x1024'],
		['image[]', 'image.webp image/webp'],
		['image[]', 'image-2.png image/png'],
		['image[]', 'image-3.jpg image/jpeg'],
		['mask', 'mask.png image/png'],
	]);
	const sizes = sent()[0]?.parts?.slice(-4).map(({ size }) => size);
	expect(sizes).toEqual([files.data_2.length, files.data.length, files.data_1.length, files.mask.length]);
});

test('a URL is fetched without the key, and travels as a file', async () => {
	const first = await engine.run(edit([await itemWith({ data: await picture('png') })], {}, {}, 'crazyrouterApi'));
	const url = String(first.items[0].json.imageUrl);
	const run = await engine.run(edit([{ json: { url } }], rows(address('={{ $json.url }}')), {}, 'crazyrouterApi'));
	expect(run.error).toBeUndefined();
	expect(partsSent().at(-1)).toEqual(['image', 'image.png image/png']);
	expect(sandbox.ledger.leaks).toEqual([]);
});

test('an agent may give a list of addresses as text', async () => {
	const first = await engine.run(edit([await itemWith({ data: await picture('png') })], { additionalFields: { n: 2 } }, {}, 'crazyrouterApi'));
	const urls = first.items.map(({ json }) => json.imageUrl);
	await engine.run(edit([{ json: { urls: JSON.stringify(urls) } }], rows(address('={{ $json.urls }}'))));
	expect(partsSent().filter(([name]) => name === 'image[]')).toHaveLength(2);
});

test('files kept in memory travel as well', async () => {
	const bytes = await picture('png');
	const binary = { data: { data: bytes.toString('base64'), mimeType: 'image/png', fileName: 'x.png' } };
	const run = await engine.run(edit([{ json: {}, binary }]));
	expect(run.error).toBeUndefined();
	expect(sent()[0]?.parts?.at(-1)).toMatchObject({ name: 'image', size: bytes.length });
});

describe('a workflow that keeps its files in the json (binary mode "combined", n8n 23270)', () => {
	const settings = { binaryMode: 'combined' } as NodeOptions['settings'];

	test.each([
		['the name of the field', 'data'],
		['its place in the json', '_files.data'],
		['the file itself', '={{ $json._files.data }}'],
	])('%s', async (_, field) => {
		const bytes = await picture('png');
		const run = await engine.run(edit([await itemWith({ data: bytes })], rows(file(field)), { settings }));
		expect(run.error).toBeUndefined();
		expect(sent()[0]?.parts?.at(-1)).toMatchObject({ name: 'image', size: bytes.length });
		expect(run.items[0].json._files).toMatchObject({ data: { mimeType: 'image/png', fileName: 'put-it-on-a-beach-0.png' } });
	});

	test('the file of a node before, past one that hands on another', async () => {
		const bytes = await picture('png');
		const { parameters } = edit([], rows(file("={{ $('Start').item._files.data }}")));
		const run = await engine.run({
			...edit([await itemWith({ data: bytes })], { binaryPropertyOutput: 'other' }, { settings }),
			node: 'openAiImagesGenerate',
			after: [{ node: 'openAiImagesEdit', parameters }],
		});
		expect(run.run.data.resultData.error?.message).toBeUndefined();
		expect(sent()[0]?.parts?.at(-1)).toMatchObject({ name: 'image', size: bytes.length });
	});

	test('a name that is not there: what is', async () => {
		const run = await engine.run(edit([await itemWith({ photo: await picture('png') })], {}, { settings }));
		expect(run.error?.description).toContain("Its files are in: 'photo'");
	});
});

describe('before anything is sent', () => {
	test.each<[string, IDataObject, string]>([
		['a missing file', rows(file('nowhere')), "The input has no file in the field 'nowhere'"],
		['an empty row', rows(file('data'), address('={{ "" }}')), "'Input Images, row 2' names no image"],
		['an address that is none', rows(address('photo.png')), "'Input Images, row 1' is not a web address"],
		['seventeen images', rows(file(Array(17).fill('data').join())), "'Input Images' has too many images"],
		['an empty prompt', { prompt: ' ' }, "'Prompt' is empty"],
		['a mask that is not there', { maskSource: 'file' }, "The input has no file in the field 'mask'"],
	])('%s is said, for any item', async (_, wrong, message) => {
		const good = await itemWith({ data: await picture('png') });
		const parameters = Object.fromEntries(Object.entries(wrong));
		const run = await engine.run(edit([good, good], parameters));
		expect(run.error?.message).toBe(message);
		expect(sandbox.ledger.count()).toBe(0);
	});

	test('no image at all is said by n8n itself', async () => {
		await expect(engine.run(edit([{ json: {} }], rows()))).rejects.toThrow('At least 1 field is required');
	});

	test('what is no image, or of a type that the route does not take', async () => {
		const pdf = await engine.run(edit([await itemWith({ data: Buffer.from('%PDF-1.7 a secret, long enough') })]));
		expect(pdf.error?.message).toBe('The input file is not an image');
		const tiff = await engine.run(edit([await itemWith({ data: await picture('tiff') })]));
		expect(tiff.error?.message).toBe('This route does not accept TIFF images');
		// what phones and browsers save (openai-node 1468, ComfyUI 9329)
		const avif = await engine.run(edit([await itemWith({ data: await picture('avif') })]));
		expect(avif.error?.message).toBe('This route does not accept AVIF images');
		const heic = await engine.run(edit([await itemWith({ data: Buffer.from('0000001866747970686569630000000068656963', 'hex') })]));
		expect(heic.error?.message).toBe('This route does not accept HEIC images');
		const page = await engine.run(edit([await itemWith({ data: Buffer.from('<!DOCTYPE html><title>Sign in</title>') })]));
		expect(page.error?.message).toBe('The input file is not an image');
		expect(sandbox.ledger.count()).toBe(0);
	});
});

describe('paid once', () => {
	test.each([
		['a lost answer', { reset: 'after' }],
		['a 502 after the work was done', { reply: 'badGateway', processed: true }],
	] as const)('%s is not sent again by Retry On Fail', async (_, injection) => {
		sandbox.injections.add({ route: 'imagesEdit', ...injection });
		const items = [await itemWith({ data: await picture('png') })];
		const run = await engine.run(edit(items, {}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }));
		expect(run.error?.message).toContain('may have been accepted and billed');
		expect(sent()).toHaveLength(1);
	});

	test('a refusal for now is sent again, the files read anew', async () => {
		sandbox.injections.add({ route: 'imagesEdit', times: 2, reply: 'busy' });
		const bytes = await picture('png');
		const run = await engine.run(edit([await itemWith({ data: bytes })]));
		expect(run.items).toHaveLength(1);
		expect(sent().map(({ parts }) => parts?.at(-1)?.size)).toEqual([bytes.length, bytes.length, bytes.length]);
		expect(sandbox.ledger.creates()).toHaveLength(1);
	});

	test('a retry after another item failed does not pay for the first again', async () => {
		const items = [await itemWith({ data: await picture('png', 'red') }), await itemWith({ data: await picture('png', 'blue') })];
		sandbox.injections.add({ route: 'imagesEdit', skip: 1, times: 1, respond: { status: 400, body: { error: { message: 'not now' } } } });
		const run = await engine.run(
			edit(items, { options: { maxConcurrency: 1 } }, { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 }),
		);
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(2);
		expect(sandbox.ledger.creates()).toHaveLength(2);
	});

	test('a prompt that is refused is refused by the safety filter', async () => {
		const run = await engine.run(edit([await itemWith({ data: await picture('png') })], { prompt: 'a forbidden thing' }));
		expect(run.error?.message).toBe('The prompt was refused by the safety filter of AnyAPI');
	});
});
