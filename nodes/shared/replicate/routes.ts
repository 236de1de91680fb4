import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import type { ModelReference } from './modelReference';

/** Replicate's routes below the aggregator's own base URL, never the `urls` of a reply. */
export function createPrediction(connection: Connection, model: ModelReference, input: object): ApiRequest {
	const { replicatePath } = connection.api;
	if ('version' in model) {
		const url = endpoint(connection, replicatePath, 'predictions');
		return { method: 'POST', url, body: { version: model.version, input } };
	}
	const url = endpoint(connection, replicatePath, 'models', model.owner, model.name, 'predictions');
	return { method: 'POST', url, body: { input } };
}

/** What the model is and takes; no aggregator documents it, so it is asked in the editor only. */
export function getModel(connection: Connection, { owner, name }: { owner: string; name: string }): ApiRequest {
	return { method: 'GET', url: endpoint(connection, connection.api.replicatePath, 'models', owner, name) };
}

export function getPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.api.replicatePath, 'predictions', id);
	return { method: 'GET', url };
}

/** Documented by no aggregator; inferred from "same as the official API". */
export function cancelPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.api.replicatePath, 'predictions', id, 'cancel');
	return { method: 'POST', url, mayBeEmpty: true };
}
