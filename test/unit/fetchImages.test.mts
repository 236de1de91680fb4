import { Fault } from '../../nodes/shared/aggregator/fault';
import { fetchImages, fileName, FileNames } from '../../nodes/shared/engine/files/fetchImages';
import { upload } from '../../nodes/shared/engine/files/inputFiles';
import type { Outcome } from '../../nodes/shared/engine/outcome';
import type { Run } from '../../nodes/shared/engine/run';
import { readOptions } from '../../nodes/shared/form/options';
import { simulatedClock } from './simulatedClock.mts';

const never = new AbortController().signal;

/** A run whose files are answered by URL: a status that is no success, or nothing. */
function runWith(statuses: Record<string, number>) {
	const time = simulatedClock();
	const run = {
		clock: time.clock,
		stop: never,
		options: readOptions({}),
		connection: { label: 'AnyAPI', baseUrl: 'https://a.example', api: { uploadPath: '/files' } },
		uploads: new Map(),
		fetchFile: async (url: string) => {
			throw new Fault(statuses[url] === 404 ? 'notFound' : 'refused', `HTTP ${statuses[url]}`, { httpCode: String(statuses[url]) });
		},
	} as unknown as Run;
	return { run, time };
}

const outcome = (...urls: string[]): Outcome => ({ images: urls.map((url) => ({ url, facts: {} })) });
const choice = { downloadImages: true, anyFile: false, deadline: 60_000, nameOf: String, existing: [] };

test.each([
	[[404, 404], true],
	[[404, 403], false],
	[[403, 403], false],
])('files that answer %j are gone: %s', async ([first, second], isGone) => {
	const { run, time } = runWith({ 'https://pictures.example/1': first, 'https://pictures.example/2': second });
	const fetched = await time.finish(fetchImages(run, outcome('https://pictures.example/1', 'https://pictures.example/2'), choice));
	expect(fetched.isGone).toBe(isGone);
	expect(fetched.files.map(({ downloadError }) => downloadError)).toEqual([expect.stringContaining(String(first)), expect.stringContaining(String(second))]);
});

test('an upload that failed is tried anew by the next item', async () => {
	const { run, time } = runWith({});
	let uploads = 0;
	Object.assign(run, {
		call: async () => {
			uploads++;
			throw new Fault('refused', 'too large');
		},
	});
	const image = { content: { size: 3, chunks: async function* () { yield Buffer.from('abc'); } }, type: { mimeType: 'image/png', extension: 'png' } };
	const tries = async () => await upload(run, image).then(() => 'taken', (fault: Fault) => fault.message);
	expect(await time.finish(tries())).toMatch(/could not be uploaded/);
	expect(await time.finish(tries())).toMatch(/could not be uploaded/);
	expect(uploads).toBe(2);
});

describe('file names', () => {
	const naming = { itemIndex: 0 };
	test.each<[string, Outcome, number, object, string]>([
		['words of the prompt, then the ID', { id: 'abc', prompt: 'A red Fox, at dawn', images: [{ facts: {} }] }, 0, {}, 'a-red-fox-at-dawn-abc'],
		['without an ID the index of the item', { prompt: 'a fox', images: [{ facts: {} }] }, 0, { itemIndex: 3 }, 'a-fox-3'],
		['several have a number', { id: 'abc', prompt: 'a fox', images: [{ facts: {} }, { facts: {} }] }, 1, {}, 'a-fox-abc_1'],
		['what was chosen stays as it is', { id: 'abc', prompt: 'a fox', images: [{ facts: {} }] }, 0, { chosen: 'Harbour.png' }, 'Harbour'],
		['what was chosen is never a path', { id: 'abc', images: [{ facts: {} }] }, 0, { chosen: '../a/b\\c:d.png' }, '-a-b-c-d'],
		['also of several', { id: 'abc', images: [{ facts: {} }, { facts: {} }] }, 1, { chosen: 'Harbour' }, 'Harbour_1'],
		['an upscale says which picture it is', { id: 'abc', images: [{ facts: { picture: 3 } }] }, 0, { chosen: 'Harbour' }, 'Harbour-u3'],
		["without Midjourney's parameters", { id: 'abc', prompt: 'a fox --ar 3:2 --v 7', images: [{ facts: {} }] }, 0, {}, 'a-fox-abc'],
	])('%s', (_, one, index, more, name) => {
		expect(fileName(one, index, { ...naming, ...more })).toBe(name);
	});

	test('are no longer than a file system takes, with their own part whole', () => {
		const name = fileName({ id: 'a'.repeat(60), prompt: '夜の港'.repeat(40), images: [{ facts: {} }, { facts: {} }] }, 1, naming);
		expect(Buffer.byteLength(`${name}.jpeg`)).toBeLessThanOrEqual(200);
		expect(name).toMatch(/-a{60}_1$/);
	});

	test('are distinct, in capitals too, and the same for the same image in every try', () => {
		const names = new FileNames();
		expect(names.distinct('harbour', '0 a', ['a', '0'])).toBe('harbour');
		expect(names.distinct('Harbour', '0 b', ['b', '0'])).toBe('Harbour-b');
		expect(names.distinct('harbour', '1 b', ['b', '1'])).toBe('harbour-b-1');
		expect(names.distinct('harbour', '2 b', ['b', '1'])).toBe('harbour-b-1-3');
		expect(names.distinct('harbour', '0 a', ['a', '0'])).toBe('harbour');
	});
});
