/**
 * What went wrong, by what it means for the user's money and for what may be sent next.
 *
 * - `parameter`: the user's input; nothing was sent
 * - `neverSent`: no connection was made; the aggregator knows of nothing, so a create may be repeated
 * - `rateLimited`: refused for now; not accepted, so a create may be repeated
 * - `transient`: a passing fault of a read; reads may be repeated, a create may not
 * - `unreadable`: a success status with a web page; mostly a wrong address, but the request may have
 *   been worked on
 * - `unknownOutcome`: a create that may have been accepted and billed
 * - `key`, `credit`: no further create makes sense in this run
 * - `ended`: the provider ended this generation (failed, canceled, aborted, unknown id, files gone);
 *   what was remembered of it is of no use any more
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
	| 'stopped'
	| 'timeout'
	| 'refused';

export interface FaultDetails {
	/** The provider's own words and what to do next */
	description?: string;
	httpCode?: string;
	/** Prediction or request id */
	id?: string;
	imageUrl?: string;
	/** How long the provider asked to wait, in milliseconds */
	retryAfterMs?: number;
}

/** The one error of the floors below the engine, which turns it into an n8n error. */
export class Fault extends Error {
	constructor(
		readonly kind: FaultKind,
		message: string,
		readonly details: FaultDetails = {},
	) {
		super(message);
		this.name = 'Fault';
	}

	/** The same fault, with what a higher floor knows besides (an id, a next step). */
	with(more: FaultDetails): Fault {
		return new Fault(this.kind, this.message, { ...this.details, ...more });
	}
}

/** What was thrown, as a fault: n8n's own errors keep their words. */
export function asFault(error: unknown): Fault {
	if (error instanceof Fault) return error;
	return new Fault('refused', error instanceof Error ? error.message : String(error));
}

/** Joins sentences of a description, leaving out what is empty. */
export function sentences(...parts: Array<string | undefined>): string {
	return parts
		.map((part) => part?.trim() ?? '')
		.filter((part) => part !== '')
		.map((part) => (/[.!?。]$/.test(part) ? part : `${part}.`))
		.join(' ');
}
