/**
 * Peak memory of replies with images as base64, from the socket to n8n's binary storage; with `--download`
 * the same images come as URLs, which are fetched, with `--stream` as events:
 *
 *     node_modules/.bin/node --expose-gc --import ./bench/requireN8n.mjs bench/base64Memory.mts
 *         [--images 4] [--mib 4] [--items 1] [--concurrency 5] [--include-response] [--download] [--stream]
 *
 * The server is a separate process; this one is n8n's engine with the built package. It reports its peak
 * (RSS) above the level after a run with a tiny image, and how much of the heap the finished execution still
 * holds. All in MiB.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { openEngine } from '../test/engine/harness.mts';

const { values } = parseArgs({
	options: {
		images: { type: 'string', default: '4' },
		mib: { type: 'string', default: '4' },
		items: { type: 'string', default: '1' },
		concurrency: { type: 'string', default: '5' },
		'include-response': { type: 'boolean', default: false },
		download: { type: 'boolean', default: false },
		stream: { type: 'boolean', default: false },
	},
});
const [images, size, items, maxConcurrency] = [values.images, values.mib, values.items, values.concurrency].map(Number);
const { download, stream, 'include-response': includeResponse } = values;
const MIB = 1024 * 1024;
const mib = (bytes: number) => Math.round(bytes / MIB);
const peak = () => mib(process.resourceUsage().maxRSS * 1024);
const held = () => {
	global.gc?.();
	return mib(process.memoryUsage().heapUsed);
};

const server = fork('bench/base64Server.mts', [String(images), String(size * MIB)], { execArgv: [] });
const [port] = await once(server, 'message');

const engine = await openEngine();
const generate = async (n: number, count: number) =>
	await engine.run({
		node: 'openAiImagesGenerate',
		credentials: { customAggregatorApi: { apiKey: 'bench-key', baseUrl: `http://127.0.0.1:${port}` } },
		items: Array.from({ length: count }, (_, index) => ({ json: { prompt: `fox ${index}` } })),
		parameters: {
			aggregator: 'customAggregatorApi',
			model: { __rl: true, mode: 'name', value: download ? 'address' : stream ? 'events' : 'base64' },
			prompt: '={{ $json.prompt }}',
			additionalFields: { n, stream },
			options: { includeResponse, maxConcurrency },
		},
	});

await generate(1, 1);
const [peakBefore, heldBefore] = [peak(), held()];
const started = performance.now();
const cpuBefore = process.cpuUsage();
const run = await generate(images, items);
const ms = Math.round(performance.now() - started);
const { user, system } = process.cpuUsage(cpuBefore);
const cpuMs = Math.round((user + system) / 1000);
const [peakAfter, heldAfter] = [peak(), held()];

const bytes = await Promise.all(run.items.map(async (item) => (await engine.read(item)).length));
if (bytes.length !== images * items || bytes.some((length) => length !== size * MIB)) throw new Error('Not all came whole');
console.log(
	JSON.stringify({ download, stream, items, images, imageMiB: size, maxConcurrency, includeResponse, ms, cpuMs, peakBefore, peakAfter, rise: peakAfter - peakBefore, heldAfter: heldAfter - heldBefore }),
);
await engine.close();
server.kill();
