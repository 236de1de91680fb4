import type { PackageDirectoryLoader } from 'n8n-core';
import type { IConnections, INode, INodeParameters, IWorkflowBase } from 'n8n-workflow';
import type { NodeOptions } from './execution.mts';
import { MAX_BATCHES, START } from './nodeTypes.mts';

/** The name of the node under test in its workflow. */
export const NODE = 'Node';

/** A start node with the items, the node under test, and what comes behind it, as saved by n8n. */
export function workflowOf(loader: PackageDirectoryLoader, options: NodeOptions): IWorkflowBase {
	const batches = options.batches ?? [options.items ?? [{ json: {} }]];
	if (batches.length > MAX_BATCHES) throw new Error(`At most ${MAX_BATCHES} batches`);
	const { onError, retryOnFail, maxTries, waitBetweenTries } = options;
	const credentials = Object.fromEntries(
		Object.keys(options.credentials ?? {}).map((type) => [type, { id: type, name: type }]),
	);
	const under: INode = {
		...nodeOf(loader, NODE, options),
		credentials,
		...(onError && { onError }),
		...(retryOnFail && { retryOnFail, maxTries, waitBetweenTries }),
	};
	const after = (options.after ?? []).map((next, index) => ({
		...nodeOf(loader, `${next.node} ${index + 1}`, next),
		credentials,
	}));
	const start: INode = {
		id: 'start',
		name: 'Start',
		type: START,
		typeVersion: 1,
		position: [0, 0],
		// n8n starts with the last of several connections to the same input.
		parameters: { batches: batches.toReversed() } as unknown as INodeParameters,
	};

	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	const connections: IConnections = { Start: { main: batches.map(() => to(NODE)) } };
	const chain = [under, ...after];
	chain.slice(1).forEach((next, index) => {
		connections[chain[index]!.name] = { main: [to(next.name)] };
	});
	return {
		id: 'test-workflow',
		name: 'Test',
		nodes: [start, ...chain],
		connections,
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		settings: { executionOrder: 'v1', ...options.settings },
	};
}

function nodeOf(
	loader: PackageDirectoryLoader,
	name: string,
	{ node, parameters }: Pick<NodeOptions, 'node' | 'parameters'>,
): INode {
	const { version } = loader.getNode(node).type.description as { version: number | number[] };
	return {
		id: name,
		name,
		type: `${loader.packageName}.${node}`,
		typeVersion: [version].flat().at(-1)!,
		position: [0, 0],
		parameters: (parameters ?? {}) as INodeParameters,
	};
}
