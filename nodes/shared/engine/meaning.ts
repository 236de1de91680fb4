import type { FaultKind } from '../aggregator/fault';
import type { Purpose } from '../aggregator/replyErrors/row';

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
