import { caveatOf, type Connection } from '../connection';
import { Fault, sentences } from '../fault';
import { codesOf, isWebPage, requestIdOf, wordsOf, type Reply } from '../reply';
import { retryAfterMs } from '../retryAfter';
import type { Purpose } from './row';
import { speakerOf } from './speaker';
import { rowFor } from './table';

/**
 * The fault for an answer that is not what was asked for. `status` 2xx: an error envelope or a web page.
 *
 * @param request what was sent, where that is known
 */
export function errorOfReply(
	reply: Reply,
	connection: Connection,
	request: { url?: string; purpose?: Purpose; model?: string } = {},
): Fault {
	const { label } = connection;
	const { url, purpose, model } = request;
	const words = wordsOf(reply);
	const row = rowFor({
		status: reply.status,
		speaker: speakerOf(reply, connection),
		codes: codesOf(reply),
		words,
		form: formOf(reply),
		purpose,
	});
	const wait = retryAfterMs(reply.headers, reply.text);
	const requestId = requestIdOf(reply);
	const around = [
		requestId !== undefined && !words.includes(requestId) ? `Request ID: ${requestId}` : '',
		redirectTarget(reply),
		row.kind === 'rateLimited' && wait !== undefined ? `It asked to wait ${Math.ceil(wait / 1000)} s` : '',
		row.mayBeSwitchedOff && url !== undefined ? caveatOf(connection, url) : '',
	];
	const says = (said: string) => said && `${label} says: ${said}`;
	return new Fault(row.kind, row.message(label, model), {
		description: sentences(says(words), ...around, row.advice),
		withoutAdvice: sentences(says(withoutRepetition(words)), ...around),
		httpCode: String(reply.status),
		retryAfterMs: wait,
	});
}

function formOf(reply: Reply): 'json' | 'page' | 'empty' | 'other' {
	if (reply.json !== undefined) return 'json';
	if (isWebPage(reply)) return 'page';
	return reply.text.trim() === '' ? 'empty' : 'other';
}

/** Providers advise to try again as well, who do not know that a second try is a second bill. */
function withoutRepetition(words: string): string {
	return words
		.replaceAll(/(,? ?(?:and|or|so) )?(please |kindly |you (?:can|may) ){0,3}(try|retry|run it|submit)( (?:it|again|your request|the request|later|in|after|shortly)){1,9}[^.。;(]*[.。]?/gi, '… ')
		.replaceAll(/\b(please )?retry\b[^.。;(]*[.。]?/gi, '… ')
		.replaceAll(/[，,]?\s{0,3}请?(稍后|稍候)?(再试|重试)。?/g, '… ')
		.replaceAll(/\s+/g, ' ')
		.trim();
}

function redirectTarget(reply: Reply): string {
	const target = reply.headers.location;
	return reply.status >= 300 && reply.status < 400 && typeof target === 'string'
		? `The new address is ${target}. If it is right, enter it as 'Base URL' in the credential`
		: '';
}
