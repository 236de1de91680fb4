import type { FaultKind } from '../fault';
import type { Speaker } from './speaker';

/** What a request is sent for: it decides what some errors mean. */
export type Purpose = 'create' | 'status' | 'file' | 'cancel' | 'list';

/** What of an answer decides what it means. */
export interface ReplyTraits {
	status: number;
	speaker: Speaker;
	/** Lower case; numbers of Midjourney as `midjourney:4` */
	codes: string[];
	words: string;
	form: 'json' | 'page' | 'empty' | 'other';
	purpose?: Purpose;
}

/**
 * A row of the table: whatever it names must fit, and of `codes` and `words` one. Channels remap
 * statuses, so a row names one only where neither code nor words can decide.
 */
export interface Row {
	/** Where it was read: whose program, or whose documentation, answers so */
	source: string;
	from?: readonly Speaker[];
	status?: (status: number) => boolean;
	form?: ReplyTraits['form'];
	purpose?: Purpose;
	codes?: readonly string[];
	words?: RegExp;
	kind: FaultKind;
	message: (label: string, model?: string) => string;
	advice: string;
	/** Whether a route that the aggregator does not serve looks like this */
	mayBeSwitchedOff?: true;
}

/** Nobody behind speaks: the aggregator itself, or the provider that the credential points at. */
export const OWN: readonly Speaker[] = ['gateway', 'direct'];

export const is = (...statuses: number[]) => (status: number) => statuses.includes(status);

export function fits(row: Row, reply: ReplyTraits): boolean {
	if (row.from && !row.from.includes(reply.speaker)) return false;
	if (row.status && !row.status(reply.status)) return false;
	if (row.form && row.form !== reply.form) return false;
	if (row.purpose && row.purpose !== reply.purpose) return false;
	if (!row.codes && !row.words) return true;
	const coded = row.codes?.some((code) => reply.codes.includes(code)) ?? false;
	return coded || (row.words?.test(reply.words) ?? false);
}
