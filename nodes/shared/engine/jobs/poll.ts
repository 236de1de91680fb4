import type { ApiRequest } from '../../aggregator/call';
import { asFault, Fault, sentences, type FaultKind } from '../../aggregator/fault';
import type { Reply } from '../../aggregator/reply';
import { Watch } from '../limits/pollSchedule';
import { growingPauseMs } from '../limits/rate';
import { meaningOf } from '../meaning';
import type { Progress, Running } from '../outcome';
import type { Run } from '../run';

export interface Polling {
	/** The status request; costs nothing */
	request: ApiRequest;
	/** What a reply says; throws a Fault */
	progress(reply: Reply): Progress;
	id?: string;
	/** What is known already; absent where this is the first that is heard of it: then it is polled at once */
	last?: Running;
	/** Whether to go on until it is finished; otherwise one answer is enough */
	waits: boolean;
	/** When the item's time began and when it is over */
	since: number;
	deadline: number;
	/** When the generation was submitted, where that is known */
	sentAt?: number;
	/** What it is, for how long such generations take; only where the whole wait is seen */
	durationKey?: string;
	/** How long it usually takes, for the first under its duration key */
	usualSeconds?: number;
	/** What the request is for */
	purpose: 'status' | 'cancel';
	/** Where nothing was paid for, a few polls without an answer are enough */
	isFree: boolean;
	pickUpNode?: string;
}

export interface Polled {
	progress: Progress;
	reply: unknown;
}

/** A status that has not been answered by then never will be. */
const MOST_ATTEMPT_MS = 30_000;
/** The time set aside for the last poll, and its share of a short timeout. */
const LAST_POLL_MS = 1_000;
const LAST_POLL_SHARE = 0.1;
/** So many failed polls in a row are enough where nothing depends on the answer, or it names a cause. */
const MOST_BRIEF_TRIES = 4;
/** Not every machine of a gateway knows at once what one of them accepted. */
const KNOWN_AFTER_MS = 30_000;
/** A result may be there a moment before its files are. */
const COMPLETE_AFTER_MS = 10_000;

/**
 * Polls a generation, pauses, polls again, until it is finished or the time is over, with a last poll
 * just before that. Statuses that nobody has documented wait on. Whatever fails along the way is
 * repeated (see meaning.ts): what was paid for is not given up because of some bad answers.
 */
export async function poll(run: Run, polling: Polling): Promise<Polled> {
	const { last, since, durationKey, usualSeconds } = polling;
	const watch = new Watch(run.limiter, run.clock, run.durations, { since, durationKey, usualSeconds });
	const state: State = { watch, last, failures: 0, odd: 0 };
	try {
		for (;;) {
			const isLast = await pause(run, polling, state);
			const polled = await pollOnce(run, polling, state, isLast);
			if (polled) return polled;
			if (isLast) throw outOfTime(run, polling, state);
		}
	} catch (error) {
		const fault = asFault(error);
		const id = state.last?.id ?? polling.id;
		throw id === undefined ? fault : fault.with({ id });
	} finally {
		watch.end();
	}
}

interface State {
	watch: Watch;
	last?: Running;
	/** Polls that failed in a row, and the last one's fault */
	failures: number;
	fault?: Fault;
	/** How many of them met what is true of something too young, and when the first did */
	odd: number;
	oddSince?: number;
}

/** @returns what ends the polling; nothing where it goes on */
async function pollOnce(run: Run, polling: Polling, state: State, isLast: boolean): Promise<Polled | undefined> {
	try {
		const reply = await sendPoll(run, polling, state, isLast);
		const progress = polling.progress(reply);
		Object.assign(state, { failures: 0, fault: undefined, odd: 0, oddSince: undefined });
		if (progress.state === 'finished') {
			state.watch.finished();
			return { progress, reply: reply.json };
		}
		state.watch.stillRunning();
		state.last = progress;
		return polling.waits ? undefined : { progress, reply: reply.json };
	} catch (error) {
		const fault = asFault(error);
		if (!goesOn(run, polling, state, fault)) throw fault;
		state.fault = fault;
		state.failures++;
		if (meaningOf(polling.purpose, fault.kind) === 'grace') {
			state.odd++;
			state.oddSince ??= run.clock.now();
		}
		return undefined;
	}
}

function goesOn(run: Run, polling: Polling, state: State, { kind }: Fault): boolean {
	const { last, failures, odd, oddSince } = state;
	const isTypedIn = polling.isFree && last === undefined;
	if (isTypedIn && isAnswer(polling, kind)) return false;
	const now = run.clock.now();
	switch (meaningOf(polling.purpose, kind)) {
		case 'repeat':
			return !isTypedIn || failures + 1 < MOST_BRIEF_TRIES;
		case 'briefly':
			return failures + 1 < MOST_BRIEF_TRIES;
		case 'grace':
			if (kind === 'incomplete') return odd === 0 || now - (oddSince ?? now) < COMPLETE_AFTER_MS;
			return odd === 0 || now - (polling.sentAt ?? oddSince ?? now) < KNOWN_AFTER_MS;
		default:
			return false;
	}
}

/** What is a clear answer about an id that was typed in: of that nobody knows how old it is, or whether it is one. */
function isAnswer({ waits }: Polling, kind: FaultKind): boolean {
	return ['refused', 'key', 'credit', 'notFound'].includes(kind) || (kind === 'incomplete' && !waits);
}

/** @returns whether the poll after it is the last one */
async function pause(run: Run, polling: Polling, { watch, last, failures, fault }: State): Promise<boolean> {
	const lastPollAt = lastPollTime(polling);
	const pausing = fault && run.clock.now() + pauseAfter(fault, failures);
	if (pausing !== undefined) await sleepUntil(run, Math.min(pausing, lastPollAt));
	else if (last) await watch.pause(lastPollAt, run.stop);
	return run.clock.now() >= lastPollAt;
}

function lastPollTime({ since, deadline }: Polling): number {
	return deadline - Math.min(LAST_POLL_MS, LAST_POLL_SHARE * (deadline - since));
}

async function sleepUntil(run: Run, time: number): Promise<void> {
	const ms = time - run.clock.now();
	if (ms > 0) await run.clock.sleep(ms, run.stop);
}

function pauseAfter(fault: Fault, failures: number): number {
	// || and not ??: whoever asks for no pause at all (or until a time that has passed) has named none
	return fault.details.retryAfterMs || growingPauseMs(failures - 1);
}

/** One status request, in its turn among those of the key; the last poll takes none. */
async function sendPoll(run: Run, polling: Polling, { watch }: State, isLast: boolean): Promise<Reply> {
	const limit = isLast ? polling.deadline : lastPollTime(polling);
	const attempt = async () => {
		const end = Math.max(Math.min(limit, run.clock.now() + MOST_ATTEMPT_MS), run.clock.now() + 1);
		return await run.call(polling.request, run.clock.signalAt(end, run.stop));
	};
	return isLast ? await attempt() : await watch.poll(limit, run.stop, attempt);
}

function outOfTime(run: Run, { since, deadline, pickUpNode }: Polling, { last, fault }: State): Fault {
	const seconds = Math.round((deadline - since) / 1000);
	return new Fault('timeout', `No result from ${run.connection.label} after ${seconds} s`, {
		...(fault?.details.httpCode !== undefined && { httpCode: fault.details.httpCode }),
		description: sentences(
			last && `The last status was "${last.status}"`,
			fault?.message && `The last look failed: ${sentences(fault.message, fault.details.description)}`,
			pickUpNode && `It may still finish: '${pickUpNode}' picks it up by its ID`,
			"Raise 'Timeout' in the options if this model needs longer",
		),
	});
}
