import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { INodeTypeDescription } from 'n8n-workflow';
import { builtDescriptions } from '../../sandbox/aggregator/packageRoot.mts';
import { manifest, n8nScript } from '../../sandbox/n8n/places.mts';

/** Descriptions by full type; n8n's own are there where it is installed. */
export type KnownNodes = Map<string, INodeTypeDescription[]>;

export const n8nIsInstalled = existsSync(n8nScript);

export function knownNodes(): KnownNodes {
	const known: KnownNodes = new Map();
	const add = (prefix: string, description: INodeTypeDescription) => {
		const type = `${prefix}.${description.name}`;
		known.set(type, [...(known.get(type) ?? []), description]);
		if (description.usableAsTool) known.set(`${type}Tool`, [asTool(description)]);
	};
	for (const description of builtDescriptions()) add(manifest.name, description);
	for (const [prefix, descriptions] of n8nIsInstalled ? n8ns() : []) {
		for (const description of descriptions) add(prefix, description);
	}
	return known;
}

/** n8n writes all of its nodes' descriptions into one file a package; pnpm lays those beside n8n. */
function n8ns(): Array<[prefix: string, INodeTypeDescription[]]> {
	const beside = path.join(realpathSync(n8nScript), '../../..');
	return ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'].map((name) => [
		name,
		JSON.parse(readFileSync(path.join(beside, name, 'dist/types/nodes.json'), 'utf8')),
	]);
}

/** The twin that n8n makes of a node for agents. */
function asTool(description: INodeTypeDescription): INodeTypeDescription {
	const toolDescription = { displayName: 'Description', name: 'toolDescription', type: 'string', default: '', required: true } as const;
	return { ...description, properties: [toolDescription, ...description.properties] };
}
