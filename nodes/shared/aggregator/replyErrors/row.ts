import type { Billed, FailureCode, FaultKind } from '../fault';
import type { Program, Speaker } from './speaker';

/** What a request is sent for: it decides what some errors mean. */
export type Purpose = 'create' | 'status' | 'file' | 'cancel' | 'list';

/** What of an answer decides what it means. */
export interface ReplyTraits {
	status: number;
	speaker: Speaker;
	/** Whether the speaker says so itself, and is not only taken for it */
	isSigned: boolean;
	/** What stands between, where it shows */
	program?: Program;
	/** Lower case; numbers of Midjourney as `midjourney:4` */
	codes: string[];
	/** Without what repeats the user's own prompt */
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
	at?: readonly Program[];
	status?: (status: number) => boolean;
	form?: ReplyTraits['form'];
	purpose?: Purpose;
	codes?: readonly string[] | RegExp;
	words?: RegExp;
	/** Words, or a code, that have to be there besides */
	also?: RegExp;
	alsoCode?: RegExp;
	kind: FaultKind;
	/** Where the kind alone does not say it */
	code?: FailureCode;
	/** Where the answer itself says it */
	billed?: Billed;
	/**
	 * The gateway's own no, from before it sends anything on: clear under whatever status, and however late.
	 * Words of a provider are clear only where they come at once: a gateway that tries again by itself
	 * answers with the words of its last try, and may have had the image made by its first.
	 */
	isBeforeSending?: true;
	/** Of `label`, about `model` */
	message: (label: string, model?: string) => string;
	/** What to do; whether it was billed is said of every create, and not here */
	advice: string;
	/** What helps another time, whatever became of this request */
	lesson?: string;
	/** Whether a route that the aggregator does not serve looks like this */
	mayBeSwitchedOff?: true;
}

/** The speaker is the aggregator itself, or the provider that the credential points at, and nobody behind it. */
export const OWN: readonly Speaker[] = ['gateway', 'direct'];

export const is = (...statuses: number[]) => (status: number) => statuses.includes(status);

/** By what a row fits: a code says more than words, and words more than a status. */
const STRENGTHS = ['code', 'words', 'status'] as const;

/** The first row that fits by a code, else by words, else by what is left. */
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

/** A 5xx says that something broke: words alone make no refusal of it, but those of the gateway itself. */
function wordsCount({ from }: Row, { status, speaker, isSigned }: ReplyTraits): boolean {
	return status < 500 || (speaker === 'gateway' && isSigned && from?.includes('gateway') === true);
}
