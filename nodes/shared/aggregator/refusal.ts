import { Fault, sentences } from './fault';
import { meaningOf } from './refusals';
import { codesOf, isWebPage, wordsOf, type Reply } from './reply';
import { retryAfterMs } from './retryAfter';

/** The fault for an answer that is not what was asked for. `status` 2xx: an error envelope or a web page. */
export function refusal(reply: Reply, label: string, caveat = ''): Fault {
	const words = wordsOf(reply);
	const meaning = meaningOf({
		status: reply.status,
		said: `${codesOf(reply)} ${words}`,
		page: isWebPage(reply),
		json: reply.json !== undefined,
	});
	const wait = retryAfterMs(reply.headers, reply.text);
	return new Fault(meaning.kind, meaning.message(label), {
		description: sentences(
			words && `${label} says: ${words}`,
			redirectTarget(reply),
			meaning.kind === 'rateLimited' && wait !== undefined
				? `It asked to wait ${Math.ceil(wait / 1000)} s`
				: '',
			meaning.mayBeSwitchedOff && caveat,
			meaning.advice,
		),
		httpCode: String(reply.status),
		retryAfterMs: wait,
	});
}

function redirectTarget(reply: Reply): string {
	const target = reply.headers.location;
	return reply.status >= 300 && reply.status < 400 && typeof target === 'string'
		? `The new address is ${target}. If it is right, enter it as 'Base URL' in the credential`
		: '';
}
