import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';

import { replicate } from './replicate.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';
import { openServer, type Served } from '../openServer.mts';

useSandbox();

const PACKED = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync };
let server: Served;
let files: string;
let asked: Array<string | undefined> = [];
let content: Buffer = Buffer.alloc(0);
let encoding: keyof typeof PACKED = 'gzip';
let announcesLength = true;
let isCut = false;

beforeAll(async () => {
	server = await openServer((request, response) => {
		asked.push(request.headers['accept-encoding']?.toString());
		const packed = PACKED[encoding](content);
		response.writeHead(200, {
			'content-type': 'application/octet-stream',
			'content-encoding': encoding,
			...(announcesLength && { 'content-length': packed.length }),
		});
		if (isCut) response.write(packed.subarray(0, packed.length / 2), () => response.destroy());
		else response.end(packed);
	});
	files = server.url;
});
afterAll(async () => await server?.close());
beforeEach(() => {
	asked = [];
	isCut = false;
});

async function picture(format: string): Promise<Buffer> {
	if (format === 'svg') return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${'<g/>'.repeat(3_000)}</svg>\n`);
	const random = Buffer.from(Array.from({ length: 32 * 32 * 3 }, (_, at) => (at * 7919) % 251));
	const image = sharp(random, { raw: { width: 32, height: 32, channels: 3 } });
	return await image.toFormat(format as 'png').toBuffer();
}

async function fetched() {
	const body = { id: 'prediction1', model: 'acme/anything', status: 'succeeded', output: [`${files}/1`], error: null };
	sandbox.injections.add({ route: 'create', respond: { status: 200, body } });
	const model = { __rl: true, mode: 'name', value: 'acme/anything' };
	const run = await engine.run(replicate(sandbox, 'replicateRunModel', { model, specifyInput: 'json', input: '{ "prompt": "a fox" }', options: { timeout: 3 } }));
	return run.items[0]!;
}

test.each([
	['gzip', 'svg', true],
	['gzip', 'svg', false],
	['gzip', 'png', true],
	['gzip', 'png', false],
	['gzip', 'jpeg', true],
	['gzip', 'gif', true],
	['br', 'webp', true],
	['br', 'webp', false],
	['deflate', 'png', true],
] as const)('a file that comes as %s although it was asked for plain (%s, its length announced: %s) is stored after one request', async (how, format, announced) => {
	[encoding, announcesLength, content] = [how, announced, await picture(format)];
	const { json, binary } = await fetched();
	expect(json).not.toHaveProperty('downloadError');
	expect(binary!.data!.bytes).toBe(content.length);
	expect(asked).toEqual(['identity']);
});

test('a compressed file that is cut off is fetched again, and never stored in part', async () => {
	[encoding, announcesLength, content, isCut] = ['gzip', true, await picture('png'), true];
	const { json, binary } = await fetched();
	expect(json).toHaveProperty('downloadError');
	expect(binary).toBeUndefined();
	expect(asked.length).toBeGreaterThan(1);
});
