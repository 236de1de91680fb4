import { Fault, notSentAgain, paragraphs, sentences } from '../../aggregator/fault';
import type { Run } from '../run';
import type { Job } from './job';

/** The fault for a billed request whose outcome is unknown: a repeated POST would be a second bill. */
export function asDoubt(fault: Fault, run: Run): Fault {
	const { label } = run.connection;
	const { details } = fault;
	// "try again" is bad advice if a second try is a second bill
	const said = details.withoutAdvice ?? details.description;
	const doubt = (message: string, ...words: Array<string | undefined>) =>
		new Fault('unknownOutcome', message, {
			...details,
			code: undefined,
			billed: undefined,
			description: paragraphs(...words, notSentAgain(label)),
		});
	switch (fault.kind) {
		case 'unknownOutcome':
			return fault;
		case 'unreadable':
			return doubt(fault.message, details.description, 'If the base URL is right, the request may have been accepted and billed');
		case 'incomplete':
			return doubt(fault.message, said, 'It may have been billed');
		case 'notFound':
			return doubt(`${label} no longer knows the request that it accepted: it may have been billed`, said);
		case 'timeout':
			return doubt(
				`${label} did not answer within ${run.options.timeoutMs / 1000} s: the request may have been accepted and billed`,
				"Raise 'Timeout' in the options if this model needs longer",
			);
		case 'stopped':
			return fault.with({ description: `A request was on its way to ${label} and may have been billed. ${notSentAgain(label)}.` });
		default:
			return doubt(`${label} did not confirm the request: it may have been accepted and billed`, fault.message, said);
	}
}

/** The fault of an item that was not sent because an earlier item failed. */
export function notSent(abortCause: Fault): Fault {
	// not the kind of the failed item, which may be one that is retried, or one of an unknown outcome
	const kind = abortCause.kind === 'key' || abortCause.kind === 'credit' ? abortCause.kind : 'refused';
	return new Fault(kind, abortCause.message, {
		...abortCause.details,
		code: 'not_sent',
		billed: 'no',
		id: undefined,
		imageUrl: undefined,
		description: `Not sent, because an item before it failed: ${abortCause.details.description ?? abortCause.message}`,
	});
}

/** The fault of a request that could not be sent in time: other requests of the key had been asked to wait. */
export function noPermit(run: Run): Fault {
	return new Fault('rateLimited', `Rate limited by ${run.connection.label}`, {
		description: `The aggregator had asked other requests of this key to wait, and this one could not be sent within ${run.options.timeoutMs / 1000} s. Nothing was sent and nothing was billed for this item.`,
	});
}

/**
 * The fault for an image that came inside a reply and that n8n's storage did not accept: it is paid for,
 * whatever becomes of it.
 */
export function notKept({ message, details }: Fault, job: Job | undefined): Fault {
	return new Fault('refused', 'The image is paid for, but n8n could not store it', {
		code: 'storage',
		billed: 'yes',
		id: job?.id,
		description: sentences(
			message,
			details.description,
			job?.isPollable
				? 'A retry gets it by its ID, at no further cost'
				: 'It is lost: Retry On Fail does not pay for it again, and your own Retry makes and bills a new one',
		),
	});
}
