import { asFault } from '../../aggregator/fault';
import type { Reply } from '../../aggregator/reply';
import type { Item } from '../../form/item';
import type { Operation } from '../operation';
import type { Run } from '../run';
import { cancelAtProvider } from './cancel';
import { doubted } from './doubt';
import { follow } from './follow';
import { idOf, type JobResult } from './jobResult';
import { parseReply } from './parseReply';
import { submit } from './submit';

/** Sends a request that is billed, remembers what was accepted, and waits for it where that is wanted. */
export async function create<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	waits: boolean,
	itemDeadline: number,
	digest: string,
): Promise<JobResult> {
	const startedAt = run.clock.now();
	const { progress, reply, sentAt, url } = await submitRemembering(run, operation, item, choice, digest);
	// waiting for the rate limit does not use up the item's own time
	const deadline = Math.min(sentAt + run.options.timeoutMs, itemDeadline + sentAt - startedAt);
	const job = run.jobs.add(digest, item.index, sentAt, { type: 'accepted', id: idOf(progress) });
	logAccepted(run, item, job.id);
	if (progress.state === 'finished') run.jobs.note(job, { type: 'finished', outcome: progress.outcome });
	if (progress.state === 'finished' || !waits || !operation.poll) return { progress, reply: reply.json, deadline, job };
	const polled = await follow(run, operation, choice, job, {
		since: sentAt,
		deadline,
		waits,
		last: progress,
		durationKey: `${url} ${operation.requested?.(choice).model ?? ''}`,
	});
	return { ...polled, deadline, job };
}

/** A create that may have been accepted is remembered as a doubt, so that n8n's own retries do not send it again. */
async function submitRemembering<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	digest: string,
) {
	const startedAt = run.clock.now();
	try {
		return await submit(run, operation, item, choice, lateReply(run, operation, item, choice));
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'unknownOutcome') run.jobs.add(digest, item.index, startedAt, doubted(fault));
		throw fault;
	}
}

/**
 * So that even a killed process leaves the id behind: in the message, since n8n's console log shows
 * nothing else at the level "info". No prompt, no key.
 */
function logAccepted(run: Run, item: Item, id = 'without an ID'): void {
	const aggregator = run.connection.label;
	run.context.logger.info(`${aggregator} accepted an image request: ${id} ("${run.nodeName}", item ${item.index})`, {
		node: run.nodeName,
		itemIndex: item.index,
		aggregator,
		id,
	});
}

/** What was accepted after the execution had been stopped: named in the log, and cancelled where the user wants it. */
function lateReply<Choice>(run: Run, operation: Operation<Choice>, item: Item, choice: Choice) {
	const { cancel } = operation;
	if (!cancel) return undefined;
	return (reply: Reply) => {
		const progress = parseReply(operation, choice, reply, run.connection, 'create');
		logAccepted(run, item, idOf(progress));
		if (progress.state !== 'running' || !run.options.cancelOnStop) return;
		void cancelAtProvider(run, cancel(progress.id, run.connection));
	};
}
