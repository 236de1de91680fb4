import type { ApiRequest } from '../aggregator/call';
import { asFault, Fault, sentences } from '../aggregator/fault';
import type { Reply } from '../aggregator/reply';
import { orStop, stopped, until } from './clock';
import { growingPauseMs } from './gate';
import type { Run } from './run';

/** A refused connection is tried again a few times only: mostly the base URL is wrong. */
const MOST_CONNECTION_TRIES = 4;

export interface Submitted {
	reply: Reply;
	/** When the accepted request was sent: the item's time counts from here */
	sentAt: number;
}

/**
 * Sends a request that is billed, once. It is repeated only where the aggregator surely did not take
 * it: after 429, or when no connection was made. Waiting for the rate limit may last as long as the
 * item's timeout and does not use up the item's own time.
 *
 * @param onLateReply for a request whose generation can be cancelled: a stop does not cut it off (the
 * id would be lost), its answer goes here instead
 */
export async function submit(
	run: Run,
	request: ApiRequest,
	imageCount: number,
	onLateReply?: (reply: Reply) => void,
): Promise<Submitted> {
	const giveUpAt = run.clock.now() + run.options.timeoutMs;
	let lastRefusal: Fault | undefined;
	for (let attempt = 0; ; attempt++) {
		if (!(await run.gate.enter(imageCount, giveUpAt, run.stop))) throw lastRefusal ?? noRoom(run);
		const barred = run.stop.aborted ? stopped() : run.barred && notSent(run.barred);
		if (barred) {
			run.gate.leave(imageCount);
			throw barred;
		}
		const sentAt = run.clock.now();
		try {
			const reply = await sendOnce(run, request, sentAt, onLateReply);
			run.gate.passed();
			return { reply, sentAt };
		} catch (error) {
			const fault = asFault(error);
			if (!mayRepeat(fault, attempt)) throw asUnknownOutcome(fault, run);
			lastRefusal = fault;
			if (fault.kind === 'rateLimited') run.gate.slowDown(fault.details.retryAfterMs, attempt);
		} finally {
			run.gate.leave(imageCount);
		}
		if (lastRefusal.kind === 'neverSent') await run.clock.sleep(growingPauseMs(attempt), run.stop);
	}
}

function mayRepeat(fault: Fault, attempt: number): boolean {
	if (fault.kind === 'rateLimited') return true;
	return fault.kind === 'neverSent' && attempt + 1 < MOST_CONNECTION_TRIES;
}

async function sendOnce(
	run: Run,
	request: ApiRequest,
	sentAt: number,
	onLateReply: ((reply: Reply) => void) | undefined,
): Promise<Reply> {
	const never = new AbortController().signal;
	const deadline = until(sentAt + run.options.timeoutMs, sentAt, onLateReply ? never : run.stop);
	const answer = run.call(request, deadline);
	if (!onLateReply) return await answer;
	return await orStop(answer, run.stop, () => {
		answer.then(onLateReply).catch(() => {}); // a create that failed after the stop leaves nothing to cancel
	});
}

/** After anything but a clear no, a create may have been accepted: a repeated POST is a second bill. */
function asUnknownOutcome(fault: Fault, run: Run): Fault {
	const { label } = run.connection;
	switch (fault.kind) {
		case 'transient':
			return new Fault('unknownOutcome', `${label} did not confirm the request: it may have been accepted and billed`, {
				...fault.details,
				description: sentences(fault.message, fault.details.description, whereToLook(label)),
			});
		case 'unreadable':
			return new Fault('unknownOutcome', fault.message, {
				...fault.details,
				description: sentences(
					fault.details.description,
					'If it is right all the same, the request may have been accepted and billed',
					whereToLook(label),
				),
			});
		case 'timeout':
			return new Fault('unknownOutcome', `${label} did not answer within ${run.options.timeoutMs / 1000} s: the request may have been accepted and billed`, {
				description: sentences("Raise 'Timeout' in the options if this model needs longer", whereToLook(label)),
			});
		case 'stopped':
			return fault.with({
				description: `A request was on its way to ${label} and may have been billed. ${whereToLook(label)}.`,
			});
		default:
			return fault;
	}
}

function whereToLook(label: string): string {
	return `It is not sent again by itself. Look at the usage log of your ${label} account before you run it again`;
}

/** An item whose request stays here because one before it failed. */
export function notSent(barred: Fault): Fault {
	// not the kind of the failed item, which may be one that is repeated, or of an unknown outcome
	const kind = barred.kind === 'key' || barred.kind === 'credit' ? barred.kind : 'refused';
	return new Fault(kind, barred.message, {
		...barred.details,
		id: undefined,
		imageUrl: undefined,
		description: `Not sent, because an item before it failed: ${barred.details.description ?? barred.message}`,
	});
}

function noRoom(run: Run): Fault {
	return new Fault('rateLimited', `Rate limited by ${run.connection.label}`, {
		description: `No place for the request within ${run.options.timeoutMs / 1000} s. Nothing was sent and nothing was billed for this item.`,
	});
}
