import type { Item } from '../../form/item';
import type { Operation } from '../operation';
import type { Run } from '../run';
import type { JobResult } from './jobResult';
import { parseReply } from './parseReply';
import { poll } from './poll';

/** A request that costs nothing, repeated as a status is. */
export async function lookUp<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	waits: boolean,
	itemDeadline: number,
): Promise<JobResult> {
	const since = run.clock.now();
	const deadline = Math.min(since + run.options.timeoutMs, itemDeadline);
	const polled = await poll(run, {
		request: await operation.request(choice, item),
		progress: (reply) => parseReply(operation, choice, reply, run.connection, 'status'),
		id: operation.targetId?.(choice),
		waits: waits && operation.poll !== undefined,
		since,
		deadline,
		purpose: operation.purpose ?? 'status',
		isFree: true,
		pickUpNode: operation.pickUpNode,
	});
	return { ...polled, deadline };
}
