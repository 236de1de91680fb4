import { brotliCompressSync, gzipSync } from 'node:zlib';
import { renderPicture } from '../sandbox/aggregator/index.mts';
import type { Rest } from '../sandbox/n8n/rest.mts';
import { openServer } from '../test/openServer.mts';
import { openArena } from './arena.mts';
import { keysFor, runOnce } from './executions.mts';
import type { Bar } from './section.mts';
import { ours, OURS } from './workflows.mts';

const PACKED = { gzip: gzipSync, br: brotliCompressSync };

/**
 * Files of hosts that always compress, with and without a length: whether they are stored, and how often they
 * are requested.
 */
export async function compressedFiles(rest: Rest): Promise<Bar[]> {
	const variants = (await Promise.all([['gzip', 'svg'], ['gzip', 'png'], ['br', 'webp']].map(async ([how, format]) => {
		const encoding = how as keyof typeof PACKED;
		const body = PACKED[encoding](await picture(format!));
		return [true, false].map((isAnnounced) => ({ encoding, body, isAnnounced }));
	}))).flat();
	const asked = variants.map(() => 0);
	const host = await openServer((request, response) => {
		const index = Number(request.url!.slice(1));
		const { encoding, body, isAnnounced } = variants[index]!;
		asked[index]!++;
		response.writeHead(200, {
			'content-type': 'application/octet-stream',
			'content-encoding': encoding,
			...(isAnnounced && { 'content-length': body.length }),
		});
		response.end(body);
	});
	const arena = await openArena(() => 0);
	try {
		const output = variants.map((_, index) => `${host.url}/${index}`);
		const body = { id: 'compressed', model: 'bench/files', status: 'succeeded', output, error: null };
		arena.sandbox.injections.add({ route: 'create', respond: { status: 200, body } });
		const name = 'Compressed files';
		const workflow = ours(name, await keysFor(rest, name, arena), { prompts: 1, model: 'bench/files', options: { timeout: 20 } });
		const { items } = await runOnce(rest, workflow, [OURS]);
		const stored = items.filter(({ binary, json }) => binary?.data && json.downloadError === undefined).length;
		const what = 'gzip SVG, gzip PNG, br WebP, with and without a length';
		return [
			{ what: `${what}: stored`, value: stored, unit: '', least: variants.length, noise: 1 },
			{ what: `${what}: requests a file`, value: Math.max(...asked), unit: '', most: 1, noise: 1 },
		];
	} finally {
		await arena.close();
		await host.close();
	}
}

async function picture(format: string): Promise<Buffer> {
	if (format === 'svg') return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${'<g/>'.repeat(3_000)}</svg>\n`);
	const spec = { prompt: 'a fox', width: 64, height: 64, format: format as 'png', seed: 1, index: 0, plain: true } as const;
	return await renderPicture(spec);
}
