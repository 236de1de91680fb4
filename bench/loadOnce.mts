/**
 * Loads an installed package with n8n's own loader, as n8n does at its start, and prints the milliseconds of
 * wall clock and processor: `node bench/loadOnce.mts <folder of the package>`.
 */
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { n8nScript } from '../sandbox/n8n/places.mts';

const require = createRequire(n8nScript);
require('reflect-metadata');
const { LazyPackageDirectoryLoader } = require('n8n-core');
require('zod'); // n8n has loaded it long before
// where an installed package finds n8n-workflow and zod: n8n does the same
process.env.NODE_PATH = require.resolve.paths('n8n-workflow')!.join(path.delimiter);
(Module as unknown as { _initPaths(): void })._initPaths();

const loader = new LazyPackageDirectoryLoader(process.argv[2]);
const [start, cpu] = [performance.now(), process.cpuUsage()];
await loader.loadAll();
const [ms, { user, system }] = [performance.now() - start, process.cpuUsage(cpu)];
console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, nodes: Object.keys(loader.known.nodes).length }));
