import { asFault, Fault } from '../../aggregator/fault';
import type { Operation } from '../operation';
import type { Run } from '../run';
import { follow, type Times } from './follow';
import type { Job } from './job';
import type { JobResult } from './jobResult';
import type { Polled } from './poll';

/** Goes on from what an earlier try submitted or finished; nothing where it has to be sent anew. */
export async function resume<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	job: Job,
	waits: boolean,
	itemDeadline: number,
): Promise<JobResult | undefined> {
	const since = run.clock.now();
	const deadline = Math.min(since + run.options.timeoutMs, itemDeadline);
	if (job.state === 'goneForGood' && !run.jobs.isOfThisExecution(job)) {
		run.jobs.note(job, { type: 'retriedByUser' });
		return undefined;
	}
	if (job.outcome) return { progress: { state: 'finished', outcome: job.outcome }, deadline, job };
	if (job.state !== 'unknown') {
		const polled = await follow(run, operation, choice, job, { since, deadline, waits });
		return { ...polled, deadline, job };
	}
	// n8n's own tries repeat the doubt; the user's Retry polls once more, and then submits anew
	if (run.jobs.isOfThisExecution(job)) throw doubtOf(job);
	const polled = await followDoubt(run, operation, choice, job, { since, deadline, waits });
	if (polled) return { ...polled, deadline, job };
	run.jobs.note(job, { type: 'retriedByUser' });
	return undefined;
}

function doubtOf({ doubt, id }: Job): Fault {
	const { message = '', description = '' } = doubt ?? {};
	return new Fault('unknownOutcome', message, { description, id });
}

/** Whether there is something to be had after all, under the id of what was in doubt. */
async function followDoubt<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	job: Job,
	times: Times,
): Promise<Polled | undefined> {
	if (job.id === undefined || !operation.poll) return undefined;
	try {
		return await follow(run, operation, choice, job, times);
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'stopped' || fault.kind === 'timeout') throw fault;
		return undefined;
	}
}
