import type { IBinaryData } from 'n8n-workflow';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';

import type { FileStore } from '../../nodes/shared/aggregator/body/incomingFile';
import { LIMITS, Oversized, readBody } from '../../nodes/shared/aggregator/body/readBody';
import { Fault } from '../../nodes/shared/aggregator/fault';
import { download } from '../../nodes/shared/engine/files/download';
import type { Run } from '../../nodes/shared/engine/run';

const never = new AbortController().signal;
const picture = randomBytes(300_000);
const reply = (...files: Buffer[]) => JSON.stringify({ data: files.map((file) => `data:image/png;base64,${file.toString('base64')}`) });

/** Bytes as a socket brings them. */
function arriving(text: string | Buffer): Readable {
	const bytes = Buffer.from(text);
	const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) => bytes.subarray(index * 65_536, (index + 1) * 65_536));
	return Readable.from(chunks, { objectMode: false });
}

/** A storage that keeps files in memory, as n8n's own can; `store` may fail on the way. */
function storage(fails: (file: number) => 'never' | 'at once' | 'on the way' = () => 'never') {
	const kept: Buffer[] = [];
	const broken: unknown[] = [];
	let files = 0;
	const store: FileStore = {
		typeOf: () => 'image/png',
		resultIn: (whole) => whole,
		async store(content, mimeType): Promise<IBinaryData> {
			const when = fails(files++);
			if (when === 'at once') throw new Error('no space left');
			const chunks: Buffer[] = [];
			try {
				for await (const chunk of content) {
					chunks.push(chunk);
					if (when === 'on the way') throw new Error('no space left');
				}
			} catch (error) {
				broken.push(error);
				throw error;
			}
			kept.push(Buffer.concat(chunks));
			return { data: 'filesystem-v2', id: `kept:${kept.length}`, mimeType };
		},
	};
	return { store, kept, broken };
}

test('files are stored only when the reply is known to be whole', async () => {
	const { store, kept } = storage();
	const body = await readBody(arriving(reply(picture, picture)), store, never);
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(kept).toEqual([]);
	const files = await body.keep(JSON.parse(body.text), never);
	expect(kept.map((file) => file.equals(picture))).toEqual([true, true]);
	expect([...files.values()].map(({ stored }) => stored?.id).sort()).toEqual(['kept:1', 'kept:2']);
	expect(body.text.length).toBeLessThan(1_000);
});

test('those that are no part of the result are dropped', async () => {
	const { store, kept, broken } = storage();
	const body = await readBody(arriving(reply(picture, picture)), store, never);
	const files = await body.keep(JSON.parse(body.text).data[1], never);
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect([files.size, kept.length, broken.length]).toEqual([1, 1, 1]);
});

test.each(['at once', 'on the way'] as const)('where the storage fails %s the bytes are still there', async (when) => {
	const { store, kept } = storage((file) => (file === 0 ? when : 'never'));
	const body = await readBody(arriving(reply(picture, picture)), store, never);
	const [first, second] = [...(await body.keep(JSON.parse(body.text), never)).values()];
	expect(first.bytes?.equals(picture)).toBe(true);
	expect(second.stored).toBeDefined();
	expect(kept).toHaveLength(1);
});

test('of what is too large to be held as well, the reason is', async () => {
	const { store } = storage(() => 'on the way');
	const body = await readBody(arriving(reply(randomBytes(12 * 1024 * 1024))), store, never);
	const [file] = [...(await body.keep(JSON.parse(body.text), never)).values()];
	expect(file).toMatchObject({ problem: expect.stringContaining('no space left') });
	expect(file.bytes).toBeUndefined();
	// and nothing of it is held on to: the next one has its second chance again
	const next = await readBody(arriving(reply(picture)), storage(() => 'at once').store, never);
	expect([...(await next.keep(JSON.parse(next.text), never)).values()][0].bytes?.equals(picture)).toBe(true);
});

test('a reply that breaks off, or is cut by its signal, drops its files', async () => {
	const half = Buffer.from(reply(picture, picture)).subarray(0, 600_000);
	const cut = storage();
	const stream = Readable.from(
		(async function* () {
			yield half;
			throw new Error('socket hang up');
		})(),
	);
	await expect(readBody(stream, cut.store, never)).rejects.toThrow('socket hang up');

	const aborted = storage();
	const stop = new AbortController();
	const stalled = new Readable({ read() {} });
	stalled.push(half);
	const reading = readBody(stalled, aborted.store, stop.signal);
	setTimeout(() => stop.abort(), 20);
	await expect(reading).rejects.toThrow();
	expect(stalled.destroyed).toBe(true);

	await new Promise((resolve) => setTimeout(resolve, 20));
	expect([cut.kept, aborted.kept]).toEqual([[], []]);
	expect([cut.broken.length, aborted.broken.length]).toEqual([2, 2]);
});

test('what fits in memory is read to its end, whatever the storage does', async () => {
	const { store } = storage();
	const hanging: FileStore = { ...store, store: async () => await new Promise(() => {}) };
	const body = await readBody(arriving(reply(randomBytes(4_000_000))), hanging, never);
	const [file] = (await body.keep(JSON.parse(body.text), AbortSignal.timeout(20))).values();
	expect(file?.bytes).toHaveLength(4_000_000);
});

test('a storage that hangs does not outlast the request', async () => {
	const { store } = storage();
	const hanging: FileStore = { ...store, store: async () => await new Promise(() => {}) };
	const stop = new AbortController();
	setTimeout(() => stop.abort(), 50);
	await expect(readBody(arriving(reply(randomBytes(12_000_000))), hanging, stop.signal)).rejects.toThrow('aborted');
});

test('at most a hundred files of a reply are stored', async () => {
	const { store, kept } = storage();
	const body = await readBody(arriving(reply(...Array(103).fill(picture.subarray(0, 60_000)))), store, never);
	const files = [...(await body.keep(JSON.parse(body.text), never)).values()];
	expect(kept).toHaveLength(100);
	expect(files.filter(({ problem }) => problem?.includes('more than 100 files'))).toHaveLength(3);
});

test('what is compressed counts as what it becomes', async () => {
	const bomb = gzipSync(Buffer.alloc(LIMITS.textBytes + 1, ' '), { level: 9 });
	expect(bomb.length).toBeLessThan(20_000);
	await expect(readBody(arriving(bomb).pipe(createGunzip()), undefined, never)).rejects.toThrow(Oversized);
});

test.each([
	['numbers', () => `{"data":[${'0,'.repeat(LIMITS.entries)}0]}`],
	['numbers after blanks and a mark', () => `\ufeff${' '.repeat(1_000)}[${'0,'.repeat(LIMITS.entries)}0]`],
	['empty texts', () => `{"data":[${'"",'.repeat(LIMITS.entries)}""]}`],
	['fields', () => `{${'"a":0,'.repeat(LIMITS.entries)}"a":0}`],
	['lists', () => `[${'[],'.repeat(LIMITS.groups)}[]]`],
	['objects', () => `[${'{},'.repeat(LIMITS.groups)}{}]`],
	['events', () => `data: [${'0,'.repeat(LIMITS.entries)}0]\n\n`],
])('a reply of a few kilobytes that holds more %s than any provider sends is not read on', async (_, text) => {
	const bomb = gzipSync(text());
	expect(bomb.length).toBeLessThan(20_000);
	await expect(readBody(arriving(bomb).pipe(createGunzip()), undefined, never)).rejects.toThrow(Oversized);
});

test('a reply is read two hundred levels deep, and no deeper', async () => {
	const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
	expect((await readBody(arriving(nested(200)), undefined, never)).text).toBe(nested(200));
	await expect(readBody(arriving(nested(201)), undefined, never)).rejects.toThrow(Oversized);
});

test('a comma inside a text counts for nothing', async () => {
	const words = JSON.stringify({ text: ','.repeat(LIMITS.entries + 1) });
	expect((await readBody(arriving(words), undefined, never)).text).toBe(words);
});

test('a page that is no JSON may have as many brackets as it likes', async () => {
	const page = `<html>${'[{('.repeat(500_000)}`;
	expect((await readBody(arriving(page), undefined, never)).text).toBe(page);
});

test('files of one item that are too large together are not stored', async () => {
	const run = {
		options: { maxFileSize: 1_000_000 },
		stop: never,
		clock: { now: () => 0, sleep: async () => await new Promise(() => {}), signalAt: () => never },
		context: { helpers: { prepareBinaryData: async (content: Readable | Buffer) => (Buffer.isBuffer(content) ? content : await content.toArray()) } },
		fetchFile: async () => ({ stream: arriving(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), picture])), contentType: 'image/png' }),
	} as unknown as Run;
	const room = { left: 700_000 };
	const fetched = async () => await download(run, 'https://a.example/1.png', { name: 'a', room }, 1_000).catch((fault: Fault) => fault.message);
	expect([typeof (await fetched()), typeof (await fetched())]).toEqual(['object', 'object']);
	expect(await fetched()).toBe('The files of this item are too large in total');
	expect(room.left).toBe(700_000 - 2 * 300_008);
});
