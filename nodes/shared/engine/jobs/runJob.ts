import type { Item } from '../../form/item';
import type { Operation } from '../operation';
import type { Run } from '../run';
import { create } from './create';
import { digestOf } from './digest';
import type { JobResult } from './jobResult';
import { lookUp } from './lookUp';
import { resume } from './resume';

/**
 * Brings one request to its end: what an earlier try paid for is gone on with, anything else is sent,
 * what is billed once or not at all; then it is waited for. Faults name the id as soon as there is one.
 *
 * @param itemDeadline when the item's time is over, where it began before this request
 */
export async function runJob<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	waits: boolean,
	itemDeadline = Number.POSITIVE_INFINITY,
): Promise<JobResult> {
	if (!operation.paid) return await lookUp(run, operation, item, choice, waits, itemDeadline);
	const digest = digestOf(run.connection, operation.identity?.(choice) ?? choice);
	const existing = run.jobs.claim(digest, item.index);
	const resumed = existing && (await resume(run, operation, choice, existing, waits, itemDeadline));
	return resumed ?? (await create(run, operation, item, choice, waits, itemDeadline, digest));
}
