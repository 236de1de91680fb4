import { sortedOutput } from '../../../nodes/shared/replicate/prediction';

const png = 'https://replicate.delivery/xezq/1/out-0.png';
const webp = 'https://replicate.delivery/xezq/1/out-1.webp?sig=a.mp4';
const mp4 = 'https://replicate.delivery/xezq/1/film.mp4';
const svg = 'https://replicate.delivery/xezq/1/logo.svg';
const base64 = Buffer.from('bytes').toString('base64');

const urls = (output: unknown) => {
	const { images, otherFiles } = sortedOutput(output);
	return [images, otherFiles].map((files) => files.map(({ url, base64: bytes }) => url ?? bytes));
};

test.each<[string, unknown, unknown[][]]>([
	['one image', png, [[png], []]],
	['several', [png, webp], [[png, webp], []]],
	['deep in objects and arrays', { a: [{ b: { c: png } }], d: webp }, [[png, webp], []]],
	...['mid', 'midi', 'npy', 'npz', 'tex', 'xml', 'mtl', 'pptx', 'pth', 'bin', 'dat', 'markdown', 'parquet', 'm4v', 'usdz', 'tar.gz'].map(
		(ending): [string, unknown, unknown[][]] => [`.${ending}`, { file: `https://replicate.delivery/a/out.${ending}`, map: png }, [[png], [`https://replicate.delivery/a/out.${ending}`]]],
	),
	...['PNG', 'jpeg', 'jfif', 'avif', 'heic', 'tif', 'bmp'].map((ending): [string, unknown, unknown[][]] => [`.${ending}`, `https://a.example/x.${ending}`, [[`https://a.example/x.${ending}`], []]]),
	['a version instead of an ending', 'https://cdn.example.com/gpt-image-1.5', [['https://cdn.example.com/gpt-image-1.5'], []]],
	['without an ending', 'https://cdn.example.com/images/42', [['https://cdn.example.com/images/42'], []]],
	['a film among images', { film: mp4, still: png }, [[png], [mp4]]],
	['bytes', `data:image/png;base64,${base64}`, [[base64], []]],
	['bytes of no named type', `data:;base64,${base64}`, [[base64], []]],
	['bytes of another type', `data:text/plain;charset=utf-8;base64,${base64}`, [[], [base64]]],
	['bytes as text', 'data:text/plain,bytes', [[], [base64]]],
	['bytes as text, wrongly escaped', 'data:text/plain,100%', [[], [Buffer.from('100%').toString('base64')]]],
	['a text that begins like an address', 'https://example.com is a site', [[], []]],
	['a text that begins like data', 'data: none', [[], []]],
	['nothing', null, [[], []]],
])('files are found: %s', (_, output, expected) => {
	expect(urls(output)).toEqual(expected);
});

test.each<[string, unknown, unknown]>([
	['nothing besides images', [png, webp], undefined],
	['facts', { image: png, nsfw: false, seed: 0, note: null }, { nsfw: false, seed: 0 }],
	['a text', 'a cat', 'a cat'],
	['the pieces of a text', ['a ', 'cat'], ['a ', 'cat']],
	['the address of a film', { film: mp4, image: png }, { film: mp4 }],
	['the address of a drawing', svg, svg],
	['no bytes', { image: `data:image/png;base64,${base64}`, text: `data:text/plain;base64,${base64}` }, undefined],
	['numbers', 42, 42],
	['which image is the mask', { mask: png, image: webp, seed: 1 }, { mask: png, image: webp, seed: 1 }],
	['which images are the masks', { combined: png, single: [png, webp] }, { combined: png, single: [png, webp] }],
	['nothing of one image under a name', { image: png }, undefined],
	['the place of what stays in a list', [png, 'a cat', webp, 'a dog'], [null, 'a cat', null, 'a dog']],
])('what is left: %s', (_, output, rest) => {
	expect(sortedOutput(output).rest).toEqual(rest);
});
