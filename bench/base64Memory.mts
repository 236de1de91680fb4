/**
 * Peak memory of one reply with images as base64, from the socket to n8n's binary storage:
 *
 *     node_modules/.bin/node --import ./bench/requireN8n.mjs bench/base64Memory.mts
 *         [--images 4] [--mib 4] [--items 1] [--include-response]
 *
 * The sandbox is a process of its own; this one is n8n's engine with the built package. Told are its peak
 * (RSS) above the one that it has after a run with a tiny image, and what of the heap the finished
 * execution still holds (with --expose-gc). All in MiB.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openEngine } from '../test/engine/harness.mts';

const { values } = parseArgs({
	options: {
		images: { type: 'string', default: '4' },
		mib: { type: 'string', default: '4' },
		items: { type: 'string', default: '1' },
		'include-response': { type: 'boolean', default: false },
	},
});
const [images, size, items] = [values.images, values.mib, values.items].map(Number);
const includeResponse = values['include-response'];
const MIB = 1024 * 1024;
const mib = (bytes: number) => Math.round(bytes / MIB);
const peak = () => mib(process.resourceUsage().maxRSS * 1024);
const held = () => {
	global.gc?.();
	return mib(process.memoryUsage().heapUsed);
};

const sandbox = spawn(process.execPath, ['sandbox/aggregator/main.mts', '--port', '0', '--images-port', '0'], {
	stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(createInterface(sandbox.stdout), 'line');
const { url, key } = JSON.parse(String(line)) as { url: string; key: string };
const settings = async (change: object) =>
	await fetch(`${url}/__sandbox/settings`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(change),
	});

const engine = await openEngine();
const generate = async (n: number, count: number) =>
	await engine.run({
		node: 'openAiImagesGenerate',
		credentials: { customAggregatorApi: { apiKey: key, baseUrl: `${url}/gateway` } },
		items: Array.from({ length: count }, (_, index) => ({ json: { prompt: `fox ${index}` } })),
		parameters: {
			aggregator: 'customAggregatorApi',
			model: { __rl: true, mode: 'name', value: 'gpt-image-1' },
			prompt: '={{ $json.prompt }}',
			additionalFields: { n },
			options: { includeResponse },
		},
	});

await settings({ tinyImages: true, generationMs: 100 });
await generate(1, 1);
const [peakBefore, heldBefore] = [peak(), held()];
await settings({ imageBytes: size * MIB });
const started = performance.now();
const run = await generate(images, items);
const ms = Math.round(performance.now() - started);
const [peakAfter, heldAfter] = [peak(), held()];

const bytes = await Promise.all(run.items.map(async (item) => (await engine.read(item)).length));
if (bytes.length !== images * items || bytes.some((length) => length !== size * MIB)) throw new Error('Not all came whole');
console.log(
	JSON.stringify({ items, images, imageMiB: size, includeResponse, ms, peakBefore, peakAfter, rise: peakAfter - peakBefore, heldAfter: heldAfter - heldBefore }),
);
await engine.close();
sandbox.kill();
