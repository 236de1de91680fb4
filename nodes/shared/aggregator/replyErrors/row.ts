import type { Billed, FailureCode, FaultKind } from '../fault';
import type { Program, Speaker } from './speaker';

/** The purpose of a request, which decides what some errors mean. */
export type Purpose = 'create' | 'status' | 'file' | 'cancel' | 'list';

/** The traits of an answer that decide what it means. */
export interface ReplyTraits {
	status: number;
	speaker: Speaker;
	/** Whether the speaker shows itself by a sign, and is not just assumed */
	isSigned: boolean;
	/** The gateway program in between, if it shows */
	program?: Program;
	/** Lower case; Midjourney's numbers as `midjourney:4` */
	codes: string[];
	/** Without parts that repeat the user's own prompt */
	words: string;
	form: 'json' | 'page' | 'empty' | 'other';
	purpose?: Purpose;
}

/**
 * A row of the table: everything it names must match, and one of `codes` and `words`. Channels remap
 * statuses, so a row names one only if neither code nor words can decide.
 */
export interface Row {
	/** The program or documentation that the answer was found in */
	source: string;
	from?: readonly Speaker[];
	at?: readonly Program[];
	status?: (status: number) => boolean;
	form?: ReplyTraits['form'];
	purpose?: Purpose;
	codes?: readonly string[] | RegExp;
	words?: RegExp;
	/** Words, or a code, that are also required */
	also?: RegExp;
	alsoCode?: RegExp;
	kind: FaultKind;
	/** Set if the kind alone does not determine it */
	code?: FailureCode;
	/** Set if the answer itself says it */
	billed?: Billed;
	/**
	 * The gateway's own refusal, from before it forwards anything: clear with any status, and however late. A
	 * provider's words are clear only if they come at once: a gateway that retries automatically answers with
	 * the words of its last try, although its first may have produced the image.
	 */
	isBeforeSending?: true;
	/** From the aggregator's label and the model */
	message: (label: string, model?: string) => string;
	/** What to do; whether it was billed is added to every create, and not said here */
	advice: string;
	/** What helps next time, whatever became of this request */
	lesson?: string;
	/** Whether a route that the aggregator does not serve gives this answer */
	mayBeSwitchedOff?: true;
}

/**
 * The speaker is the aggregator itself, or the provider that the credential points at, and not a provider
 * behind it.
 */
export const OWN: readonly Speaker[] = ['gateway', 'direct'];

export const is = (...statuses: number[]) => (status: number) => statuses.includes(status);

/** How a row can match: a code is stronger than words, and words are stronger than a status. */
const STRENGTHS = ['code', 'words', 'status'] as const;

/** The first row that matches by a code, else by words, else by status. */
export function rowFor(rows: readonly Row[], reply: ReplyTraits): Row | undefined {
	const fitting = rows.map((row) => ({ row, strength: strengthOf(row, reply) }));
	const found = STRENGTHS.map((strength) => fitting.find((one) => one.strength === strength)).find((one) => one !== undefined);
	return found?.row;
}

function strengthOf(row: Row, reply: ReplyTraits): (typeof STRENGTHS)[number] | undefined {
	if (row.from && !row.from.includes(reply.speaker)) return undefined;
	if (row.at && (reply.program === undefined || !row.at.includes(reply.program))) return undefined;
	if (row.status && !row.status(reply.status)) return undefined;
	if (row.form && row.form !== reply.form) return undefined;
	if (row.purpose && row.purpose !== reply.purpose) return undefined;
	if (row.also && !row.also.test(reply.words)) return undefined;
	if (row.alsoCode && !isCoded({ codes: row.alsoCode }, reply.codes)) return undefined;
	if (!row.codes && !row.words) return 'status';
	if (isCoded(row, reply.codes)) return 'code';
	return wordsCount(row, reply) && row.words?.test(reply.words) ? 'words' : undefined;
}

function isCoded({ codes }: Pick<Row, 'codes'>, said: string[]): boolean {
	if (codes instanceof RegExp) return said.some((code) => codes.test(code));
	return codes?.some((code) => said.includes(code)) ?? false;
}

/** A 5xx says that something broke: words alone don't make it a refusal, except the gateway's own. */
function wordsCount({ from }: Row, { status, speaker, isSigned }: ReplyTraits): boolean {
	return status < 500 || (speaker === 'gateway' && isSigned && from?.includes('gateway') === true);
}
