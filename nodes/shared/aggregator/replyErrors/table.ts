import { ACCOUNT, KEY } from './account';
import { BEHIND } from './behind';
import { PAGES } from './pages';
import { BY_STATUS, PASSING } from './passing';
import { NOT_FOUND, REQUEST } from './request';
import { fits, type ReplyTraits, type Row } from './row';
import { SAFETY } from './safety';

/**
 * The table from what an aggregator answered to what the user reads, from top to bottom: the first row
 * that fits wins, the last one always does. Who speaks is known before (`speaker.ts`); codes and words
 * decide before the status.
 */
export const REPLY_ERRORS: readonly Row[] = [
	...PAGES, // no API answered
	...SAFETY, // the prompt
	...PASSING, // no for now, or nobody knows
	...BEHIND, // a provider, about the aggregator's own account
	...ACCOUNT, // the aggregator, about the user's credit and key
	...REQUEST, // the aggregator, before it charges
	...KEY, // any other 401 and 403
	...NOT_FOUND, // 404
	...BY_STATUS, // what is left
];

const LAST = BY_STATUS[BY_STATUS.length - 1];

export function rowFor(reply: ReplyTraits): Row {
	return REPLY_ERRORS.find((row) => fits(row, reply)) ?? LAST;
}
