import { Fault, sentences } from '../../aggregator/fault';
import { notSentAgain } from '../../aggregator/usageLog';
import type { Run } from '../run';
import type { JobEvent } from './job';

/** What is said where a create may have been taken: a repeated POST would be a second bill. */
export function asDoubt(fault: Fault, run: Run): Fault {
	const { label } = run.connection;
	const { details } = fault;
	// "try again" is no advice where a second try is a second bill
	const said = details.withoutAdvice ?? details.description;
	switch (fault.kind) {
		case 'transient':
			return new Fault('unknownOutcome', `${label} did not confirm the request: it may have been accepted and billed`, {
				...details,
				description: sentences(fault.message, said, notSentAgain(label)),
			});
		case 'unreadable':
			return new Fault('unknownOutcome', fault.message, {
				...details,
				description: sentences(
					details.description,
					'If it is right all the same, the request may have been accepted and billed',
					notSentAgain(label),
				),
			});
		case 'incomplete':
			return new Fault('unknownOutcome', fault.message, {
				...details,
				description: sentences(said, 'It may have been billed', notSentAgain(label)),
			});
		case 'notFound':
			return new Fault('unknownOutcome', `${label} no longer knows what it accepted: it may have been billed`, {
				...details,
				description: sentences(said, notSentAgain(label)),
			});
		case 'timeout':
			return new Fault('unknownOutcome', `${label} did not answer within ${run.options.timeoutMs / 1000} s: the request may have been accepted and billed`, {
				description: sentences("Raise 'Timeout' in the options if this model needs longer", notSentAgain(label)),
			});
		case 'stopped':
			return fault.with({
				description: `A request was on its way to ${label} and may have been billed. ${notSentAgain(label)}.`,
			});
		default:
			return fault;
	}
}

/** What a job remembers of it, to be said again by the tries that follow. */
export function doubted({ message, details }: Fault): JobEvent {
	return { type: 'doubted', message, description: details.description ?? '', id: details.id };
}

/** An item whose request stays here because one before it failed. */
export function notSent(abortCause: Fault): Fault {
	// not the kind of the failed item, which may be one that is repeated, or of an unknown outcome
	const kind = abortCause.kind === 'key' || abortCause.kind === 'credit' ? abortCause.kind : 'refused';
	return new Fault(kind, abortCause.message, {
		...abortCause.details,
		id: undefined,
		imageUrl: undefined,
		description: `Not sent, because an item before it failed: ${abortCause.details.description ?? abortCause.message}`,
	});
}

/** The provider had told other requests of the key to wait for longer than this one can. */
export function noRoom(run: Run): Fault {
	return new Fault('rateLimited', `Rate limited by ${run.connection.label}`, {
		description: `The aggregator had asked other requests of this key to wait, and there was no place within ${run.options.timeoutMs / 1000} s. Nothing was sent and nothing was billed for this item.`,
	});
}
