import { asFault, Fault, sentences } from '../../aggregator/fault';
import type { Reply } from '../../aggregator/reply';
import { meaningOf } from '../meaning';
import type { Progress, Running } from '../outcome';
import type { Run } from '../run';
import { abandon } from './cancel';
import { doubted, hasContent, type Job } from './job';
import { parseReply, withFiles } from './parseReply';
import { poll } from './poll';
import { statusRequest, type JobRequest, type JobResult } from './request';
import { asDoubt } from './unknownOutcome';

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

/** Waits for a generation that was paid for, and notes what becomes of it. */
export async function seeThrough<Choice>(request: JobRequest<Choice>, job: Job, times: Times): Promise<JobResult> {
	const { run, operation, choice } = request;
	const { id } = job;
	const status = statusRequest(request, id);
	if (!status || id === undefined) throw new Fault('ended', 'An earlier try left nothing to go on from', { id });
	const { since, deadline, waits, last, durationKey, notBefore } = times;
	try {
		const { progress, reply } = await poll(run, {
			request: status,
			result: operation.result?.(id, run.connection, choice),
			progress: readerOf(request, id),
			id,
			last,
			waits,
			since,
			deadline,
			sentAt: run.clock.now() - Math.max(0, run.clock.date() - job.sentAt),
			notBefore,
			notFoundForMs: operation.notFoundForMs,
			durationKey,
			usualSeconds: durationKey === undefined ? undefined : operation.usualSeconds,
			purpose: 'status',
			isFree: false,
			pickUpNode: run.options.cancelOnTimeout ? undefined : operation.pickUpNode,
		});
		noteProgress(run, job, progress);
		const whole = await withFiles(run, progress, reply, deadline);
		noteProgress(run, job, whole);
		return { progress: whole, reply: reply.json, deadline, job };
	} catch (error) {
		throw await lost(request, job, asFault(error).with({ id }));
	}
}

export function noteProgress(run: Run, job: Job, progress: Progress): void {
	run.jobs.note(job, progress.state === 'finished' ? { type: 'finished', outcome: progress.outcome } : { type: 'accepted', id: job.id });
}

/**
 * Reads the answers about one generation. One that names another id says nothing of it, unless it does so
 * twice in a row and its own was never named: some gateways have a name of their own for what they pass on.
 */
function readerOf<Choice>(request: JobRequest<Choice>, id: string): (answer: Reply) => Progress {
	let other: string | undefined;
	let isOwnSeen = false;
	const assertOwn = (said: string | undefined) => {
		if (said === id) isOwnSeen = true;
		if (!said || said === id || (said === other && !isOwnSeen)) return;
		other = said;
		throw new Fault('refused', `${request.run.connection.label} answered about another request (${said})`);
	};
	return (answer) => {
		try {
			const progress = parseReply(request, answer, 'status');
			assertOwn(progress.state === 'running' ? progress.id : progress.outcome.id);
			return ofJob(id, progress);
		} catch (error) {
			answer.files?.discard();
			const fault = asFault(error);
			if (fault.kind === 'ended') assertOwn(fault.details.id);
			throw fault;
		}
	};
}

/** Whatever id a reply speaks of: what was paid for is known by its own, or nobody could pick it up. */
function ofJob(id: string, progress: Progress): Progress {
	if (progress.state === 'running') return { ...progress, id };
	return { ...progress, outcome: { ...progress.outcome, id: progress.outcome.id ?? id } };
}

/** What a wait that failed means for the job. */
async function lost<Choice>(request: JobRequest<Choice>, job: Job, fault: Fault): Promise<Fault> {
	const { run, operation } = request;
	// what is there already is not lost with a look that failed
	if (job.state === 'finished' && hasContent(job)) return fault;
	const meaning = meaningOf('status', fault.kind);
	if (meaning === 'ended') {
		run.jobs.note(job, { type: 'ended' });
		return fault;
	}
	if (meaning === 'grace') {
		const doubt = asDoubt(fault, run);
		run.jobs.note(job, doubted(doubt));
		return doubt;
	}
	if (fault.kind === 'key') return unreadable(fault, run.connection.label, operation.pickUpNode);
	return await abandon(request, job, fault);
}

/** A key that its own request used up may no longer read what it paid for (seen at new-api). */
function unreadable(fault: Fault, label: string, pickUpNode?: string): Fault {
	const { description, withoutAdvice } = fault.details;
	return new Fault('key', `${label} accepted the request, but this key can no longer read what it paid for`, {
		...fault.details,
		code: 'key',
		billed: 'yes',
		description: sentences(
			withoutAdvice ?? description,
			`It was accepted and billed${pickUpNode ? `: '${pickUpNode}' reads it with another key of the same account, by its ID` : ''}`,
		),
	});
}
