import type { PackageDirectoryLoader } from 'n8n-core';
import { NodeHelpers, type INodeExecutionData, type INodeType, type INodeTypes } from 'n8n-workflow';

export const START = 'harness.start';

/** The node types of the package, by the full names that workflows use, and the start node. */
export function nodeTypesOf(loader: PackageDirectoryLoader): INodeTypes {
	const find = (type: string) => {
		if (type === START) return start;
		const prefix = `${loader.packageName}.`;
		if (!type.startsWith(prefix)) throw new Error(`No node type ${type} in this package`);
		return loader.getNode(type.slice(prefix.length)).type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(find(type), version),
		getKnownTypes: () => loader.known.nodes,
	};
}

/** One output a batch: connected to the same input, they run the next node once each. */
export const MAX_BATCHES = 9;

const start: INodeType = {
	description: {
		displayName: 'Start',
		name: START,
		group: ['trigger'],
		version: 1,
		description: 'Hands out the items of a test',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: Array.from({ length: MAX_BATCHES }, () => 'main' as const),
		properties: [{ displayName: 'Batches', name: 'batches', type: 'json', default: [] }],
	},
	async execute() {
		return this.getNode().parameters.batches as unknown as INodeExecutionData[][];
	},
};
