import type { Fault, FaultKind } from '../aggregator/fault';
import type { Purpose } from '../aggregator/replyErrors/row';
import { growingPauseMs } from './limits/rate';

/** What a request of the engine is for; lists are the editor's. */
export type RequestPurpose = Exclude<Purpose, 'list'>;

/**
 * What an answer means for what was asked.
 *
 * - `repeat`: it says nothing yet, and another try can't be a second bill: as long as there is time
 * - `briefly`: the same, but after a few tries it stands
 * - `grace`: true of what is too young: for a while it says nothing, then it is a doubt
 * - `no`: it stands, and leaves what is remembered as it is
 * - `doubt`: it may have been taken, or may still come: remembered as unknown
 * - `ended`: the provider's own word that nothing will come of it
 */
export type Meaning = 'repeat' | 'briefly' | 'grace' | 'no' | 'doubt' | 'ended';

/**
 * The one table from answers to what may be sent next. A create is repeated only where it was surely
 * not taken; of what was paid for nothing but the provider's own word is an end: a page, a redirect or
 * a refused key on one poll says nothing about the generation.
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

/** A refused connection is mostly a wrong base URL, a refused key mostly a wrong key, and a file that is gone stays gone. */
const MOST_BRIEF_TRIES: Record<RequestPurpose, number> = { create: 4, status: 4, cancel: 4, file: 3 };
/** Not every machine of a gateway knows at once what one of them accepted. */
const KNOWN_AFTER_MS = 30_000;
/** A result may be there a moment before its files are. */
const COMPLETE_AFTER_MS = 10_000;

/** What has happened so far to a request that is repeated. */
export interface Tries {
	/** Tries that failed in a row, the last one included */
	failures: number;
	/** How many make sense where nothing depends on the answer */
	most?: number;
	/** How many of them met what may be true of something too young */
	tooYoung?: number;
	/** How old what is asked about is, as far as is known: since its submit, or since that was first said, in milliseconds */
	ageMs?: number;
	/** How long the first such answer is past */
	tooYoungForMs?: number;
	/** For how long an id may not be known, where the provider has a time of its own */
	notFoundForMs?: number;
}

/** Whether there is another try and after which pause, or what the last answer means. */
export type NextTry = { againInMs: number } | { end: 'no' | 'doubt' | 'ended' };

/** How often and how soon the engine repeats anything. The table of meanings says whether it may at all. */
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

/** Said twice, and for long enough. */
function mayBeTooYoung({ kind }: Fault, { tooYoung = 1, ageMs = 0, tooYoungForMs = 0, notFoundForMs = KNOWN_AFTER_MS }: Tries): boolean {
	if (tooYoung < 2) return true;
	return kind === 'incomplete' ? tooYoungForMs < COMPLETE_AFTER_MS : ageMs < notFoundForMs;
}

function again({ details }: Fault, failures: number): NextTry {
	// || and not ??: whoever asks for no pause at all (or until a time that has passed) has named none
	return { againInMs: details.retryAfterMs || growingPauseMs(failures - 1) };
}
