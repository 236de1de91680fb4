import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';

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

/** What a prediction is made with: a model by its name, or one version of it by its hash. */
export type ModelReference = { owner: string; name: string } | { version: string };

const PART = '[A-Za-z0-9][A-Za-z0-9_.-]*';
const HASH = '[0-9a-f]{64}';

/** Also what the form checks; spaces around it do no harm. */
export const NAME_PATTERN = `^\\s*${PART}/${PART}\\s*$`;
export const VERSION_PATTERN = `^\\s*(${PART}/${PART}:)?${HASH}\\s*$`;

/** @throws a `parameter` Fault where the text is neither owner/name nor a version */
export function modelReference(text: string): ModelReference {
	return new RegExp(VERSION_PATTERN).test(text) ? byVersion(text) : byName(text);
}

export function byName(model: string): { owner: string; name: string } {
	if (!new RegExp(NAME_PATTERN).test(model)) {
		throw refused(model, 'A model has the form owner/name, such as black-forest-labs/flux-schnell.');
	}
	const [owner, name] = model.trim().split('/');
	return { owner, name };
}

export function byVersion(version: string): ModelReference {
	if (!new RegExp(VERSION_PATTERN).test(version)) {
		throw refused(version, 'A version has 64 characters from 0 to 9 and a to f, alone or as owner/name:version.');
	}
	return { version: version.trim() };
}

function refused(text: string, description: string): Fault {
	return new Fault('parameter', `'Model' can't be "${text.slice(0, 200)}"`, { description });
}
