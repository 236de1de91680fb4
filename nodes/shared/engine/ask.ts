import type { ApiRequest } from '../aggregator/call';
import { asFault, Fault } from '../aggregator/fault';
import type { Reply } from '../aggregator/reply';
import { cancelAtProvider } from './cancel';
import type { Item, Operation, Progress } from './operation';
import { readFirst } from './read';
import { digestOf, rememberOutcome, type PaidRecord } from './records';
import type { Run } from './run';
import { submit } from './submit';
import { understand } from './understand';

/** A read that belongs to nothing paid is not worth the item's whole time. */
const MOST_FREE_READ_TRIES = 4;

/** What the provider said last about an item, and since when the item's time counts. */
export interface Answer {
	progress: Progress;
	/** The reply itself; there is none where an earlier try had finished */
	reply?: unknown;
	since: number;
	/** What it is, for how long such generations take; only where the whole wait is seen */
	kind?: string;
	/** What remembers it for a retry; only of paid requests */
	record?: PaidRecord;
	forget(): void;
}

/** Sends an item's request: a read as often as it takes, what is billed once or not at all. */
export async function ask<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	request: ApiRequest,
): Promise<Answer> {
	if (!operation.paid) return await read(run, operation, choice, request);

	const digest = await digestOf(run.connection, request);
	const kept = run.records.find(digest, item.index);
	if (kept?.unknown) throw new Fault('unknownOutcome', kept.unknown.message, kept.unknown);
	if (kept) return await pickUp(run, operation, choice, digest, kept);
	try {
		const count = operation.imageCount?.(choice) ?? 1;
		const { reply, sentAt } = await submit(run, request, count, lateReply(run, operation, item, choice));
		const progress = understand(operation, choice, reply, run.connection, { paid: true });
		const record = run.records.add(digest, item.index, { id: idOf(progress) });
		if (progress.state === 'finished') rememberOutcome(record, progress.outcome);
		logAccepted(run, item, record.id);
		return {
			progress,
			reply: reply.json,
			since: sentAt,
			kind: `${request.url} ${operation.asked?.(choice).model ?? ''}`,
			record,
			forget: () => run.records.drop(digest, record),
		};
	} catch (error) {
		throw rememberingDoubt(run, digest, item, asFault(error));
	}
}

/** A create that may have been accepted is not sent again by n8n's own retries. */
function rememberingDoubt(run: Run, digest: string, item: Item, fault: Fault): Fault {
	if (fault.kind === 'unknownOutcome') {
		const { message, details } = fault;
		run.records.add(digest, item.index, { unknown: { message, description: details.description ?? '' } });
	}
	return fault;
}

async function read<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	request: ApiRequest,
): Promise<Answer> {
	const since = run.clock.now();
	try {
		const reply = await readFirst(run, request, since + run.options.timeoutMs, MOST_FREE_READ_TRIES);
		const progress = understand(operation, choice, reply, run.connection, { paid: false });
		return { progress, reply: reply.json, since, forget: () => {} };
	} catch (error) {
		const fault = asFault(error);
		throw fault.with({ id: fault.details.id ?? operation.asksAbout?.(choice) });
	}
}

/** Goes on from what an earlier try submitted or finished. */
async function pickUp<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	digest: string,
	record: PaidRecord,
): Promise<Answer> {
	const since = run.clock.now();
	const forget = () => run.records.drop(digest, record);
	if (record.outcome) {
		return { progress: { state: 'finished', outcome: record.outcome }, since, record, forget };
	}
	const id = record.id ?? '';
	if (!operation.poll) throw new Fault('ended', 'An earlier try left nothing to go on from', { id });
	try {
		const poll = operation.poll(id, run.connection);
		const reply = await readFirst(run, poll, since + run.options.timeoutMs, Number.POSITIVE_INFINITY);
		const progress = understand(operation, choice, reply, run.connection, { paid: false });
		return { progress, reply: reply.json, since, record, forget };
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'ended') forget();
		throw fault.with({ id });
	}
}

export function idOf(progress: Progress): string | undefined {
	return progress.state === 'running' ? progress.id : progress.outcome.id;
}

/**
 * So that even a killed process leaves the id behind: in the message, since n8n's console log shows
 * nothing else at the level "info". No prompt, no key.
 */
function logAccepted(run: Run, item: Item, id = 'without an ID'): void {
	const aggregator = run.connection.label;
	run.context.logger.info(`${aggregator} accepted an image request: ${id} ("${run.nodeName}", item ${item.index})`, {
		node: run.nodeName,
		itemIndex: item.index,
		aggregator,
		id,
	});
}

/** What was accepted after the execution had been stopped: named in the log, and cancelled where the user wants it. */
function lateReply<Choice>(run: Run, operation: Operation<Choice>, item: Item, choice: Choice) {
	const { cancel } = operation;
	if (!cancel) return undefined;
	return (reply: Reply) => {
		const progress = operation.progress(reply.json, choice, run.connection);
		logAccepted(run, item, idOf(progress));
		if (progress.state !== 'running' || !run.options.cancelOnStop) return;
		void cancelAtProvider(run, cancel(progress.id, run.connection));
	};
}
