import { Fault, sentences, type FaultKind } from '../aggregator/fault';
import type { ModelDescription } from './modelDescription';
import { describedModel } from './models';

/** A model whose maker shut it down may be refused in any of these ways. */
const NO_MORE: FaultKind[] = ['notFound', 'refused'];

/** Of a create that was refused: where the model's maker shut it down, that is why. */
export function explainedCreation(fault: Fault, model: string | undefined): Fault {
	const { kind, message, details } = fault;
	const end = model === undefined ? undefined : endOf(describedModel(model));
	// a 404 that the API itself did not say is of the path, not of the model
	const isMissing = kind === 'notFound' || /is not there at/.test(message);
	const isOfThePath = details.httpCode === '404' && !isMissing;
	// what has an ID was worked on, and a prompt that was refused was read: the model is there
	const isThere = details.id !== undefined || /safety filter/.test(message);
	if (end === undefined || !NO_MORE.includes(kind) || isOfThePath || isThere) return fault;
	const description = sentences(details.description, isMissing ? '' : end.what, end.instead);
	return new Fault(kind, isMissing ? end.what : message, { ...details, description });
}

/** What to say of a model that its maker shut down. */
export function endOf(described: ModelDescription | undefined): { what: string; instead: string } | undefined {
	if (described?.shutDown === undefined) return undefined;
	const { on, by, instead } = described.shutDown;
	return {
		what: `${described.name} was shut down by ${by} on ${on}`,
		instead: `Take ${instead} in its place: the node 'Replicate Run Model' runs it`,
	};
}
