import { ZodError } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault, sentences } from '../aggregator/fault';
import { refusal } from '../aggregator/refusal';
import { codesOf, wordsOf, type Reply } from '../aggregator/reply';
import type { Operation, Progress } from './operation';

/**
 * Reads a reply with the family's schema. What does not fit is either an error envelope that came
 * with status 200, or a reply that the contract does not know; after a paid request the latter may
 * stand for something that was accepted.
 */
export function understand<Choice>(
	operation: Operation<Choice>,
	choice: Choice,
	reply: Reply,
	connection: Connection,
	{ paid }: { paid: boolean },
): Progress {
	try {
		return operation.progress(reply.json, choice, connection);
	} catch (error) {
		throw error instanceof ZodError ? unexpected(error, reply, connection.label, paid) : error;
	}
}

function isErrorEnvelope(reply: Reply): boolean {
	const { json } = reply;
	if (typeof json !== 'object' || json === null) return false;
	const saysNo = ('error' in json && Boolean(json.error)) || ('success' in json && json.success === false);
	return saysNo || (('code' in json || 'detail' in json) && (wordsOf(reply) + codesOf(reply)).trim() !== '');
}

function unexpected(error: ZodError, reply: Reply, label: string, paid: boolean): Fault {
	if (isErrorEnvelope(reply)) return refusal(reply, label);
	const [issue] = error.issues;
	const field = issue?.path.join('.') || 'the reply';
	return new Fault(
		paid ? 'unknownOutcome' : 'refused',
		`${label} sent a reply of an unknown form${paid ? ': the request may have been accepted and billed' : ''}`,
		{
			id: idIn(reply.json),
			description: sentences(
				`In '${field}': ${issue?.message ?? 'not as documented'}`,
				paid ? `Look at the usage log of your ${label} account before you run it again` : '',
			),
		},
	);
}

/** An id that is there all the same is the only way back to what may have been paid for. */
function idIn(json: unknown): string | undefined {
	const hasId = typeof json === 'object' && json !== null && 'id' in json;
	return hasId && typeof json.id === 'string' && json.id !== '' ? json.id : undefined;
}
