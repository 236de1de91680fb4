import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { node24 } from './node24.mjs';
import { root, step } from './step.mjs';

const SOURCES = ['nodes', 'credentials', 'icons', 'index.ts', 'package.json', 'tsconfig.json', 'sandbox/compile.mjs'];

/** Builds the package, where what was built is older than a source. */
export async function build() {
	const built = path.join(root, 'dist/index.js');
	if (existsSync(built) && SOURCES.every((source) => changedMs(path.join(root, source)) < statSync(built).mtimeMs)) return;
	await step('Building the package', node24(), ['sandbox/compile.mjs'], { log: 'build' });
}

/** When it was changed last, or something in it; a folder is when something in it is gone. */
function changedMs(place) {
	const own = statSync(place);
	if (!own.isDirectory()) return own.mtimeMs;
	return Math.max(own.mtimeMs, ...readdirSync(place).map((name) => changedMs(path.join(place, name))));
}
