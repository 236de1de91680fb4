import { ZodError } from 'zod';

import type { ApiRequest } from '../../aggregator/call';
import { costInReply, shared } from '../../aggregator/charges';
import type { Connection } from '../../aggregator/connection';
import { Fault, lookAtUsageLog, sentences } from '../../aggregator/fault';
import { anyIdOf, requestIdOf, type Reply } from '../../aggregator/reply';
import { errorOfReply, saysNo } from '../../aggregator/replyErrors/errorOfReply';
import { plainText } from '../../aggregator/words';
import type { Item } from '../../form/item';
import { afterStop, storingUntil } from '../clock';
import { withInlineFiles } from '../files/inlineFiles';
import type { RequestPurpose } from '../retryPolicy';
import type { Operation } from '../operation';
import type { Progress, Running } from '../outcome';
import { redacted } from '../output/outputItems';
import type { Run } from '../run';
import { bounded, boundedFault } from './bounded';
import type { Identity, Job } from './job';
import { digestOf } from './jobStore';

/** One request of an item, with everything that its processing in the engine needs. */
export interface JobRequest<Choice> {
	run: Run;
	operation: Operation<Choice>;
	item: Item;
	/** The checked parameters */
	choice: Choice;
	/** Whether to wait until it is finished */
	waits: boolean;
	/** When the item's time ends, if it began before this request; otherwise it begins with the request */
	deadline: number;
	/** How another try recognises it */
	identity: Identity;
	/** What an earlier try kept of it */
	job?: Job;
}

/** The result of one request: finished, or its status if nobody waits for it. */
export interface JobResult {
	progress: Progress;
	/** The reply's JSON; undefined if an earlier try had finished */
	reply?: unknown;
	/** When the item's time ends */
	deadline: number;
	/** What is remembered of it; only if it is paid for */
	job?: Job;
}

/** When a wait began and when it ends, and what is known by then. */
export interface Times {
	since: number;
	deadline: number;
	waits: boolean;
	last?: Running;
	/** Groups generations that take equally long; only set if the whole wait is observed */
	durationKey?: string;
	/** The provider asked not to be polled before this time */
	notBefore?: number;
}

/** Assigns each request the job that an earlier try left for it. */
export function withJobs<Choice>(run: Run, requests: Array<JobRequest<Choice>>): void {
	const jobs = run.jobs.give(requests.map(({ identity }) => identity));
	requests.forEach((request, index) => {
		request.job = jobs[index];
	});
}

/** A digest of what was chosen, and of the aggregator. */
export function choiceDigest<Choice>({ connection }: Run, { identity }: Operation<Choice>, choice: Choice): string {
	return digestOf(connection.aggregator, identity?.(choice) ?? choice);
}

export function idOf(progress: Progress): string | undefined {
	return progress.state === 'running' ? progress.id : progress.outcome.id;
}

/** The times of a request that begins now. */
export function timesOf<Choice>({ run, deadline }: JobRequest<Choice>): { since: number; deadline: number } {
	const since = run.clock.now();
	return { since, deadline: Math.min(since + run.options.timeoutMs, deadline) };
}

/** The request for the status of a generation; undefined if it has no id that can be polled. */
export function statusRequest<Choice>({ run, operation, choice }: JobRequest<Choice>, id: string | undefined): ApiRequest | undefined {
	if (id === undefined) return undefined;
	try {
		const request = operation.poll?.(id, run.connection, choice);
		return request && withWaitingAnswers(operation, request);
	} catch {
		return undefined; // an id that cannot be put into a URL
	}
}

/** Some providers answer with an error status while a generation is still running. */
export function withWaitingAnswers<Choice>({ waitsOn }: Operation<Choice>, request: ApiRequest): ApiRequest {
	return waitsOn ? { ...request, isAnswer: (reply) => waitsOn(reply) !== undefined } : request;
}

/**
 * Reads a reply with the family's schema. A reply that does not match is either an explicit refusal with
 * status 200, or in a format that the contract does not know: after a create it may mean that something was
 * accepted, and after a status request it says nothing.
 *
 * @throws Fault
 */
export function parseReply<Choice>(request: JobRequest<Choice>, reply: Reply, purpose: RequestPurpose): Progress {
	const { run, operation, choice } = request;
	const { connection } = run;
	try {
		if (purpose === 'status' && reply.status >= 300) return stillRunning(operation.waitsOn?.(reply), reply, connection);
		const parse = purpose === 'create' ? (operation.submitted ?? operation.progress) : operation.progress;
		return bounded(withCost(withBreak(withInlineFiles(parse(reply.json, choice, connection)), reply.brokenBy), reply));
	} catch (error) {
		reply.files?.discard();
		if (reply.brokenBy) throw reply.brokenBy;
		throw quoted(faultOf(error, request, reply, purpose), request, reply, purpose).with({ requestId: requestIdOf(reply) });
	}
}

/** Images that came before the reply's stream broke off are paid for, and available. */
function withBreak(progress: Progress, brokenBy: Fault | undefined): Progress {
	if (!brokenBy || progress.state !== 'finished') return progress;
	const { outcome } = progress;
	return { ...progress, outcome: { ...outcome, streamError: outcome.streamError ?? `The stream of events broke off. ${brokenBy.message}` } };
}

function faultOf<Choice>(error: unknown, { run, operation, choice }: JobRequest<Choice>, reply: Reply, purpose: RequestPurpose): Fault {
	if (!(error instanceof ZodError)) return boundedFault(error);
	if (!saysNo(reply)) return boundedFault(unknownForm(error, reply, run.connection.label, purpose));
	const { model, prompt } = operation.requested?.(choice) ?? {};
	return errorOfReply(reply, run.connection, { purpose, model, prompt, isSynchronous: operation.answersAtOnce ?? operation.poll === undefined });
}

/**
 * For a request that may be paid for, adds the reply itself: what a node can't read, a person may. Errors
 * with words already say what they contain.
 */
function quoted<Choice>(fault: Fault, { run, operation }: JobRequest<Choice>, reply: Reply, purpose: RequestPurpose): Fault {
	if (purpose !== 'create' || fault.kind !== 'unknownOutcome' || reply.json === undefined) return fault;
	const whole = redacted(reply.json, operation.redact);
	const { id = anyIdOf(reply), description } = fault.details;
	const reads = saysNo(reply) ? '' : `The reply: ${plainText(JSON.stringify(whole), MOST_OF_A_REPLY)}`;
	return fault.with({ id, description: sentences(description, reads), ...(run.options.includeResponse && { response: whole }) });
}

const MOST_OF_A_REPLY = 600;

/** Adds what the reply itself says the request cost, shared among its images. */
function withCost(progress: Progress, reply: Reply): Progress {
	const cost = progress.state === 'finished' ? costInReply(reply) : undefined;
	if (progress.state !== 'finished' || !cost) return progress;
	const { outcome } = progress;
	const parts = shared(cost, outcome.images.length);
	const images = outcome.images.map((image, index) => ({
		...image,
		facts: { ...image.facts, cost: parts[index].amount, costUnit: parts[index].unit },
	}));
	return { ...progress, outcome: { ...outcome, images } };
}

function stillRunning(running: Progress | undefined, reply: Reply, connection: Connection): Progress {
	if (running) return bounded(running);
	throw errorOfReply(reply, connection, { purpose: 'status' });
}

/**
 * The progress with the files that came inside its reply, once n8n has them: as long as the item has time,
 * and is not stopped.
 */
export async function withFiles(run: Run, progress: Progress, { files }: Reply, deadline: number): Promise<Progress> {
	if (!files) return progress;
	if (progress.state === 'running') {
		files.discard();
		return progress;
	}
	const late = afterStop(run.clock, run.stop);
	try {
		return withInlineFiles(progress, await files.keep(run.clock.signalAt(storingUntil(run.clock, deadline), late.signal)));
	} finally {
		late.end();
	}
}

function unknownForm(error: ZodError, reply: Reply, label: string, purpose: RequestPurpose): Fault {
	const [issue] = error.issues;
	const requestId = requestIdOf(reply);
	const where = sentences(
		`In '${issue?.path.join('.') || 'the reply'}': ${issue?.message ?? 'not as documented'}`,
		requestId && `Request ID: ${requestId}`,
	);
	if (purpose !== 'create') return new Fault('refused', `${label} sent a reply in an unknown format`, { description: sentences(where) });
	return new Fault('unknownOutcome', `${label} sent a reply in an unknown format: the request may have been accepted and billed`, {
		id: anyIdOf(reply),
		description: sentences(where, lookAtUsageLog(label)),
	});
}
