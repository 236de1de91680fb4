import type { IDataObject } from 'n8n-workflow';

/**
 * What went wrong, by what it means for the user's money and for what may be sent next.
 *
 * - `parameter`: the user's input; nothing was sent
 * - `neverSent`: no connection was made; the aggregator knows of nothing, so a create may be repeated
 * - `rateLimited`: refused for now; not accepted, so a create may be repeated
 * - `transient`: a passing fault; a poll or a download may be repeated, a create may not
 * - `unreadable`: a success status with a web page; mostly a wrong address, but the request may have
 *   been worked on
 * - `unknownOutcome`: a create that may have been accepted and billed
 * - `key`, `credit`: no further create makes sense in this run
 * - `ended`: the provider's own word that it gave this generation up (failed, canceled, aborted, files
 *   deleted)
 * - `notFound`: the API itself says that nothing is there; of an id it may only be too early
 * - `incomplete`: finished, says the provider, but what it made is not there, or not yet
 * - `stopped`: the execution was stopped
 * - `timeout`: the item's time is over; the generation may go on at the provider
 * - `refused`: any other clear no
 */
export type FaultKind =
	| 'parameter'
	| 'neverSent'
	| 'rateLimited'
	| 'transient'
	| 'unreadable'
	| 'unknownOutcome'
	| 'key'
	| 'credit'
	| 'ended'
	| 'notFound'
	| 'incomplete'
	| 'stopped'
	| 'timeout'
	| 'refused';

/**
 * Why it went wrong, as users branch on it in an IF node: `details.code` of a failed item. A closed list, and
 * stable: a name here never changes. Listed for users in docs/troubleshooting.md.
 */
export type FailureCode =
	| 'parameter'
	| 'key'
	| 'credit'
	| 'model'
	| 'safety'
	| 'refused'
	| 'not_offered'
	| 'rate_limited'
	| 'unreachable'
	| 'overloaded'
	| 'unknown_outcome'
	| 'failed'
	| 'expired'
	| 'timeout'
	| 'stopped'
	| 'not_sent'
	| 'provider'
	| 'not_found'
	| 'storage';

/** Whether it cost money: `no` only where no gateway would have charged, `yes` only where one surely had. */
export type Billed = 'no' | 'maybe' | 'yes';

export interface FaultDetails {
	/** Where the kind alone does not say it */
	code?: FailureCode;
	/** Where the kind alone does not say it */
	billed?: Billed;
	/** The provider's own words and what to do next */
	description?: string;
	/** The description without what to do next: "try again" is no advice where a second try is a second bill */
	withoutAdvice?: string;
	httpCode?: string;
	/** Prediction or request id */
	id?: string;
	/** The gateway's own id of the request, by which its usage log knows it */
	requestId?: string;
	imageUrl?: string;
	/** The reply itself, as it may be shown, where the user wants it */
	response?: IDataObject;
	/** How long the provider asked to wait, in milliseconds */
	retryAfterMs?: number;
}

/** The one error of the layers below the engine, which turns it into an n8n error. */
export class Fault extends Error {
	constructor(
		readonly kind: FaultKind,
		message: string,
		readonly details: FaultDetails = {},
	) {
		super(message);
		this.name = 'Fault';
	}

	get code(): FailureCode {
		return this.details.code ?? BY_KIND[this.kind].code;
	}

	get billed(): Billed {
		return this.details.billed ?? BY_KIND[this.kind].billed;
	}

	/** The same fault, with details that a higher layer adds (an id, a next step). */
	with(more: FaultDetails): Fault {
		return new Fault(this.kind, this.message, { ...this.details, ...more });
	}
}

/** What a kind says by itself, on the careful side: whoever knows better says so in the details. */
const BY_KIND: Record<FaultKind, { code: FailureCode; billed: Billed }> = {
	parameter: { code: 'parameter', billed: 'no' },
	neverSent: { code: 'unreachable', billed: 'no' },
	rateLimited: { code: 'rate_limited', billed: 'no' },
	transient: { code: 'unknown_outcome', billed: 'maybe' },
	unreadable: { code: 'unknown_outcome', billed: 'maybe' },
	unknownOutcome: { code: 'unknown_outcome', billed: 'maybe' },
	key: { code: 'key', billed: 'no' },
	credit: { code: 'credit', billed: 'no' },
	ended: { code: 'failed', billed: 'maybe' },
	notFound: { code: 'not_found', billed: 'maybe' },
	incomplete: { code: 'unknown_outcome', billed: 'maybe' },
	stopped: { code: 'stopped', billed: 'maybe' },
	timeout: { code: 'timeout', billed: 'maybe' },
	refused: { code: 'refused', billed: 'maybe' },
};

/** What was thrown, as a fault: n8n's own errors keep their words. */
export function asFault(error: unknown): Fault {
	if (error instanceof Fault) return error;
	if (!(error instanceof Error)) return new Fault('refused', String(error));
	const description = 'description' in error && typeof error.description === 'string' ? error.description : undefined;
	return new Fault('refused', error.message, { description });
}

/** Joins the sentences of a description, without empty ones. */
export function sentences(...parts: Array<string | undefined>): string {
	return parts
		.map((part) => part?.trim() ?? '')
		.filter((part) => part !== '')
		.map((part) => (/[.!?。]$/.test(part) ? part : `${part}.`))
		.join(' ');
}

/** What happened, why, what to do, IDs: each on a separate line, without empty ones. */
export function paragraphs(...parts: Array<string | undefined>): string {
	return parts
		.map((part) => sentences(part))
		.filter((part) => part !== '')
		.join('\n');
}

/** The one place where a user sees whether a request of unknown outcome was billed. */
export function lookAtUsageLog(label: string): string {
	return `Check the usage log of your ${label} account before you run it again`;
}

/** What the user reads about a create that may have been accepted. */
export function notSentAgain(label: string): string {
	return `It is never resent automatically. ${lookAtUsageLog(label)}`;
}
