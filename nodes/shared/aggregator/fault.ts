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

export interface FaultDetails {
	/** The provider's own words and what to do next */
	description?: string;
	/** The description without what to do next: "try again" is no advice where a second try is a second bill */
	withoutAdvice?: string;
	httpCode?: string;
	/** Prediction or request id */
	id?: string;
	imageUrl?: string;
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

	/** The same fault, with what a higher layer knows besides (an id, a next step). */
	with(more: FaultDetails): Fault {
		return new Fault(this.kind, this.message, { ...this.details, ...more });
	}
}

/** What was thrown, as a fault: n8n's own errors keep their words. */
export function asFault(error: unknown): Fault {
	if (error instanceof Fault) return error;
	if (!(error instanceof Error)) return new Fault('refused', String(error));
	const description = 'description' in error && typeof error.description === 'string' ? error.description : undefined;
	return new Fault('refused', error.message, { description });
}

/** Joins sentences of a description, leaving out what is empty. */
export function sentences(...parts: Array<string | undefined>): string {
	return parts
		.map((part) => part?.trim() ?? '')
		.filter((part) => part !== '')
		.map((part) => (/[.!?。]$/.test(part) ? part : `${part}.`))
		.join(' ');
}
