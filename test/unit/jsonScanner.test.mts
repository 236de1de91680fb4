import { randomBytes } from 'node:crypto';
import fc from 'fast-check';

import { JsonScanner, LONG_TEXT } from '../../nodes/shared/aggregator/body/jsonScanner';
import { beforeReference, referenceIn } from '../../nodes/shared/aggregator/body/base64';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const TOKEN = 'ab'.repeat(16);
/** Long enough to be a file; `extra` moves its end through all places of a group of base64. */
const picture = (extra = 0) => Buffer.concat([PNG, randomBytes(60_000 + extra)]);

interface Scanned {
	json: unknown;
	text: string;
	files: Buffer[];
	types: Array<string | undefined>;
	depth: number;
	groups: number;
}

/** Scans a text that arrives in these chunks; what begins as a PNG, or has a data: prefix, is a file. */
function scan(chunks: Buffer[]): Scanned {
	const files: Buffer[] = [];
	const types: Array<string | undefined> = [];
	const scanner = new JsonScanner((start, declared) => {
		if (declared === undefined && !start.subarray(0, 8).equals(PNG)) return undefined;
		const index = files.push(Buffer.alloc(0)) - 1;
		types.push(declared);
		return {
			key: `${TOKEN}/${index}`,
			mimeType: declared ?? 'image/png',
			write: (bytes) => void (files[index] = Buffer.concat([files[index], bytes])),
		};
	});
	for (const chunk of chunks) scanner.push(chunk);
	const text = scanner.end();
	return { json: parsed(text), text, files, types, depth: scanner.depth, groups: scanner.groups };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function inPieces(text: string, sizes: number[]): Buffer[] {
	const bytes = Buffer.from(text);
	const chunks: Buffer[] = [];
	for (let at = 0, index = 0; at < bytes.length; index++) {
		const size = sizes[index % sizes.length];
		chunks.push(bytes.subarray(at, at + size));
		at += size;
	}
	return chunks;
}

/** The index of the file that stands there. */
const fileAt = (value: unknown) => Number(referenceIn(String(value))?.key.split('/')[1]);

test('any JSON without large files comes out as it went in, however it is cut', () => {
	const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(fc.json({ maxDepth: 5, stringUnit: 'binary' }), sizes, (text, cuts) => {
			const { text: out, files } = scan(inPieces(text, cuts));
			expect(out).toBe(text);
			expect(files).toEqual([]);
		}),
		{ numRuns: 2_000 },
	);
});

test('what is no JSON comes out as it went in', () => {
	fc.assert(
		fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', 'u', '0', 'a', ' ', '\n', '<', '💡') }), (text) => {
			expect(scan(inPieces(text, [1])).text).toBe(text);
		}),
		{ numRuns: 2_000 },
	);
});

test.each([0, 1, 2])('a file is the same at every cut of the reply (%d bytes past a group)', (extra) => {
	const file = picture(extra);
	const text = JSON.stringify({ created: 1, data: [{ b64_json: file.toString('base64'), revised_prompt: 'a "fox"\\' }] });
	const whole = scan([Buffer.from(text)]);
	expect(whole.files).toEqual([file]);
	const bytes = Buffer.from(text);
	const interesting = [...Array(60).keys(), ...range(LONG_TEXT - 5, LONG_TEXT + 60), ...range(bytes.length - 60, bytes.length)];
	for (const cut of interesting) {
		const { files, json } = scan([bytes.subarray(0, cut), bytes.subarray(cut)]);
		expect(files[0].equals(file)).toBe(true);
		expect(json).toEqual(whole.json);
	}
});

test('byte by byte it is the same file', () => {
	const file = picture();
	const text = JSON.stringify([`data:image/png;base64,${file.toString('base64')}`, file.toString('base64url')]);
	const { files, json } = scan(inPieces(text, [1]));
	expect(files.map((each) => each.equals(file))).toEqual([true, true]);
	expect(json).toEqual([expect.stringMatching(/^data:image\/png;base64,fileInReply/), expect.stringMatching(/^data:image\/png;base64,fileInReply/)]);
});

describe('base64 as encoders write it', () => {
	const file = picture(1);
	const base64 = file.toString('base64');
	test.each([
		['with escaped slashes (PHP)', base64.replaceAll('/', '\\/')],
		['with escaped plus and equals signs (.NET, Gson)', base64.replaceAll('+', '\\u002B').replaceAll('=', '\\u003d')],
		['in lines of 76 characters (MIME)', base64.replace(/.{76}/g, '$&\\r\\n')],
		['with line breaks as code points', base64.replace(/.{76}/g, '$&\\u000a')],
		['without padding', base64.replace(/=+$/, '')],
		['in the alphabet for URLs', file.toString('base64url')],
	])('%s', (_, written) => {
		for (const size of [1_000_000, 1013, 7]) {
			const { files, json } = scan(inPieces(`{"data":"${written}","next":["\\u00e9\\"", 1]}`, [size]));
			expect(files).toHaveLength(1);
			expect(files[0].equals(file)).toBe(true);
			expect(json).toMatchObject({ next: ['é"', 1] });
		}
	});

	test('with an escaped prefix of a data: URL', () => {
		const { files, types } = scan([Buffer.from(`["data:image\\/webp;charset=x;base64,${base64}"]`)]);
		expect(files[0].equals(file)).toBe(true);
		expect(types).toEqual(['image/webp']);
	});

	test('inside other words, more than once', () => {
		const other = picture(2);
		const text = JSON.stringify({ text: `Here: ![image](data:image/png;base64,${base64})\nand (data:;base64,${other.toString('base64')}) "done"` });
		const { files, types, json } = scan(inPieces(text, [997]));
		expect(files.map((each, index) => each.equals([file, other][index]))).toEqual([true, true]);
		expect(types).toEqual(['image/png', '']);
		const shown = (json as { text: string }).text;
		expect(shown).toMatch(/^Here: !\[image\]\(data:image\/png;base64,fileInReply\/.*\)\nand \(data:;base64,fileInReply\/.*\) "done"$/s);
	});
});

describe('what is no file stays in the JSON to the last character', () => {
	test.each([
		['a long text', 'lorem ipsum '.repeat(20_000)],
		['a long word', 'x'.repeat(200_000)],
		['hexadecimal', randomBytes(100_000).toString('hex')],
		['base64 of something else', Buffer.from('some words, again and again. '.repeat(5_000)).toString('base64')],
		['base64 of a picture behind other words', `image: ${picture().toString('base64')}`],
		['a short picture', PNG.toString('base64')],
		['a short data: URL', `data:image/png;base64,${PNG.toString('base64')}`],
		['a word with escapes', 'a\\/\n+'.repeat(40_000)],
	])('%s', (_, value) => {
		const text = JSON.stringify({ error: { message: value } });
		expect(scan(inPieces(text, [4099])).text).toBe(text);
	});
});

test('a hundred thousand texts, and many files among them', () => {
	const file = picture();
	const words = Array.from({ length: 100_000 }, (_, index) => (index % 5_000 === 7 ? file.toString('base64') : `word ${index}`));
	const { json, files } = scan(inPieces(JSON.stringify(words), [65_536]));
	const values = json as string[];
	expect(files).toHaveLength(20);
	values.forEach((value, index) => {
		if (index % 5_000 !== 7) expect(value).toBe(words[index]);
		else expect(files[fileAt(value)].equals(file)).toBe(true);
	});
});

test('depth and number of arrays and objects are those outside of texts', () => {
	expect(scan([Buffer.from('{"a":[[1],"]]{{[[",{"b":{}}]}')])).toMatchObject({ depth: 4, groups: 5 });
});

test('the reference says how the text began and how long it was', () => {
	const base64 = picture().toString('base64');
	const { json } = scan([Buffer.from(JSON.stringify([base64, `data:image/png;base64,${base64}`]))]);
	const [bare, url] = json as string[];
	expect(beforeReference(bare)).toEqual({ start: base64.slice(0, 60), length: base64.length });
	expect(beforeReference(url)).toEqual({ start: `data:image/png;base64,${base64.slice(0, 60)}`, length: base64.length + 22 });
});

function range(from: number, to: number): number[] {
	return Array.from({ length: to - from }, (_, index) => from + index);
}
