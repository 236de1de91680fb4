import type { ApiRequest } from '../../aggregator/call';
import { asFault, Fault, type FaultKind } from '../../aggregator/fault';
import type { Reply } from '../../aggregator/reply';
import type { Item } from '../../form/item';
import { orStop, stopped } from '../clock';
import { growingPauseMs } from '../limits/rate';
import { meaningOf } from '../meaning';
import type { Operation } from '../operation';
import type { Progress } from '../outcome';
import type { Run } from '../run';
import { asDoubt, noRoom, notSent } from './doubt';
import { parseReply } from './parseReply';

/** A refused connection is tried again a few times only: mostly the base URL is wrong. */
const MOST_CONNECTION_TRIES = 4;

export interface Submitted {
	progress: Progress;
	reply: Reply;
	/** When the accepted request was sent: the item's time counts from here */
	sentAt: number;
	/** Where it went */
	url: string;
}

/**
 * Sends a request that is billed, once. It is repeated only where the aggregator surely did not take
 * it: after 429, or when no connection was made. Waiting for the rate limit may last as long as the
 * item's timeout and does not use up the item's own time. The request is made when its turn has come, so
 * that input images do not pile up.
 *
 * @param onLateReply for a request whose generation can be cancelled: a stop does not cut it off (the
 * id would be lost), its answer goes here instead
 */
export async function submit<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	onLateReply?: (reply: Reply) => void,
): Promise<Submitted> {
	let giveUpAt = run.clock.now() + run.options.timeoutMs;
	const images = operation.imageCount?.(choice) ?? 1;
	let request: ApiRequest | undefined;
	let lastRefusal: Fault | undefined;
	for (let attempt = 0; ; attempt++) {
		const wanted = { images, mostImages: operation.mostImagesInFlight, giveUpAt, run, stop: run.stop };
		const place = await run.limiter.acquireCreate(wanted);
		if (!place) throw lastRefusal ?? noRoom(run);
		giveUpAt += place.ownWaitMs;
		try {
			assertMaySend(run);
			request ??= { ...(await operation.request(choice, item)), purpose: 'create', model: operation.requested?.(choice).model };
			assertMaySend(run);
			const answer = await attemptOnce(run, operation, choice, request, onLateReply);
			if (!('fault' in answer)) {
				place.accepted();
				return answer;
			}
			if (!mayRepeat(answer.fault.kind, attempt)) throw asDoubt(answer.fault, run);
			lastRefusal = answer.fault;
			if (lastRefusal.kind === 'rateLimited') place.refused(lastRefusal.details.retryAfterMs);
		} finally {
			place.release();
		}
		if (lastRefusal.kind === 'neverSent') await run.clock.sleep(growingPauseMs(attempt), run.stop);
	}
}

/** Nothing that is billed is sent after a stop, or after an item that ends the batch. */
function assertMaySend(run: Run): void {
	if (run.stop.aborted) throw stopped();
	if (run.abortCause) throw notSent(run.abortCause);
}

function mayRepeat(kind: FaultKind, attempt: number): boolean {
	const meaning = meaningOf('create', kind);
	return meaning === 'repeat' || (meaning === 'briefly' && attempt + 1 < MOST_CONNECTION_TRIES);
}

/** A fault here is one of a request that was sent. */
async function attemptOnce<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	request: ApiRequest,
	onLateReply: ((reply: Reply) => void) | undefined,
): Promise<Submitted | { fault: Fault }> {
	const sentAt = run.clock.now();
	try {
		const reply = await sendOnce(run, request, sentAt, onLateReply);
		return { progress: progressOf(run, operation, choice, reply), reply, sentAt, url: request.url };
	} catch (error) {
		return { fault: asFault(error) };
	}
}

/** A prediction that is done before its files are there is polled, like one that still runs. */
function progressOf<Choice>(run: Run, operation: Operation<Choice>, choice: Choice, reply: Reply): Progress {
	try {
		return parseReply(operation, choice, reply, run.connection, 'create');
	} catch (error) {
		const fault = asFault(error);
		const { id } = fault.details;
		if (fault.kind !== 'incomplete' || !operation.poll || id === undefined) throw fault;
		return { state: 'running', id, status: 'succeeded' };
	}
}

async function sendOnce(
	run: Run,
	request: ApiRequest,
	sentAt: number,
	onLateReply: ((reply: Reply) => void) | undefined,
): Promise<Reply> {
	const never = new AbortController().signal;
	const answer = run.call(request, run.clock.signalAt(sentAt + run.options.timeoutMs, onLateReply ? never : run.stop));
	if (!onLateReply) return await answer;
	return await orStop(answer, run.stop, () => {
		answer.then(onLateReply).catch(() => {}); // a create that failed after the stop leaves nothing to cancel
	});
}
