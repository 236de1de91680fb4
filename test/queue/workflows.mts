import type { IConnections, INode } from 'n8n-workflow';
import { edited } from '../e2e/edited.mts';
import type { WorkflowDefinition } from '../../sandbox/n8n/index.mts';
import type { Cluster } from './cluster.mts';

const base = { typeVersion: 1, position: [0, 0] as [number, number] };

/** A webhook that is answered when the last node has finished. */
function webhook(address: string, responseData: 'allEntries' | 'noData') {
	const parameters = { httpMethod: 'POST', path: address, responseMode: 'lastNode', responseData, options: {} };
	return { type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId: address, parameters };
}

/** A webhook, and behind it the node "Images" with an item for each of the body's `texts`. */
export function imagesWorkflow(cluster: Cluster, address: string, node: Partial<INode> = {}): WorkflowDefinition {
	const parameters = { aggregator: 'anyApi', prompt: '={{ $json.text }}', options: {} };
	const { id, name } = cluster.credentials[0]!;
	const nodes: INode[] = [
		{ ...base, id: '1', name: 'Webhook', ...webhook(address, 'allEntries') },
		{ ...base, id: '2', name: 'Texts', type: 'n8n-nodes-base.splitOut', parameters: { fieldToSplitOut: 'body.texts', options: { destinationFieldName: 'text' } } },
		{ ...base, id: '3', name: 'Images', type: 'n8n-nodes-image-aggregator.replicateImagen4', parameters, credentials: { anyApi: { id, name } }, ...node },
	];
	const to = (next: string) => ({ main: [[{ node: next, type: 'main' as const, index: 0 }]] });
	const connections: IConnections = { Webhook: to('Texts'), Texts: to('Images') };
	return { name: `Images ${address}`, nodes, connections };
}

/** The overnight example in place, its schedules replaced by the webhooks `evening` and `minutes`. */
export async function overnight(cluster: Cluster) {
	const { main, services, files, credentials, sandbox } = cluster;
	const nodes = { 'Every evening': webhook('evening', 'noData'), 'Every ten minutes': webhook('minutes', 'noData') };
	const workflow = await main.rest.putWorkflow(edited('overnight-batch.json', { credentials, files, nodes }));
	await main.rest.activate(workflow);
	await cluster.call('evening'); // makes the table
	await services.sql('TRUNCATE image_jobs');
	return {
		workflow,
		async addJobs(count: number): Promise<void> {
			await services.sql(`INSERT INTO image_jobs (prompt) SELECT 'job ' || n FROM generate_series(1, ${count}) n`);
		},
		async states(): Promise<string[]> {
			const jobs = await services.sql<{ status: string }>('SELECT status FROM image_jobs ORDER BY id');
			return jobs.map(({ status }) => status);
		},
		createsOfEach(): number[] {
			const made = new Map<string, number>();
			for (const { prompt } of sandbox.ledger.creates()) made.set(prompt, (made.get(prompt) ?? 0) + 1);
			return [...made.values()];
		},
	};
}
