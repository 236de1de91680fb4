import type { IDataObject } from 'n8n-workflow';

/**
 * What went wrong, in terms of the user's money and of what may be sent next.
 *
 * - `parameter`: the user's input; nothing was sent
 * - `neverSent`: no connection was made; the aggregator has received nothing, so a create may be repeated
 * - `rateLimited`: refused for now; not accepted, so a create may be repeated
 * - `transient`: a temporary fault; a poll or a download may be repeated, a create may not
 * - `unreadable`: a success status with a web page; usually a wrong URL, but the request may have been
 *   processed
 * - `unknownOutcome`: a create that may have been accepted and billed
 * - `key`, `credit`: no further create makes sense in this run
 * - `ended`: the provider says that it gave this generation up (failed, canceled, aborted, files deleted)
 * - `notFound`: the API itself says that nothing is there; for an id it may just be too early
 * - `incomplete`: the provider says finished, but the result is missing, or not there yet
 * - `stopped`: the execution was stopped
 * - `timeout`: the item's time is over; the generation may continue at the provider
 * - `refused`: any other clear refusal
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
 * Why it went wrong, for users who branch on it in an IF node: `details.code` of a failed item. A closed and
 * stable list: a name here never changes. Listed for users in docs/troubleshooting.md.
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

/** Whether it cost money: `no` only if no gateway would have charged, `yes` only if one certainly has. */
export type Billed = 'no' | 'maybe' | 'yes';

export interface FaultDetails {
	/** Set if the kind alone does not determine it */
	code?: FailureCode;
	/** Set if the kind alone does not determine it */
	billed?: Billed;
	/** The provider's own words and what to do next */
	description?: string;
	/** The description without what to do next: "try again" is bad advice if a second try is a second bill */
	withoutAdvice?: string;
	httpCode?: string;
	/** Prediction or request id */
	id?: string;
	/** The gateway's own id of the request, as in its usage log */
	requestId?: string;
	imageUrl?: string;
	/** The reply itself, as it may be shown, if the user wants it */
	response?: IDataObject;
	/** How long the provider asked us to wait, in milliseconds */
	retryAfterMs?: number;
}

/** The only error of the layers below the engine; the engine turns it into an n8n error. */
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

/** The defaults of a kind, on the safe side: code that knows better sets the details. */
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

/** Converts anything thrown to a fault: n8n's own errors keep their words. */
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

/** The advice to check whether a request of unknown outcome was billed; the only place for it. */
export function lookAtUsageLog(label: string): string {
	return `Check the usage log of your ${label} account before you run it again`;
}

/** The error text for a create that may have been accepted. */
export function notSentAgain(label: string): string {
	return `It is never resent automatically. ${lookAtUsageLog(label)}`;
}
