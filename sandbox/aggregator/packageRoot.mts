import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

const NAME = 'n8n-nodes-image-aggregator';

/** The folder of the package whose nodes the sandbox serves: the nearest parent with its name. */
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

/** Loads a module of the built package; the error says if it has not been built. */
export function requireBuilt<T>(path: string, root = packageRoot()): T {
	const file = join(root, 'dist', path);
	if (!existsSync(file))
		throw new Error(`${file} is missing: build the package first (npm run build)`);
	return createRequire(join(root, 'package.json'))(file) as T;
}

/** The description of each node of the built package, in the order of package.json. */
export function builtDescriptions(root = packageRoot()): INodeTypeDescription[] {
	const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { n8n: { nodes: string[] } };
	return n8n.nodes.map((file) => {
		type Classes = Record<string, new () => { description: INodeTypeDescription }>;
		const Node = requireBuilt<Classes>(file.replace(/^dist\//, ''), root)[basename(file, '.node.js')];
		if (!Node) throw new Error(`${file} has no class of its own name`);
		return new Node().description;
	});
}

/** The aggregators that a node lists, by credential type. */
export function aggregatorsOf(node: INodeTypeDescription): string[] {
	return aggregatorOptions(node).map(({ value }) => String(value));
}

/** The same, of those whose own documentation says that the operation is not enabled. */
export function switchedOffAt(node: INodeTypeDescription): string[] {
	return aggregatorOptions(node).flatMap(({ value, description }) => (description?.includes('not enabled') ? [String(value)] : []));
}

function aggregatorOptions({ properties }: INodeTypeDescription): INodePropertyOptions[] {
	const { options = [] } = properties.find(({ name }) => name === 'aggregator') ?? {};
	return options.filter((option) => 'value' in option);
}

export function resolveDependency(path: string, root = packageRoot()): string {
	return createRequire(join(root, 'package.json')).resolve(path);
}
