import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import { root } from './places.mts';
import type { Credential, WorkflowDefinition } from './rest.mts';

const folder = path.join(root, 'examples');

/** The folder in the committed workflows: n8n in Docker may read and write there by default. */
const FILES_IN_EXAMPLES = '/home/node/.n8n-files';

const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

/** Its gateway can have every route, so it replaces any aggregator without a credential. */
const SERVES_FOR_ALL = 'customAggregatorApi';

export interface Given extends Credential {
	/** Its aggregator's base URL, if it differs from the default. */
	baseUrl?: string;
}

export function exampleNames(): string[] {
	return readdirSync(folder).filter((name) => name.endsWith('.json'));
}

/** For the form and the webhook, which require a login: what a user would create for them. */
export const DOOR = { user: 'maker', password: 'Sandbox-1234' };
export const doorCredentials = [
	{ name: 'Who may make images', type: 'httpBasicAuth', data: DOOR },
	{ name: 'Who may make images', type: 'httpHeaderAuth', data: { name: 'X-Api-Key', value: DOOR.password } },
];

/** An example as a user would have it after editing: own folder, own credentials. */
export function example(name: string, files: string, given: Given[]): WorkflowDefinition {
	const text = readFileSync(path.join(folder, name), 'utf8');
	const workflow = JSON.parse(text) as WorkflowDefinition;
	for (const node of workflow.nodes) {
		if (node.type !== STICKY_NOTE) {
			const parameters = JSON.stringify(node.parameters);
			const own = JSON.stringify(files).slice(1, -1);
			node.parameters = JSON.parse(parameters.replaceAll(FILES_IN_EXAMPLES, own));
		}
		giveCredential(node, given);
	}
	return workflow;
}

function giveCredential(node: INode, given: Given[]): void {
	const { parameters, credentials = {} } = node;
	const asksAnAggregator = 'aggregator' in parameters;
	const credential =
		given.find(({ type }) => type in credentials) ??
		given.find(({ type }) => asksAnAggregator && type === SERVES_FOR_ALL);
	if (!credential) {
		// n8n executes no step of a workflow in which a credential has a name and no ID
		delete node.credentials;
		return;
	}
	const { id, name, type, baseUrl } = credential;
	node.credentials = { [type]: { id, name } };
	if (asksAnAggregator) parameters.aggregator = type;
	// An HTTP Request node that uses an aggregator's credential contains the whole URL.
	if (baseUrl && parameters.nodeCredentialType === type) {
		parameters.url = baseUrl + new URL(String(parameters.url)).pathname;
	}
}

/** Copies the examples' input files to where they may be read and written. */
export function putExampleFiles(files: string): void {
	mkdirSync(files, { recursive: true });
	for (const name of readdirSync(folder)) {
		if (!name.endsWith('.json')) copyFileSync(path.join(folder, name), path.join(files, name));
	}
}
