import type { Fault, FaultKind } from '../aggregator/fault';
import type { Purpose } from '../aggregator/replyErrors/row';
import { growingPauseMs } from './limits/rate';

/** The purpose of a request of the engine; lists are requested by the editor. */
export type RequestPurpose = Exclude<Purpose, 'list'>;

/**
 * What an answer means for the request.
 *
 * - `repeat`: it says nothing yet, and another try can't be a second bill: retried as long as there is time
 * - `briefly`: the same, but final after a few tries
 * - `grace`: it may be because the generation is too new: ignored for a while, then it is an unknown outcome
 * - `no`: it is final, and leaves what is remembered unchanged
 * - `doubt`: it may have been accepted, or may still come: remembered as unknown
 * - `ended`: the provider says that nothing will come of it
 */
export type Meaning = 'repeat' | 'briefly' | 'grace' | 'no' | 'doubt' | 'ended';

/**
 * The only table that maps answers to what may be sent next. A create is repeated only if it was certainly
 * not accepted; for what was paid for, only the provider's own word is an end: a page, a redirect or a
 * refused key on one poll says nothing about the generation.
 */
const MEANINGS: Record<FaultKind, Record<RequestPurpose, Meaning>> = {
	neverSent: { create: 'briefly', status: 'repeat', file: 'repeat', cancel: 'briefly' },
	rateLimited: { create: 'repeat', status: 'repeat', file: 'repeat', cancel: 'briefly' },
	transient: { create: 'doubt', status: 'repeat', file: 'repeat', cancel: 'briefly' },
	unreadable: { create: 'doubt', status: 'repeat', file: 'repeat', cancel: 'no' },
	timeout: { create: 'doubt', status: 'repeat', file: 'repeat', cancel: 'briefly' },
	unknownOutcome: { create: 'doubt', status: 'repeat', file: 'no', cancel: 'no' },
	incomplete: { create: 'doubt', status: 'grace', file: 'no', cancel: 'no' },
	notFound: { create: 'no', status: 'grace', file: 'briefly', cancel: 'no' },
	refused: { create: 'no', status: 'repeat', file: 'no', cancel: 'no' },
	key: { create: 'no', status: 'briefly', file: 'no', cancel: 'no' },
	credit: { create: 'no', status: 'briefly', file: 'no', cancel: 'no' },
	ended: { create: 'ended', status: 'ended', file: 'no', cancel: 'no' },
	stopped: { create: 'doubt', status: 'no', file: 'no', cancel: 'no' },
	parameter: { create: 'no', status: 'no', file: 'no', cancel: 'no' },
};

export function meaningOf(purpose: RequestPurpose, kind: FaultKind): Meaning {
	return MEANINGS[kind][purpose];
}

/**
 * A refused connection usually means a wrong base URL, a refused key usually a wrong key, and a missing file
 * stays missing.
 */
const MOST_BRIEF_TRIES: Record<RequestPurpose, number> = { create: 4, status: 4, cancel: 4, file: 3 };
/** Not every machine of a gateway knows immediately what another one accepted. */
const KNOWN_AFTER_MS = 30_000;
/** A result may be there a moment before its files are. */
const COMPLETE_AFTER_MS = 10_000;

/** The history of a request that is retried. */
export interface Tries {
	/** Consecutive failed tries, including the last one */
	failures: number;
	/** How many tries make sense if nothing depends on the answer */
	most?: number;
	/** How many of them may have failed because the generation is too new */
	tooYoung?: number;
	/**
	 * The age of the generation, as far as known: since its submit, or since that was first reported, in
	 * milliseconds
	 */
	ageMs?: number;
	/** Time since the first such answer */
	tooYoungForMs?: number;
	/** For how long an id may be unknown, if it differs for this provider */
	notFoundForMs?: number;
}

/** Whether there is another try and after which pause, or what the last answer means. */
export type NextTry = { againInMs: number } | { end: 'no' | 'doubt' | 'ended' };

/** How often and how soon the engine retries anything. The table of meanings decides whether it may at all. */
export function nextTry(purpose: RequestPurpose, fault: Fault, tries: Tries): NextTry {
	const { failures, most = Infinity } = tries;
	const meaning = meaningOf(purpose, fault.kind);
	switch (meaning) {
		case 'repeat':
			return failures < most ? again(fault, failures) : { end: 'no' };
		case 'briefly':
			return failures < Math.min(most, MOST_BRIEF_TRIES[purpose]) ? again(fault, failures) : { end: 'no' };
		case 'grace':
			return mayBeTooYoung(fault, tries) ? again(fault, failures) : { end: 'doubt' };
		default:
			return { end: meaning };
	}
}

/** Only final if it came twice, and for long enough. */
function mayBeTooYoung({ kind }: Fault, { tooYoung = 1, ageMs = 0, tooYoungForMs = 0, notFoundForMs = KNOWN_AFTER_MS }: Tries): boolean {
	if (tooYoung < 2) return true;
	return kind === 'incomplete' ? tooYoungForMs < COMPLETE_AFTER_MS : ageMs < notFoundForMs;
}

function again({ details }: Fault, failures: number): NextTry {
	// || and not ??: a wait of zero (or until a time in the past) counts as none
	return { againInMs: details.retryAfterMs || growingPauseMs(failures - 1) };
}
