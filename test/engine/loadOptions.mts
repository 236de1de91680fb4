import { LoadOptionsContext } from 'n8n-core';
import { Workflow, type ICredentialDataDecryptedObject, type ILoadOptionsFunctions, type INode, type INodeParameters, type INodeType, type IWorkflowExecuteAdditionalData } from 'n8n-workflow';

import { TestCredentials } from './credentials.mts';
import type { Engine } from './harness.mts';
import { nodeTypesOf } from './nodeTypes.mts';

export interface OpenForm {
	node: string;
	parameters: INodeParameters & { aggregator: string };
	credential: ICredentialDataDecryptedObject;
	/** The parameter whose list or fields are asked for */
	path: string;
}

/** What the editor does while a node's form is open: its methods, with n8n's own context. */
export function openForm(engine: Engine, { node: name, parameters, credential, path }: OpenForm): { context: ILoadOptionsFunctions; methods: NonNullable<INodeType['methods']> } {
	const { aggregator } = parameters;
	const node: INode = {
		id: 'node',
		name: 'Node',
		type: `${engine.loader.packageName}.${name}`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { [aggregator]: { id: '1', name: aggregator } },
	};
	const nodeTypes = nodeTypesOf(engine.loader);
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const credentialsHelper = new TestCredentials(engine.loader, { [aggregator]: credential });
	const additionalData = { credentialsHelper, currentNodeParameters: node.parameters } as unknown as IWorkflowExecuteAdditionalData;
	const context = new LoadOptionsContext(workflow, node, additionalData, `parameters.${path}`);
	const { methods } = nodeTypes.getByNameAndVersion(node.type, 1) as INodeType;
	if (!methods) throw new Error('The node has no methods');
	return { context, methods };
}
