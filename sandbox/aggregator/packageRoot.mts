import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const NAME = 'n8n-nodes-image-aggregator';

/** The folder of the package whose nodes the sandbox serves: the nearest one upwards that has its name. */
export function packageRoot(from = process.cwd()): string {
	const manifest = join(from, 'package.json');
	if (existsSync(manifest)) {
		const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
		if (name === NAME) return from;
	}
	const parent = dirname(from);
	if (parent === from) throw new Error(`Start the sandbox inside the folder of ${NAME}`);
	return packageRoot(parent);
}

/** Loads a module of the built package, or says that it has not been built. */
export function requireBuilt<T>(path: string, root = packageRoot()): T {
	const file = join(root, 'dist', path);
	if (!existsSync(file))
		throw new Error(`${file} is missing: build the package first (npm run build)`);
	return createRequire(join(root, 'package.json'))(file) as T;
}

export function resolveDependency(path: string, root = packageRoot()): string {
	return createRequire(join(root, 'package.json')).resolve(path);
}
