import { asFault, Fault, sentences, type FaultKind } from '../aggregator/fault';
import type { Item } from '../form/item';
import { standingOf } from './jobs/paidReport';
import { choiceDigest, withJobs, type JobRequest, type JobResult } from './jobs/request';
import { runJob } from './jobs/runJob';
import type { Next } from './operation';
import type { Outcome, Progress } from './outcome';
import type { Run } from './run';
import { sideBySide } from './sideBySide';

/** What they follow, and how long they have. */
interface Following {
	first: Outcome;
	waits: boolean;
	deadline: number;
}

/**
 * What an item asks for after its first request: all of it side by side, each a job of its own. One that
 * fails does not keep the others from being seen through: they are paid for, and the next try has only
 * the failed one left to do.
 */
export async function runFollowUps<Choice>(
	{ run, item, identity, operation: firstOne }: JobRequest<Choice>,
	next: Next,
	choices: unknown[],
	{ first, waits, deadline }: Following,
): Promise<JobResult[]> {
	const { operation } = next;
	// the same place only after the same first request: a grid that was made anew has pictures of its own
	const after = firstOne.paid ? (first.id ?? '') : '';
	const requests = choices.map((choice): JobRequest<unknown> => {
		const own = { ...identity, digest: choiceDigest(run, operation, choice), after };
		return { run, operation, item, choice, waits, deadline, identity: own };
	});
	withJobs(run, requests);
	const ends = await sideBySide(requests.length, requests.length, async (index): Promise<JobResult | Fault> => {
		try {
			const result = await runJob(requests[index]);
			return { ...result, progress: withFacts(result.progress, next.facts?.(first, index)) };
		} catch (error) {
			return asFault(error);
		}
	});
	const faults = ends.flatMap((end) => (end instanceof Fault ? [end] : []));
	if (faults.length > 0) throw gravest(faults);
	return ends.flatMap((end) => (end instanceof Fault ? [] : [end]));
}

function withFacts(progress: Progress, facts: Outcome['images'][number]['facts'] | undefined): Progress {
	if (progress.state === 'running' || facts === undefined) return progress;
	const images = progress.outcome.images.map((image) => ({ ...image, facts: { ...image.facts, ...facts } }));
	return { ...progress, outcome: { ...progress.outcome, images } };
}

/** One that ends the whole batch is told before one that concerns this item alone; a doubt before a clear no. */
function gravest(faults: Fault[]): Fault {
	const order: FaultKind[] = ['key', 'credit', 'stopped', 'unknownOutcome'];
	return order.flatMap((kind) => faults.find((fault) => fault.kind === kind) ?? [])[0] ?? faults[0];
}

/** The fault with what else of its item was paid for, in this try or before it. What was stopped is named for all items together. */
export function withOthers(run: Run, item: Item, fault: Fault): Fault {
	if (fault.kind === 'stopped') return fault;
	const { kept, inDoubt } = standingOf(run.jobs.byItem().get(item.index));
	const names = kept.filter((name) => name !== fault.details.id);
	const others = inDoubt.filter(({ id, doubt }) => (id === undefined ? doubt?.message !== fault.message : id !== fault.details.id));
	if (names.length === 0 && others.length === 0) return fault;
	const ids = others.flatMap(({ id }) => id ?? []);
	const description = sentences(
		// of this one request it is true, and not of the item
		fault.details.description?.replace(/Nothing was billed\b/, 'Nothing was billed for this request'),
		others[0]?.doubt && `Before that, in doubt: ${others[0].doubt.message}`,
		ids.length === 0 ? '' : `In doubt besides: ${ids.join(' ')}`,
		names.length === 0 ? '' : `Paid for besides, and picked up by a retry: ${names.join(' ')}`,
	);
	const billed = names.length > 0 ? 'yes' : fault.billed === 'no' ? 'maybe' : fault.billed;
	return fault.with({ description, billed });
}
