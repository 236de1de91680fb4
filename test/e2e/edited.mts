import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import type { N8n, WorkflowDefinition } from '../../sandbox/n8n/index.mts';

type Credential = Awaited<ReturnType<N8n['rest']['putCredential']>>;

interface Edits {
	/** Taken by their types. */
	credentials: Credential[];
	/** What `/home/node/.n8n-files` stands for here. */
	files?: string;
	/** Nodes, by name, that are given something else: parameters are merged, the rest is replaced. */
	nodes?: Record<string, Partial<INode>>;
}

/** An example as a user would have it after choosing credentials and editing a few nodes. */
export function edited(name: string, { credentials, files = '', nodes = {} }: Edits): WorkflowDefinition {
	const text = readFileSync(path.join('examples', name), 'utf8').replaceAll('/home/node/.n8n-files', files);
	const workflow: WorkflowDefinition = JSON.parse(text);
	const unknown = Object.keys(nodes).filter((edit) => !workflow.nodes.some((node) => node.name === edit));
	if (unknown.length > 0) throw new Error(`${name} has no node ${unknown.join(', ')}`);
	workflow.nodes = workflow.nodes.map((node) => {
		const edit = nodes[node.name] ?? {};
		const otherType = edit.type !== undefined && edit.type !== node.type;
		const parameters = otherType ? (edit.parameters ?? {}) : { ...node.parameters, ...edit.parameters };
		return { ...node, ...edit, parameters, credentials: otherType ? edit.credentials : ours(node, credentials) };
	});
	return workflow;
}

function ours(node: INode, credentials: Credential[]): INode['credentials'] {
	if (!node.credentials) return undefined;
	const types = Object.keys(node.credentials);
	return Object.fromEntries(
		credentials.filter(({ type }) => types.includes(type)).map(({ id, name, type }) => [type, { id, name }]),
	);
}
