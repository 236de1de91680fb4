import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Readable } from 'node:stream';

import { connectionOf } from '../../nodes/shared/aggregator/connection';
import type { Fault } from '../../nodes/shared/aggregator/fault';
import { closeFiles } from '../../nodes/shared/aggregator/call';
import { byWire, imageAsUrl, imageBytes, imageFile, imagePart } from '../../nodes/shared/engine/files/loadImage';
import { itemOf } from '../../nodes/shared/engine/openRun';
import type { Run } from '../../nodes/shared/engine/run';
import {
	imageInputProperties,
	inputImagesProperty,
	type InputImagesOptions,
} from '../../nodes/shared/form/inputImageProperties';
import type { Item } from '../../nodes/shared/form/item';
import { readFields } from '../../nodes/shared/form/readFields';
import { readImageInputs } from '../../nodes/shared/form/readInputImages';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const URL_A = 'https://pictures.example/a.png';
const URL_B = 'https://pictures.example/w_300,h_200/b.jpg?x=1,2';

const stored = (id: string, bytes = PNG.length): IBinaryData => ({
	id: `filesystem-v2:${id}`,
	data: 'filesystem-v2',
	mimeType: 'image/png',
	fileName: `${id}.png`,
	bytes,
});
const inMemory = (content: Buffer): IBinaryData => ({ data: content.toString('base64'), mimeType: 'image/png', bytes: content.length });

const FILES: Record<string, IBinaryData> = {
	data: stored('one'),
	data_1: stored('two'),
	data_2: stored('three'),
	large: stored('large', 10 * 1024 * 1024 + 1),
	memory: inMemory(PNG),
	again: inMemory(PNG),
	other: inMemory(Buffer.concat([PNG, PNG])),
	x: stored('x'),
	y: stored('y'),
	elsewhere: stored('elsewhere'),
};

/** An item as n8n gives it, whose form holds these values. */
function itemWith(parameters: Record<string, unknown>): { item: Item; loaded: unknown[] } {
	const loaded: unknown[] = [];
	const isFile = (value: unknown): value is IBinaryData => typeof value === 'object' && value !== null && 'mimeType' in value;
	const context = {
		getNodeParameter: (name: string) => parameters[name] ?? null,
		getInputData: () => [{ json: {}, binary: FILES }],
		helpers: {
			assertBinaryData(_index: number, field: string | IBinaryData) {
				const found = isFile(field) ? field : FILES[field];
				if (found === undefined) throw new Error('none');
				return found;
			},
			getBinaryMetadata: async () => ({ fileSize: PNG.length }),
			async getBinaryStream(id: string) {
				loaded.push(id);
				return Readable.from([PNG.subarray(0, 3), PNG.subarray(3)]);
			},
		},
	};
	const connection = connectionOf('anyApi', { apiKey: 'k', baseUrl: 'https://gateway.example' });
	const run = { connection } as Partial<Run> as Run;
	return { item: itemOf(context as unknown as IExecuteFunctions, run, 0), loaded };
}

function read(rows: unknown, options: Partial<InputImagesOptions> = {}) {
	const property = inputImagesProperty({ wire: 'image', description: 'x', ...options });
	return readImageInputs([property], itemWith({ inputImages: { image: rows } }).item);
}

const file = (binaryPropertyName: unknown) => ({ source: 'file', binaryPropertyName, url: '' });
const address = (url: unknown) => ({ source: 'url', binaryPropertyName: 'data', url });
const of = (field: string, id: string) => ({ wire: 'image', several: true, field, identity: `filesystem-v2:${id}` });
const at = (url: string) => ({ wire: 'image', several: true, url });

/** The fault with which the rows are refused. */
function refusal(rows: unknown, options?: Partial<InputImagesOptions>): Pick<Fault, 'kind' | 'message' | 'details'> {
	try {
		read(rows, options);
	} catch (error) {
		return error as Fault;
	}
	throw new Error('Nothing was refused');
}

test('files and URLs keep the order of the rows', () => {
	expect(read([file('data_1'), address(URL_A), file('data'), address(URL_B)])).toEqual([
		of('data_1', 'two'),
		at(URL_A),
		of('data', 'one'),
		at(URL_B),
	]);
});

test.each<[string, unknown, Array<[string, string]>]>([
	['fields with commas between', ' data, data_2 ,data_1,', [['data', 'one'], ['data_2', 'three'], ['data_1', 'two']]],
	['a list by an expression', ['data_1', 'data'], [['data_1', 'two'], ['data', 'one']]],
	['a file by an expression', stored('elsewhere'), [['elsewhere.png', 'elsewhere']]],
	['a list of files', [stored('x'), stored('y')], [['x.png', 'x'], ['y.png', 'y']]],
	['a list as JSON text', '["data", "data_1"]', [['data', 'one'], ['data_1', 'two']]],
])('one row may name several files: %s', (_, value, expected) => {
	expect(read([file(value)])).toEqual(expected.map(([field, id]) => of(field, id)));
});

test.each<[string, unknown]>([
	['with a comma between', `${URL_A},${URL_B}`],
	['with a comma and a space', `${URL_A}, ${URL_B}`],
	['in lines', `${URL_A}\n${URL_B}\n`],
	['a list by an expression', [URL_A, URL_B]],
	['a list as an agent writes it', JSON.stringify([URL_A, URL_B])],
])('one row may name several URLs, which may hold commas: %s', (_, value) => {
	expect(read([address(value)])).toEqual([at(URL_A), at(URL_B)]);
});

test('a row that n8n left without its defaults names the file `data`; a row may come alone', () => {
	expect(read([{}])).toEqual([of('data', 'one')]);
	expect(read({ url: URL_A, source: 'url' })).toEqual([at(URL_A)]);
});

test('without rows there are no images', () => {
	for (const value of [undefined, null, {}, '', { image: [] }]) {
		const property = inputImagesProperty({ wire: 'image', description: 'x' });
		expect(readImageInputs([property], itemWith({ inputImages: value }).item)).toEqual([]);
	}
});

test('where each row names its field, rows of a name make a list', async () => {
	const rows = [
		{ field: 'image_input', ...address(URL_A) },
		{ field: ' mask ', ...file('data') },
		{ field: 'image_input', ...file('data_1') },
	];
	const property = inputImagesProperty({ description: 'x' });
	const { item } = itemWith({ inputImages: { image: rows } });
	const images = readImageInputs([property], item);
	expect(images.map(({ wire }) => wire)).toEqual(['image_input', 'mask', 'image_input']);
	const dataUrl = `data:image/png;base64,${PNG.toString('base64')}`;
	expect(await byWire(images, async (image) => await imageAsUrl(image, item))).toEqual({
		image_input: [URL_A, dataUrl],
		mask: [dataUrl],
	});
	expect(refusal([file('data')], { wire: undefined }).message).toBe("'Input Images, row 1' has no field");
});

test('a single input beside the list is one image, in the order of the fields', async () => {
	const mask = imageInputProperties({ wire: 'mask', base: 'mask', label: 'Mask', optional: true, description: 'x' });
	const fields = [inputImagesProperty({ wire: 'image', description: 'x' }), ...mask];
	const { item } = itemWith({
		inputImages: { image: [address(URL_A)] },
		maskSource: 'file',
		maskBinaryPropertyName: 'data_2',
	});
	const images = readImageInputs(fields, item);
	expect(images).toEqual([at(URL_A), { wire: 'mask', field: 'data_2', identity: 'filesystem-v2:three' }]);
	expect(await byWire(images, async ({ wire }) => wire)).toEqual({ image: ['image'], mask: 'mask' });
	expect(readFields(fields, item)).toEqual([]);
});

test.each<[string, unknown, string]>([
	['an empty field', [file('data'), file(' ')], "'Input Images, row 2' names no image"],
	['an expression that gave nothing', [file(null), address(null)], "'Input Images, row 2' names no image"],
	['an empty list', [file([])], "'Input Images, row 1' names no image"],
	['an empty URL', [address('')], "'Input Images, row 1' names no image"],
	['a field without a file', [file('data, nowhere')], "The input has no file in the field 'nowhere'"],
	['an object that is no file', [file({ name: 'x' })], 'The expression for an input file returned none'],
	['a URL that is none', [address(URL_A), address('a.png')], "'Input Images, row 2' is not a web address"],
	['a second address that is none', [address(`${URL_A}, b.png`)], "'Input Images, row 1' is not a web address"],
	['a file: address', [address('file:///etc/passwd')], 'The file address is refused'],
	['a data: URL', [address('data:image/png;base64,AAAA')], 'The file address is refused'],
	['an address in a private network', [address('http://10.0.0.1/a.png')], 'The file address is refused'],
	['a source that is none', [{ ...address(URL_A), source: 'ftp' }], "'Source' can't be \"ftp\""],
	['a file too large', [file('large')], "'Input Images, row 1' is larger than 10 MB"],
])('%s is a wrong parameter', (_, rows, message) => {
	expect(refusal(rows)).toMatchObject({ kind: 'parameter', message });
});

test('images are counted, not rows', () => {
	const limits = { min: 2, max: 3 };
	expect(read([file('data,data_1,data_2')], limits)).toHaveLength(3);
	expect(refusal([], limits)).toMatchObject({ kind: 'parameter', message: "'Input Images' is empty" });
	expect(refusal([file('data')], limits).message).toBe("'Input Images' has too few images");
	expect(refusal([file('data,data_1'), address([URL_A, URL_B])], limits)).toMatchObject({
		message: "'Input Images' has too many images",
		details: { description: 'There are 4; at most 3 are allowed.' },
	});
});

test('what is read is plain data without bytes, the same in every try; files in memory are known by their content', () => {
	const twice = [1, 2].map(() => read([file('memory'), file('again'), file('other'), address(URL_A), file(inMemory(PNG))]));
	expect(JSON.parse(JSON.stringify(twice[0]))).toEqual(twice[1]);
	const [memory, again, other, , byExpression] = twice[0].map((image) => ('identity' in image ? image.identity : ''));
	expect(memory).toMatch(/^sha256:[\w-]{43}$/);
	expect([again, byExpression]).toEqual([memory, memory]);
	expect(other).not.toBe(memory);
	expect(JSON.stringify(twice)).not.toContain(PNG.toString('base64').slice(0, 12));
});

test('a file is read only when it is sent, and as often', async () => {
	const { item, loaded } = itemWith({ inputImages: { image: [file('data_1'), file(stored('elsewhere')), file('memory')] } });
	const images = readImageInputs([inputImagesProperty({ wire: 'image', description: 'x' })], item);
	expect(loaded).toEqual([]);
	for (const image of images) {
		expect(await imageBytes(image, item)).toEqual({ bytes: PNG, type: { mimeType: 'image/png', extension: 'png' } });
	}
	expect([...new Set(loaded)]).toEqual(['filesystem-v2:two', 'filesystem-v2:elsewhere']);
	const part = imagePart(await imageFile(images[0], item), 'image');
	expect(part).toMatchObject({ name: 'image.png', type: 'image/png', size: PNG.length });
	for (let time = 0; time < 2; time++) expect(Buffer.from(await part.arrayBuffer())).toEqual(PNG);
});

test('a request that broke off leaves no file open', async () => {
	const { item } = itemWith({ inputImages: { image: [file('data')] } });
	const [image] = readImageInputs([inputImagesProperty({ wire: 'image', description: 'x' })], item);
	const { content, type } = await imageFile(image, item);
	let open = 0;
	const watched = {
		size: content.size,
		async *chunks() {
			open++;
			try {
				yield* content.chunks();
			} finally {
				open--;
			}
		},
	};
	const body = new FormData();
	body.append('image', imagePart({ content: watched, type }, 'image'));
	const reader = (body.get('image') as File).stream().getReader();
	await reader.read();
	expect(open).toBe(1);
	closeFiles(body);
	await new Promise((resolve) => setTimeout(resolve, 10));
	expect(open).toBe(0);
});

test('what an address gives is sent on only where its first bytes are those of an image', async () => {
	const fetching = (bytes: Buffer) => ({ ...itemWith({}).item, fetchImage: async () => bytes });
	const input = { wire: 'image', url: URL_A };
	expect((await imageFile(input, fetching(PNG))).type.mimeType).toBe('image/png');
	for (const secret of ['root:x:0:0', '{"token":"secret"}', '<html>', '%PDF-1.7', '']) {
		await expect(imageFile(input, fetching(Buffer.from(secret)))).rejects.toMatchObject({
			kind: 'parameter',
			message: 'There is no image at this address',
			details: { description: expect.stringContaining(URL_A) },
		});
	}
});
