import type { FastifyReply } from 'fastify';
import type { Answer } from './replies.mts';

/** Thrown by any check that refuses a request. */
export class Refusal extends Error {
	readonly answer: Answer;

	constructor(answer: Answer) {
		super(`Refused with ${answer.status}`);
		this.answer = answer;
	}
}

export const contentTypeOf = ({ body, headers }: Answer) =>
	headers?.['content-type'] ??
	(typeof body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');

export const textOf = ({ body }: Answer) =>
	typeof body === 'string' ? body : JSON.stringify(body);

export function answer(reply: FastifyReply, what: Answer): FastifyReply {
	return reply
		.code(what.status)
		.headers({ ...what.headers, 'content-type': contentTypeOf(what) })
		.send(textOf(what));
}
