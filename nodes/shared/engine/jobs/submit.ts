import type { ApiRequest } from '../../aggregator/call';
import { asFault, Fault, lookAtUsageLog, sentences } from '../../aggregator/fault';
import { plainText, retryAfterMs } from '../../aggregator/words';
import { requestIdOf, type Reply } from '../../aggregator/reply';
import { afterStop, orAbort, stopped } from '../clock';
import { countOf } from '../operation';
import type { CreatePermit } from '../limits/createLimit';
import type { Progress, Running } from '../outcome';
import type { Run } from '../run';
import { abandon } from './cancel';
import { doubted, type Job } from './job';
import { nextTry } from '../retryPolicy';
import { idOf, parseReply, statusRequest, withFiles, type JobRequest, type JobResult, type Times } from './request';
import { asDoubt, noPermit, notSent } from './unknownOutcome';

/** Characters of a node's name in the log; n8n allows any number. */
const LONGEST_NAME = 200;

/** Input images are waited for at most this much longer than the item's timeout. */
const MOST_LOADING_MS = 60_000;

/** A request that was sent and accepted. */
interface Submitted {
	progress: Progress;
	reply: Reply;
	/** When the wait for its permit began */
	startedAt: number;
	/** When the accepted request was sent: the item's time starts here */
	sentAt: number;
	/** The URL it was sent to */
	url: string;
}

/** A request that was accepted and recorded. */
interface Accepted extends JobResult {
	job: Job;
	/** The times for waiting; undefined if nobody waits, or the result is there */
	wait?: Times;
}

/** Records what was accepted, before anything else is done with it. */
export async function accepted<Choice>(request: JobRequest<Choice>, submitted: Submitted): Promise<Accepted> {
	const { run, operation, choice, identity, waits } = request;
	const { progress, reply, startedAt, sentAt, url } = submitted;
	// waiting for the rate limit does not use up the item's own time
	const deadline = Math.min(sentAt + run.options.timeoutMs, request.deadline + sentAt - startedAt);
	const id = idOf(progress);
	const job = run.jobs.add(identity, run.clock.date() - (run.clock.now() - sentAt), { type: 'accepted', id, requestId: requestIdOf(reply) });
	job.isPollable = statusRequest(request, id) !== undefined;
	logAccepted(request, id);
	if (progress.state === 'finished') return await finished(request, job, { progress, reply, deadline });
	reply.files?.discard();
	if (run.stop.aborted) throw await abandon(request, job, stopped().with({ id }));
	const running = { progress, reply: reply.json, deadline, job };
	if (!waits) return running;
	if (!job.isPollable) throw outOfSight(request, job, progress, reply);
	const asked = retryAfterMs(reply.headers, '');
	const notBefore = asked === undefined ? undefined : run.clock.now() + asked;
	const durationKey = `${url} ${operation.requested?.(choice).model ?? ''}`;
	return { ...running, wait: { since: sentAt, deadline, waits, last: progress, notBefore, durationKey } };
}

/** The result came with the reply; it is recorded before n8n has its files. */
async function finished<Choice>(
	{ run }: JobRequest<Choice>,
	job: Job,
	{ progress, reply, deadline }: { progress: Progress; reply: Reply; deadline: number },
): Promise<Accepted> {
	run.jobs.noteProgress(job, progress);
	try {
		const whole = await withFiles(run, progress, reply, deadline);
		run.jobs.noteProgress(job, whole);
		return { progress: whole, reply: reply.json, deadline, job };
	} catch (error) {
		throw asFault(error).with({ id: job.id });
	}
}

/** Accepted, but its status cannot be checked here. */
function outOfSight<Choice>({ run, operation }: JobRequest<Choice>, job: Job, running: Running, reply: Reply): Fault {
	const { label } = run.connection;
	const fault =
		operation.unpollable?.(running, run.connection, reply.json) ??
		new Fault('unknownOutcome', `${label} accepted the request, but its status can't be checked: it may have been billed`, {
			description: sentences(`The last status was "${running.status}"`, lookAtUsageLog(label)),
		});
	const doubt = fault.with({ id: job.id });
	run.jobs.note(job, doubted(doubt));
	return doubt;
}

/**
 * Logs the id, so that even a killed process leaves it behind: in the message, since n8n's console log shows
 * nothing else at the level "info". No prompt, no key.
 */
function logAccepted<Choice>({ run, item }: JobRequest<Choice>, id = 'without an ID'): void {
	const aggregator = run.connection.label;
	run.context.logger.info(`${aggregator} accepted an image request: ${id} (${JSON.stringify(plainText(run.nodeName, LONGEST_NAME))}, item ${item.index})`, {
		node: run.nodeName,
		itemIndex: item.index,
		aggregator,
		id,
	});
}

/**
 * Sends a billed request once. It is repeated only if the aggregator certainly did not accept it: after 429,
 * or when no connection was made. Waiting for the rate limit may last as long as the item's timeout and does
 * not use up the item's own time. The request is built when its turn has come, so that input images do not
 * pile up. One that may have been accepted is recorded as such, so that n8n's automatic retries do not send
 * it again.
 */
export async function submit<Choice>(request: JobRequest<Choice>): Promise<Submitted> {
	const { run, operation, choice } = request;
	const startedAt = run.clock.now();
	let giveUpAt = startedAt + run.options.timeoutMs;
	let sent: ApiRequest | undefined;
	let refusal: Fault | undefined;
	for (let failures = 1; ; failures++) {
		const permit = await permitFor(request, giveUpAt);
		if (!permit) throw refusal ?? noPermit(run);
		giveUpAt += permit.ownWaitMs;
		let pauseMs = 0;
		try {
			assertMaySend(run);
			const { model, prompt } = operation.requested?.(choice) ?? {};
			sent ??= { ...(await made(request)), purpose: 'create', model, prompt };
			assertMaySend(run);
			const answer = await attempt(request, sent);
			if (!('fault' in answer)) {
				permit.accepted();
				return { ...answer, startedAt };
			}
			refusal = answer.fault;
			const next = nextTry('create', refusal, { failures });
			if ('end' in next) throw next.end === 'doubt' ? await remembered(request, asDoubt(refusal, run)) : refusal;
			if (refusal.kind === 'rateLimited') permit.refused(refusal.details.retryAfterMs);
			else pauseMs = next.againInMs;
		} finally {
			permit.release();
		}
		if (pauseMs > 0) await run.clock.sleep(pauseMs, run.creates.ending).catch(() => assertMaySend(run));
	}
}

/** Builds the request with its files, which n8n's helpers may never deliver. */
async function made<Choice>({ run, operation, item, choice }: JobRequest<Choice>): Promise<ApiRequest> {
	const limit = run.clock.signalAt(run.clock.now() + run.options.timeoutMs + MOST_LOADING_MS, run.stop);
	try {
		return await orAbort(Promise.resolve(operation.request(choice, item)), limit);
	} catch (error) {
		const fault = asFault(error);
		if (!limit.aborted || fault.code === 'parameter') throw fault;
		throw run.stop.aborted ? stopped().with({ billed: 'no' }) : notHandedOver();
	}
}

function notHandedOver(): Fault {
	return new Fault('neverSent', 'n8n did not provide the input files in time', { code: 'parameter', description: 'Nothing was sent for this item.' });
}

async function permitFor<Choice>({ run, operation, choice }: JobRequest<Choice>, giveUpAt: number): Promise<CreatePermit | undefined> {
	try {
		return await run.limiter.creates.acquire({
			images: countOf(operation.imageCount?.(choice)),
			mostImages: operation.mostImagesInFlight,
			giveUpAt,
			run,
			stop: run.creates.ending,
		});
	} catch (error) {
		assertMaySend(run);
		throw asFault(error);
	}
}

/** Nothing that is billed is sent after a stop, or after an item that ends the batch. */
function assertMaySend(run: Run): void {
	if (run.stop.aborted) throw stopped().with({ billed: 'no' });
	if (run.creates.abortCause) throw notSent(run.creates.abortCause);
}

/** Remembers an unknown outcome. After a stop it is cancelled as well if it has an id. */
async function remembered<Choice>(request: JobRequest<Choice>, doubt: Fault): Promise<Fault> {
	const { run, identity } = request;
	const job = run.jobs.add(identity, run.clock.date(), doubted(doubt));
	job.isPollable = statusRequest(request, job.id) !== undefined;
	if (run.stop.aborted && job.isPollable) await abandon(request, job, stopped());
	return doubt;
}

/**
 * Sends the request once; a fault here concerns a request that was sent. If an id may still come, a stop does
 * not abort it at once: without the id nobody could pick up, or cancel, what was accepted.
 */
async function attempt<Choice>(request: JobRequest<Choice>, sent: ApiRequest): Promise<Omit<Submitted, 'startedAt'> | { fault: Fault }> {
	const { run, operation, choice } = request;
	const sentAt = run.clock.now();
	const deadline = sentAt + run.options.timeoutMs;
	let late: ReturnType<typeof afterStop> | undefined;
	try {
		late = operation.poll?.(ANY_ID, run.connection, choice) && afterStop(run.clock, run.stop);
		const reply = await run.call(sent, run.clock.signalAt(deadline, late?.signal ?? run.stop));
		return { progress: progressOf(request, reply), reply, sentAt, url: sent.url };
	} catch (error) {
		return { fault: asFault(error) };
	} finally {
		late?.end();
	}
}

const ANY_ID = 'id';

/** A prediction that is done before its files are there is polled like one that is still running. */
function progressOf<Choice>(request: JobRequest<Choice>, reply: Reply): Progress {
	try {
		return parseReply(request, reply, 'create');
	} catch (error) {
		const fault = asFault(error);
		const { id } = fault.details;
		if (fault.kind !== 'incomplete' || !statusRequest(request, id)) throw fault;
		return { state: 'running', id, status: 'succeeded' };
	}
}
