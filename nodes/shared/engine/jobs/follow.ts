import { asFault, Fault } from '../../aggregator/fault';
import { meaningOf } from '../meaning';
import type { Operation } from '../operation';
import type { Progress, Running } from '../outcome';
import type { Run } from '../run';
import { abandon } from './cancel';
import { asDoubt, doubted } from './doubt';
import type { Job } from './job';
import { parseReply } from './parseReply';
import { poll, type Polled } from './poll';

export interface Times {
	since: number;
	deadline: number;
	waits: boolean;
	last?: Running;
	/** Only where the whole wait is seen */
	durationKey?: string;
}

/** Waits for a generation that was paid for, and notes what becomes of it. */
export async function follow<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	job: Job,
	{ since, deadline, waits, last, durationKey }: Times,
): Promise<Polled> {
	const { id } = job;
	if (!operation.poll || id === undefined) throw new Fault('ended', 'An earlier try left nothing to go on from', { id });
	try {
		const polled = await poll(run, {
			request: operation.poll(id, run.connection),
			progress: (reply) => ofJob(id, parseReply(operation, choice, reply, run.connection, 'status')),
			id,
			last,
			waits,
			since,
			deadline,
			sentAt: job.sentAt,
			durationKey,
			usualSeconds: durationKey === undefined ? undefined : operation.usualSeconds,
			purpose: 'status',
			isFree: false,
			pickUpNode: run.options.cancelOnTimeout ? undefined : operation.pickUpNode,
		});
		const { progress } = polled;
		run.jobs.note(job, progress.state === 'finished' ? { type: 'finished', outcome: progress.outcome } : { type: 'accepted', id });
		return polled;
	} catch (error) {
		throw await lost(run, operation, choice, job, asFault(error));
	}
}

/** Whatever id a reply speaks of: what was paid for is known by its own, or nobody could pick it up. */
function ofJob(id: string, progress: Progress): Progress {
	return progress.state === 'running' ? { ...progress, id } : progress;
}

/** What a wait that failed means for the job. */
async function lost<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	job: Job,
	fault: Fault,
): Promise<Fault> {
	switch (meaningOf('status', fault.kind)) {
		case 'ended':
			run.jobs.note(job, { type: 'ended' });
			return fault;
		case 'grace': {
			const doubt = asDoubt(fault, run).with({ id: job.id });
			run.jobs.note(job, doubted(doubt));
			return doubt;
		}
		default:
			return await abandon(run, operation, choice, job, fault);
	}
}
