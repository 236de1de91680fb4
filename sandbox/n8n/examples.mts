import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './places.mts';
import type { Credential, WorkflowDefinition } from './rest.mts';

const folder = path.join(root, 'examples');

/** The folder in the committed workflows: where n8n in Docker may read and write by default. */
const FILES_IN_EXAMPLES = '/home/node/.n8n-files';

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

/** In the committed workflows every node of the package uses this aggregator. */
const AGGREGATOR_IN_EXAMPLES = 'anyApi';

export function exampleNames(): string[] {
	return readdirSync(folder).filter((name) => name.endsWith('.json'));
}

/** An example as a user would have it after editing: own folder, own credential. */
export function example(name: string, files: string, credential: Credential): WorkflowDefinition {
	const text = readFileSync(path.join(folder, name), 'utf8');
	const workflow = JSON.parse(text) as WorkflowDefinition;
	for (const node of workflow.nodes) {
		if (node.type !== STICKY_NOTE) {
			const parameters = JSON.stringify(node.parameters);
			const own = JSON.stringify(files).slice(1, -1);
			node.parameters = JSON.parse(parameters.replaceAll(FILES_IN_EXAMPLES, own));
		}
		if (!node.credentials?.[AGGREGATOR_IN_EXAMPLES]) continue;
		const { id, name: label, type } = credential;
		node.parameters.aggregator = type;
		node.credentials = { [type]: { id, name: label } };
	}
	return workflow;
}

/** The examples' input files, copied to where they may be read and written. */
export function putExampleFiles(files: string): void {
	mkdirSync(files, { recursive: true });
	for (const name of readdirSync(folder)) {
		if (!name.endsWith('.json')) copyFileSync(path.join(folder, name), path.join(files, name));
	}
}
