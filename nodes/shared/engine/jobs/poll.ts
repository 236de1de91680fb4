import type { ApiRequest } from '../../aggregator/call';
import { asFault, Fault, sentences, type FaultKind } from '../../aggregator/fault';
import type { Reply } from '../../aggregator/reply';
import { PollSchedule } from '../limits/pollSchedule';
import { meaningOf, nextTry } from '../retryPolicy';
import type { Progress, Running } from '../outcome';
import type { Run } from '../run';

export interface Polling {
	/** The status request; costs nothing */
	request: ApiRequest;
	/** The request for the result, if it has a separate URL */
	result?: ApiRequest;
	/** Reads a reply; throws a Fault */
	progress(reply: Reply): Progress;
	id?: string;
	/** What is known already; if absent, it is polled at once */
	last?: Running;
	/** Whether to continue until it is finished; otherwise one answer is enough */
	waits: boolean;
	/** When the item's time began and when it ends */
	since: number;
	deadline: number;
	/** When the generation was submitted, if known */
	sentAt?: number;
	/** The provider asked not to be polled before this time */
	notBefore?: number;
	/** For how long after the submit an unknown id may just be too new */
	notFoundForMs?: number;
	/** Groups generations that take equally long; only set if the whole wait is observed */
	durationKey?: string;
	/** How long it usually takes, used until durations are known for its duration key */
	usualSeconds?: number;
	/** What the request is for */
	purpose: 'status' | 'cancel';
	/** If nothing was paid for, a few unanswered polls are enough */
	isFree: boolean;
	pickUpNode?: string;
}

export interface Polled {
	progress: Progress;
	reply: Reply;
}

/** A status request that has not been answered by then never will be. */
const MOST_ATTEMPT_MS = 30_000;
/** The time reserved for the last poll, and its share of a short timeout. */
const LAST_POLL_MS = 1_000;
const LAST_POLL_SHARE = 0.1;
/** The number of consecutive failed polls after which to give up, if nothing depends on the answer. */
const MOST_TYPED_IN_TRIES = 4;

/**
 * Polls a generation until it is finished or the time is over, with pauses, and with a last poll just before
 * the end. Undocumented statuses count as still running. Any failure on the way is retried (see
 * retryPolicy.ts): what was paid for is not given up because of some bad answers.
 */
export async function poll(run: Run, polling: Polling): Promise<Polled> {
	const { last, since, durationKey, usualSeconds } = polling;
	const schedule = new PollSchedule(run.limiter, run.clock, run.durations, { since, durationKey, usualSeconds });
	const state: State = { schedule, last, failures: 0, tooYoung: 0 };
	try {
		for (;;) {
			const isLast = await pause(run, polling, state);
			try {
				const reply = await sendPoll(run, polling, state, isLast);
				const polled = seen(polling, state, reply);
				if (polled) return polled;
			} catch (error) {
				noteFailure(run, polling, state, asFault(error));
			}
			if (isLast) throw outOfTime(run, polling, state);
		}
	} catch (error) {
		const fault = asFault(error);
		const id = state.last?.id ?? polling.id;
		throw id === undefined ? fault : fault.with({ id });
	} finally {
		schedule.end();
	}
}

interface State {
	schedule: PollSchedule;
	last?: Running;
	/** Number of consecutive failed polls, the last one's fault, and the pause after it if it is not the usual one */
	failures: number;
	fault?: Fault;
	pauseMs?: number;
	/** How many of them may have failed because the generation is too new, and when the first did */
	tooYoung: number;
	tooYoungSince?: number;
}

/** @returns what ends the polling; undefined to continue */
function seen(polling: Polling, state: State, reply: Reply): Polled | undefined {
	const progress = polling.progress(reply);
	Object.assign(state, { failures: 0, fault: undefined, tooYoung: 0, tooYoungSince: undefined });
	if (progress.state === 'finished') {
		state.schedule.finished();
		return { progress, reply };
	}
	state.schedule.stillRunning();
	state.last = progress;
	// a result that is ready only has to be fetched
	if (!polling.waits && !(progress.isReady && polling.result)) return { progress, reply };
	// what came inside it, such as its input image
	reply.files?.discard();
	return undefined;
}

/** Records a failed poll; throws if there is no further one. */
function noteFailure(run: Run, polling: Polling, state: State, fault: Fault): void {
	state.failures++;
	if (meaningOf(polling.purpose, fault.kind) === 'grace') {
		state.tooYoung++;
		state.tooYoungSince ??= run.clock.now();
	}
	const isTypedIn = polling.isFree && state.last === undefined;
	if (isTypedIn && isAnswer(polling, fault.kind)) throw fault;
	const now = run.clock.now();
	const next = nextTry(polling.purpose, fault, {
		failures: state.failures,
		most: isTypedIn ? MOST_TYPED_IN_TRIES : undefined,
		tooYoung: state.tooYoung,
		tooYoungForMs: now - (state.tooYoungSince ?? now),
		ageMs: now - (polling.sentAt ?? state.tooYoungSince ?? now),
		notFoundForMs: polling.notFoundForMs,
	});
	if ('end' in next) throw fault;
	state.fault = fault;
	// a single failed poll says as much as one that saw it running
	state.pauseMs = state.failures > 1 || fault.details.retryAfterMs ? next.againInMs : undefined;
}

/**
 * Whether the fault is a clear answer about a typed-in id: its age is unknown, and so is whether it is an id
 * at all.
 */
function isAnswer({ waits }: Polling, kind: FaultKind): boolean {
	return ['refused', 'key', 'credit', 'notFound'].includes(kind) || (kind === 'incomplete' && !waits);
}

/** @returns whether the poll after it is the last one */
async function pause(run: Run, polling: Polling, { schedule, last, fault, pauseMs }: State): Promise<boolean> {
	const lastPollAt = lastPollTime(polling);
	if (fault && pauseMs !== undefined) await sleepUntil(run, Math.min(run.clock.now() + pauseMs, lastPollAt));
	else if (fault || (last && !last.isReady)) {
		if (polling.notBefore !== undefined) await sleepUntil(run, Math.min(polling.notBefore, lastPollAt));
		await schedule.pause(lastPollAt, run.stop);
	}
	return run.clock.now() >= lastPollAt;
}

function lastPollTime({ since, deadline }: Polling): number {
	return deadline - Math.min(LAST_POLL_MS, LAST_POLL_SHARE * (deadline - since));
}

async function sleepUntil(run: Run, time: number): Promise<void> {
	const ms = time - run.clock.now();
	if (ms > 0) await run.clock.sleep(ms, run.stop);
}

/** Sends one status request under the key's limit; the last poll does not wait for a permit. */
async function sendPoll(run: Run, polling: Polling, { schedule, last }: State, isLast: boolean): Promise<Reply> {
	const request = (last?.isReady && polling.result) || polling.request;
	// a suspended machine wakes up after its deadline, and the image may long be there
	if (isLast) return await run.call(request, run.clock.signalAt(Math.max(polling.deadline, run.clock.now() + LAST_POLL_MS), run.stop));
	const lastPollAt = lastPollTime(polling);
	const permit = await run.limiter.polls.acquire({ deadline: lastPollAt, priority: schedule.priority(), stop: run.stop });
	if (!permit) throw new Fault('timeout', '');
	try {
		const reply = await run.call(request, run.clock.signalAt(Math.min(lastPollAt, run.clock.now() + MOST_ATTEMPT_MS), run.stop));
		permit.accepted();
		return reply;
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'rateLimited') permit.refused(fault.details.retryAfterMs);
		throw fault;
	} finally {
		permit.release();
	}
}

function outOfTime(run: Run, { since, deadline, pickUpNode }: Polling, { last, fault }: State): Fault {
	const seconds = Math.round((deadline - since) / 1000);
	return new Fault('timeout', `No result from ${run.connection.label} after ${seconds} s`, {
		...(fault?.details.httpCode !== undefined && { httpCode: fault.details.httpCode }),
		description: sentences(
			last && `The last status was "${last.status}"`,
			fault?.message && `The last status check failed: ${sentences(fault.message, fault.details.description)}`,
			pickUpNode && `It may still finish: '${pickUpNode}' picks it up by its ID`,
			"Raise 'Timeout' in the options if this model needs longer",
		),
	});
}
