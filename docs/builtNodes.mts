import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';
import { manifest, root } from '../sandbox/n8n/places.mts';

const require = createRequire(path.join(root, 'package.json'));

interface Named {
	label: string;
}

/** The table of aggregators, as the built package has it. */
export const AGGREGATORS: Record<string, Named> = require(
	path.join(root, 'dist/nodes/shared/aggregator/aggregators.js'),
).AGGREGATORS;

/** What the editor is told of each node, in the order of package.json. */
export function nodeDescriptions(): INodeTypeDescription[] {
	const { n8n } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
	return n8n.nodes.map((file: string) => {
		const Node = require(path.join(root, file))[path.basename(file, '.node.js')];
		return new Node().description;
	});
}

/** The aggregators that a node lists, by their credential types. */
export function aggregatorsOf({ properties }: INodeTypeDescription): string[] {
	const { options = [] } = properties.find(({ name }) => name === 'aggregator') ?? {};
	return options.flatMap((option) => ('value' in option ? [String(option.value)] : []));
}

/** The example workflows that use a node. */
export function examplesWith({ name }: INodeTypeDescription): string[] {
	const folder = path.join(root, 'examples');
	const type = `"${manifest.name}.${name}"`;
	return readdirSync(folder).filter(
		(file) => file.endsWith('.json') && readFileSync(path.join(folder, file), 'utf8').includes(type),
	);
}
