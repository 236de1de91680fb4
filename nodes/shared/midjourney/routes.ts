import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';

/** midjourney-proxy's routes, as gateways relay them (Crazyrouter's and AnyAPI's pages; new-api's page of the format). */
export function submitTask(connection: Connection, action: 'imagine' | 'action' | 'blend' | 'describe', body: object): ApiRequest {
	const url = endpoint(connection, connection.api.midjourneyPath, 'submit', action);
	return { method: 'POST', url, body };
}

export function fetchTask(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.api.midjourneyPath, 'task', id, 'fetch');
	return { method: 'GET', url };
}
