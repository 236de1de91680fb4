import type { ApiRequest } from '../../aggregator/call';
import type { Item } from '../../form/item';
import type { Operation } from '../operation';
import type { Progress, Running } from '../outcome';
import type { Run } from '../run';
import type { Identity, Job } from './job';
import { digestOf } from './jobStore';

/** One request of an item, with all that its way through the engine needs. */
export interface JobRequest<Choice> {
	run: Run;
	operation: Operation<Choice>;
	item: Item;
	/** The checked parameters */
	choice: Choice;
	/** Whether to wait until it is finished */
	waits: boolean;
	/** When the item's time is over, where it began before this request; otherwise it begins with the request */
	deadline: number;
	/** By what another try knows it again */
	identity: Identity;
	/** What an earlier try keeps of it */
	job?: Job;
}

/** What became of one request: finished, or, where nobody waits, its status. */
export interface JobResult {
	progress: Progress;
	/** The reply's JSON; there is none where an earlier try had finished */
	reply?: unknown;
	/** When the item's time is over */
	deadline: number;
	/** What is remembered of it; only of what is paid for */
	job?: Job;
}

/** When a wait began and when it is over, and what is known by then. */
export interface Times {
	since: number;
	deadline: number;
	waits: boolean;
	last?: Running;
	/** What it is, for how long such generations take; only where the whole wait is seen */
	durationKey?: string;
	/** Before this the provider wants to hear of nobody */
	notBefore?: number;
}

/** Gives each request what an earlier try keeps of it. */
export function withJobs<Choice>(run: Run, requests: Array<JobRequest<Choice>>): void {
	const jobs = run.jobs.give(requests.map(({ identity }) => identity));
	requests.forEach((request, index) => {
		request.job = jobs[index];
	});
}

/** What was chosen, and of which aggregator. */
export function choiceDigest<Choice>({ connection }: Run, { identity }: Operation<Choice>, choice: Choice): string {
	return digestOf(connection.aggregator, identity?.(choice) ?? choice);
}

export function idOf(progress: Progress): string | undefined {
	return progress.state === 'running' ? progress.id : progress.outcome.id;
}

/** How long a request has that begins now. */
export function timesOf<Choice>({ run, deadline }: JobRequest<Choice>): { since: number; deadline: number } {
	const since = run.clock.now();
	return { since, deadline: Math.min(since + run.options.timeoutMs, deadline) };
}

/** The request for the status of a generation; nothing where it has no id, or none that can be polled by. */
export function statusRequest<Choice>({ run, operation, choice }: JobRequest<Choice>, id: string | undefined): ApiRequest | undefined {
	if (id === undefined) return undefined;
	try {
		const request = operation.poll?.(id, run.connection, choice);
		return request && withWaitingAnswers(operation, request);
	} catch {
		return undefined; // an id that no address can hold
	}
}

/** Some say with an error status that a generation still runs. */
export function withWaitingAnswers<Choice>({ waitsOn }: Operation<Choice>, request: ApiRequest): ApiRequest {
	return waitsOn ? { ...request, isAnswer: (reply) => waitsOn(reply) !== undefined } : request;
}
