import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';

/** Replicate's routes below the aggregator's own base URL, never the `urls` of a reply. */
export function createPrediction(connection: Connection, owner: string, name: string, input: object): ApiRequest {
	const url = endpoint(connection, connection.layout.replicatePath, 'models', owner, name, 'predictions');
	return { method: 'POST', url, body: { input } };
}

export function getPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.layout.replicatePath, 'predictions', id);
	return { method: 'GET', url };
}

/** Documented by no aggregator; inferred from "same as the official API". Its answer never matters. */
export function cancelPrediction(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.layout.replicatePath, 'predictions', id, 'cancel');
	return { method: 'POST', url };
}
