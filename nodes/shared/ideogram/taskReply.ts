import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import type { Outcome, Progress } from '../engine/outcome';
import { isoTime } from '../replies/isoTime';
import { taskImages } from './taskImages';
import { taskSchema, type SamplingRequest } from './taskSchema';

/** What the aggregator says about the request `id`. */
export function taskProgress(reply: unknown, id: string, { label }: Connection): Progress {
	const requests = saysNothing(reply) ? [] : taskSchema.parse(reply).sampling_requests;
	// one that does not say whose it is can only be the one that was asked for
	const request = requests.find(({ request_id }) => request_id === id) ?? requests.find(({ request_id }) => !request_id);
	if (!request) throw unknownId(id, label);
	if (request.is_errored) {
		throw new Fault('ended', `The request ended with an error at ${label}`, {
			id,
			description: 'Ideogram gave no reason. Submit it again, with another prompt if it stays so.',
		});
	}
	const percentage = request.completion_percentage ?? undefined;
	const isCompleted = request.is_completed ?? percentage === 100;
	if (isCompleted) return { state: 'finished', outcome: outcomeOf(request, id, label) };
	return { state: 'running', id, status: 'processing', model: request.model_version ?? undefined, progress: percentage };
}

/** An empty reply, as opposed to one of another form (an error envelope). */
function saysNothing(reply: unknown): boolean {
	if (typeof reply !== 'object' || reply === null) return false;
	return Object.entries(reply).every(([name, value]) => name === 'sampling_requests' && value === null);
}

function outcomeOf(request: SamplingRequest, id: string, label: string): Outcome {
	const images = taskImages(request);
	if (images.length === 0) {
		throw new Fault('ended', `The request finished at ${label}, but without an image`, {
			id,
			description: 'The safety filter may have withheld them all.',
		});
	}
	return {
		id,
		model: request.model_version ?? undefined,
		prompt: request.user_prompt ?? undefined,
		images,
		createdAt: isoTime(request.creation_time_float),
	};
}

function unknownId(id: string, label: string): Fault {
	return new Fault('notFound', `${label} does not know this request`, {
		id,
		description: `It has nothing under the ID ${id}. Check that it is the request_id of a submit at ${label} with the same account, and not too old.`,
	});
}
