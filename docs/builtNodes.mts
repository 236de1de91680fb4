import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';
import { requireBuilt } from '../sandbox/aggregator/packageRoot.mts';
import { manifest, root } from '../sandbox/n8n/places.mts';

interface Named {
	label: string;
}

/** The table of aggregators, as the built package has it. */
export const { AGGREGATORS } = requireBuilt<{ AGGREGATORS: Record<string, Named> }>(
	'nodes/shared/aggregator/aggregators.js',
);

/** The example workflows that use a node. */
export function examplesWith({ name }: INodeTypeDescription): string[] {
	const folder = path.join(root, 'examples');
	const type = `"${manifest.name}.${name}"`;
	return readdirSync(folder).filter(
		(file) => file.endsWith('.json') && readFileSync(path.join(folder, file), 'utf8').includes(type),
	);
}
