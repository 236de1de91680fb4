import { asFault, Fault, sentences, type FaultKind } from '../aggregator/fault';
import type { Item } from '../form/item';
import type { JobResult } from './jobs/jobResult';
import { runJob } from './jobs/runJob';
import type { FollowUp } from './operation';
import { nameOf } from './output/paidReport';
import type { Run } from './run';
import { sideBySide } from './sideBySide';

/**
 * What an item asks for after its first request: all of it side by side, each a job of its own. One that
 * fails does not keep the others from being seen through: they are paid for, and the next try has only
 * the failed one left to do.
 *
 * @param itemDeadline when the item's time is over
 */
export async function runFollowUps(
	run: Run,
	item: Item,
	followUps: FollowUp[],
	waits: boolean,
	itemDeadline: number,
): Promise<JobResult[]> {
	const ends = await sideBySide(followUps.length, followUps.length, async (index): Promise<JobResult | Fault> => {
		try {
			return await followUps[index].run((operation, choice) => runJob(run, operation, item, choice, waits, itemDeadline));
		} catch (error) {
			return asFault(error);
		}
	});
	const faults = ends.flatMap((end) => (end instanceof Fault ? [end] : []));
	if (faults.length > 0) throw gravest(faults);
	return ends.flatMap((end) => (end instanceof Fault ? [] : [end]));
}

/** One that ends the whole batch is told before one that concerns this item alone; a doubt before a clear no. */
function gravest(faults: Fault[]): Fault {
	const order: FaultKind[] = ['key', 'credit', 'stopped', 'unknownOutcome'];
	return order.flatMap((kind) => faults.find((fault) => fault.kind === kind) ?? [])[0] ?? faults[0];
}

/** The fault with what else of its item was paid for, in this try or before it. What was stopped is named for all items together. */
export function withOthers(run: Run, item: Item, fault: Fault): Fault {
	if (fault.kind === 'stopped') return fault;
	const jobs = run.jobs.byItem().get(item.index) ?? [];
	const names = jobs.flatMap((job) => nameOf(job) ?? []).filter((name) => name !== fault.details.id);
	const doubts = jobs.flatMap((job) => (nameOf(job) === undefined && job.doubt ? [job.doubt.message] : []));
	const unsaid = doubts.find((message) => message !== fault.message);
	if (names.length === 0 && unsaid === undefined) return fault;
	const description = sentences(
		fault.details.description,
		unsaid && `Before that: ${/may have been (accepted and )?billed/.test(unsaid) ? unsaid : `${unsaid}. That request may have been accepted and billed`}`,
		names.length === 0 ? '' : `Paid for besides, and picked up by a retry: ${names.join(' ')}`,
	);
	return fault.with({ description });
}
