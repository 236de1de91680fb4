import { parseArgs } from 'node:util';
import '../loopback.mjs';
import { startSandbox } from './index.mts';

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '0' },
		'images-port': { type: 'string', default: '0' },
		/** Milliseconds of a generation: `3000`, or a range: `2000-4000`. */
		'generation-ms': { type: 'string', default: '2000-4000' },
		seed: { type: 'string', default: '1' },
	},
});

// The package is searched from here, wherever this was started.
process.chdir(import.meta.dirname);

const [from = 0, to = from] = values['generation-ms'].split('-').map(Number);
const sandbox = await startSandbox({
	port: Number(values.port),
	imagesPort: Number(values['images-port']),
	generationMs: (random) => from + random * (to - from),
	seed: Number(values.seed),
});
console.log(JSON.stringify({ url: sandbox.url, imagesUrl: sandbox.imagesUrl, key: sandbox.key }));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
}
