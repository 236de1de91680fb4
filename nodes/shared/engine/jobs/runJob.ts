import { asFault, Fault } from '../../aggregator/fault';
import { pays } from '../operation';
import type { Outcome, Progress } from '../outcome';
import { planFor, type Job } from './job';
import { parseReply, withFiles } from './parseReply';
import { poll } from './poll';
import { statusRequest, timesOf, withWaitingAnswers, type JobRequest, type JobResult } from './request';
import { seeThrough } from './seeThrough';
import { create } from './submit';
import { notKept } from './unknownOutcome';

/**
 * Brings one request to its end: what an earlier try paid for is gone on with, anything else is sent,
 * what is billed once or not at all; then it is waited for. Faults name the id as soon as there is one.
 */
export async function runJob<Choice>(request: JobRequest<Choice>): Promise<JobResult> {
	if (!request.operation.paid) return await lookUp(request).catch(ofReading(request));
	const resumed = request.job && (await resume(request, request.job));
	return resumed ?? (await create(request));
}

/** What is known by now of a request that an earlier try had finished, which may have come too early. */
export async function lookAgain<Choice>(request: JobRequest<Choice>, job: Job): Promise<Outcome | undefined> {
	if (!statusRequest(request, job.id)) return undefined;
	try {
		const { progress } = await seeThrough(request, job, { ...timesOf(request), waits: true });
		return progress.state === 'finished' ? progress.outcome : undefined;
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'stopped') throw fault;
		return undefined;
	}
}

/** A request that costs nothing, repeated as a status is. */
async function lookUp<Choice>(request: JobRequest<Choice>): Promise<JobResult> {
	const { run, operation, item, choice } = request;
	const { since, deadline } = timesOf(request);
	const id = operation.targetId?.(choice);
	const { progress, reply } = await poll(run, {
		request: withWaitingAnswers(operation, await operation.request(choice, item)),
		result: id === undefined ? undefined : operation.result?.(id, run.connection, choice),
		progress: (answer) => named(id, parseReply(request, answer, 'status')),
		id,
		waits: request.waits && (id === undefined ? operation.poll !== undefined : statusRequest(request, id) !== undefined),
		since,
		deadline,
		purpose: operation.purpose ?? 'status',
		isFree: true,
		pickUpNode: operation.pickUpNode,
	});
	return { progress: await withFiles(run, progress, reply, deadline), reply: reply.json, deadline };
}

/** Whoever only reads what was paid for elsewhere knows nothing of its bill, but what the provider says of it. */
function ofReading<Choice>({ operation }: JobRequest<Choice>) {
	return (error: unknown): never => {
		const fault = asFault(error);
		const saysItself = fault.kind === 'parameter' || fault.kind === 'ended';
		throw pays(operation) || saysItself || fault.billed !== 'no' ? fault : fault.with({ billed: 'maybe' });
	};
}

/** A reply that names no id is about the one that was asked for. */
function named(id: string | undefined, progress: Progress): Progress {
	if (progress.state === 'running') return { ...progress, id: progress.id || id };
	return { ...progress, outcome: { ...progress.outcome, id: progress.outcome.id ?? id } };
}

/** Goes on from what an earlier try submitted or finished; nothing where it has to be sent anew. */
async function resume<Choice>(request: JobRequest<Choice>, job: Job): Promise<JobResult | undefined> {
	const { run } = request;
	const times = { ...timesOf(request), waits: request.waits };
	const isUnknown = job.state === 'unknown';
	switch (planFor(job, run.jobs.execution, statusRequest(request, job.id) !== undefined)) {
		case 'deliver':
			return { progress: { state: 'finished', outcome: job.outcome ?? { images: [] } }, deadline: times.deadline, job };
		case 'repeat':
			throw repeated(job);
		case 'anew':
			run.jobs.note(job, { type: 'givenUp' });
			return undefined;
		case 'poll':
			try {
				return await seeThrough(request, job, times);
			} catch (error) {
				const fault = asFault(error);
				// in the user's Retry a doubt is polled once more, and then it is his to pay for again
				if (!isUnknown || !['unknownOutcome', 'ended'].includes(fault.kind)) throw fault;
				if (fault.kind === 'unknownOutcome') run.jobs.note(job, { type: 'givenUp' });
				return undefined;
			}
	}
}

/** What an earlier try said of it; n8n's own tries pay for nothing again. */
function repeated(job: Job): Fault {
	const { doubt, id } = job;
	if (!doubt) return notKept(new Fault('refused', "It came inside the reply, and n8n's storage did not keep it"), job);
	const { message, ...details } = doubt;
	return new Fault('unknownOutcome', message, { ...details, id });
}
