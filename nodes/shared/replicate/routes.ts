import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import type { ModelReference } from './modelReference';

/** Replicate's routes below the aggregator's own base URL, never the `urls` of a reply. */
export function createPrediction(connection: Connection, model: ModelReference, input: object): ApiRequest {
	const { replicatePath } = connection.layout;
	if ('version' in model) {
		const url = endpoint(connection, replicatePath, 'predictions');
		return { method: 'POST', url, body: { version: model.version, input } };
	}
	const url = endpoint(connection, replicatePath, 'models', model.owner, model.name, 'predictions');
	return { method: 'POST', url, body: { input } };
}

export function getPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.layout.replicatePath, 'predictions', id);
	return { method: 'GET', url };
}

/** Documented by no aggregator; inferred from "same as the official API". */
export function cancelPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.layout.replicatePath, 'predictions', id, 'cancel');
	return { method: 'POST', url };
}
