import { asFault, Fault, sentences } from '../../aggregator/fault';
import type { Reply } from '../../aggregator/reply';
import { meaningOf } from '../retryPolicy';
import { pays } from '../operation';
import type { Outcome, Progress } from '../outcome';
import { abandon } from './cancel';
import { doubted, hasContent, planFor, type Job } from './job';
import { poll } from './poll';
import { parseReply, statusRequest, timesOf, withFiles, withWaitingAnswers, type JobRequest, type JobResult, type Times } from './request';
import { accepted, submit } from './submit';
import { asDoubt, notKept } from './unknownOutcome';

/**
 * Processes one request to its end: continues what an earlier try paid for, otherwise sends the request (a
 * billed one at most once), and waits for the result. Faults name the id as soon as there is one.
 */
export async function runJob<Choice>(request: JobRequest<Choice>): Promise<JobResult> {
	if (!request.operation.paid) return await lookUp(request).catch(ofReading(request));
	const resumed = request.job && (await resume(request, request.job));
	if (resumed) return resumed;
	const { wait, ...result } = await accepted(request, await submit(request));
	return wait ? await seeThrough(request, result.job, wait) : result;
}

/** Polls once more a request that an earlier try recorded as finished, perhaps too early. */
export async function lookAgain<Choice>(request: JobRequest<Choice>, job: Job): Promise<Outcome | undefined> {
	if (!statusRequest(request, job.id)) return undefined;
	try {
		const { progress } = await seeThrough(request, job, { ...timesOf(request), waits: true });
		return progress.state === 'finished' ? progress.outcome : undefined;
	} catch (error) {
		const fault = asFault(error);
		if (fault.kind === 'stopped') throw fault;
		return undefined;
	}
}

/** Sends a request that costs nothing, retried like a status request. */
async function lookUp<Choice>(request: JobRequest<Choice>): Promise<JobResult> {
	const { run, operation, item, choice } = request;
	const { since, deadline } = timesOf(request);
	const id = operation.targetId?.(choice);
	const { progress, reply } = await poll(run, {
		request: withWaitingAnswers(operation, await operation.request(choice, item)),
		result: id === undefined ? undefined : operation.result?.(id, run.connection, choice),
		progress: readerOf(request, id),
		id,
		waits: request.waits && (id === undefined ? operation.poll !== undefined : statusRequest(request, id) !== undefined),
		since,
		deadline,
		purpose: operation.purpose ?? 'status',
		isFree: true,
		pickUpNode: operation.pickUpNode,
	});
	return { progress: await withFiles(run, progress, reply, deadline), reply: reply.json, deadline };
}

/** A node that only reads what was paid for elsewhere knows nothing about its bill, except what the provider says. */
function ofReading<Choice>({ operation }: JobRequest<Choice>) {
	return (error: unknown): never => {
		const fault = asFault(error);
		const saysItself = fault.kind === 'parameter' || fault.kind === 'ended';
		throw pays(operation) || saysItself || fault.billed !== 'no' ? fault : fault.with({ billed: 'maybe' });
	};
}

/** Continues what an earlier try submitted or finished; undefined if it has to be sent again. */
async function resume<Choice>(request: JobRequest<Choice>, job: Job): Promise<JobResult | undefined> {
	const { run } = request;
	const times = { ...timesOf(request), waits: request.waits };
	const isUnknown = job.state === 'unknown';
	switch (planFor(job, run.jobs.execution, statusRequest(request, job.id) !== undefined)) {
		case 'deliver':
			return delivered(job, times);
		case 'repeat':
			throw repeated(job);
		case 'anew':
			run.jobs.note(job, { type: 'givenUp' });
			return undefined;
		case 'poll':
			try {
				return await seeThrough(request, job, times);
			} catch (error) {
				const fault = asFault(error);
				// the part of it that n8n has comes out all the same
				if (job.state === 'finished' && fault.kind !== 'stopped' && hasContent(job)) return delivered(job, times);
				// in the user's Retry an unknown outcome is polled once more, and after that the user decides
				// to pay again
				if (!isUnknown || !['unknownOutcome', 'ended'].includes(fault.kind)) throw fault;
				if (fault.kind === 'unknownOutcome') run.jobs.note(job, { type: 'givenUp' });
				return undefined;
			}
	}
}

function delivered(job: Job, { deadline }: Times): JobResult {
	return { progress: { state: 'finished', outcome: job.outcome ?? { images: [] } }, deadline, job };
}

/** Waits for a generation that was paid for, and records what becomes of it. */
async function seeThrough<Choice>(request: JobRequest<Choice>, job: Job, times: Times): Promise<JobResult> {
	const { run, operation, choice } = request;
	const { id } = job;
	const status = statusRequest(request, id);
	if (!status || id === undefined) throw new Fault('ended', 'An earlier try left nothing to continue from', { id });
	const { since, deadline, waits, last, durationKey, notBefore } = times;
	try {
		const { progress, reply } = await poll(run, {
			request: status,
			result: operation.result?.(id, run.connection, choice),
			progress: readerOf(request, id, job),
			id,
			last,
			waits,
			since,
			deadline,
			sentAt: run.clock.now() - Math.max(0, run.clock.date() - job.sentAt),
			notBefore,
			notFoundForMs: operation.notFoundForMs,
			durationKey,
			usualSeconds: durationKey === undefined ? undefined : operation.usualSeconds,
			purpose: 'status',
			isFree: false,
			pickUpNode: run.options.cancelOnTimeout ? undefined : operation.pickUpNode,
		});
		run.jobs.noteProgress(job, progress);
		const whole = await withFiles(run, progress, reply, deadline);
		run.jobs.noteProgress(job, whole);
		return { progress: whole, reply: reply.json, deadline, job };
	} catch (error) {
		throw await lost(request, job, asFault(error).with({ id }));
	}
}

/** Characters of an ID that are shown. */
const LONGEST_NAMED = 100;

/**
 * Reads the answers about one generation, the item's own or a typed-in one. An answer that names another id
 * is ignored, unless that may be the gateway's own name for what it passes on: it comes twice in a row, the
 * requested id was never named, no other request of this execution has it, and the prompt beside it, if any,
 * is the item's. An end is only believed under a name that was known before: the image would be paid for
 * again.
 */
function readerOf<Choice>(request: JobRequest<Choice>, id: string | undefined, job?: Job): (answer: Reply) => Progress {
	const { run, operation, choice } = request;
	let other: string | undefined;
	let alias: string | undefined;
	let isOwnSeen = false;
	const assertOwn = (said: string | undefined, { prompt, isEnd = false }: { prompt?: string; isEnd?: boolean } = {}) => {
		if (said === id) isOwnSeen = true;
		if (!said || said === id || id === undefined) return;
		const mayBeAlias = !isOwnSeen && !run.jobs.isOfAnother(job, said) && isSamePrompt(operation.requested?.(choice).prompt, prompt);
		if (mayBeAlias && said === (isEnd ? alias : other)) {
			alias = said;
			return;
		}
		if (!isEnd) other = said;
		throw new Fault('transient', `${run.connection.label} answered about another request`, {
			description: `The answer names the ID ${said.slice(0, LONGEST_NAMED)}`,
		});
	};
	return (answer) => {
		try {
			const progress = parseReply(request, answer, 'status');
			if (progress.state === 'running') assertOwn(progress.id);
			else assertOwn(progress.outcome.id, { prompt: progress.outcome.prompt });
			return named(id, progress);
		} catch (error) {
			answer.files?.discard();
			const fault = asFault(error);
			if (fault.kind === 'ended') assertOwn(fault.details.id, { isEnd: true });
			throw fault;
		}
	};
}

/** Gateways add words before and after a prompt, or leave it out. */
function isSamePrompt(asked = '', said = ''): boolean {
	const [one, other] = [asked, said].map((text) => text.trim().replace(/\s+/g, ' ').toLowerCase());
	return one.includes(other) || other.includes(one);
}

/**
 * Keeps our id, whatever id a reply uses: what was paid for is known by it, and nobody could pick it up
 * otherwise.
 */
function named(id: string | undefined, progress: Progress): Progress {
	if (id === undefined) return progress;
	if (progress.state === 'running') return { ...progress, id };
	return { ...progress, outcome: { ...progress.outcome, id } };
}

/** What a failed wait means for the job. */
async function lost<Choice>(request: JobRequest<Choice>, job: Job, fault: Fault): Promise<Fault> {
	const { run, operation } = request;
	// a failed check does not lose what is already there
	if (job.state === 'finished' && hasContent(job)) return fault;
	const meaning = meaningOf('status', fault.kind);
	if (meaning === 'ended') {
		run.jobs.note(job, { type: 'ended' });
		return fault;
	}
	if (meaning === 'grace') {
		const doubt = asDoubt(fault, run);
		run.jobs.note(job, doubted(doubt));
		return doubt;
	}
	if (fault.kind === 'key') return unreadable(fault, run.connection.label, operation.pickUpNode);
	if (fault.kind === 'parameter') return unasked(fault, operation.pickUpNode);
	return await abandon(request, job, fault);
}

/** A key that its own request used up may no longer be allowed to read what it paid for (seen at new-api). */
function unreadable(fault: Fault, label: string, pickUpNode?: string): Fault {
	const { description, withoutAdvice } = fault.details;
	return new Fault('key', `${label} accepted the request, but this key can no longer read what it paid for`, {
		...fault.details,
		code: 'key',
		billed: 'yes',
		description: sentences(
			withoutAdvice ?? description,
			`It was accepted and billed${pickUpNode ? `: '${pickUpNode}' gets it by its ID with another key of the same account` : ''}`,
		),
	});
}

/** n8n itself refuses a poll, such as with a credential that was deleted: what was sent before is not undone by that. */
function unasked(fault: Fault, pickUpNode?: string): Fault {
	const { description, withoutAdvice } = fault.details;
	return fault.with({
		billed: 'maybe',
		description: sentences(
			withoutAdvice ?? description,
			`The request was accepted before, and may be billed${pickUpNode ? `: '${pickUpNode}' gets the result by its ID` : ''}`,
		),
	});
}

/** The error of an earlier try; n8n's automatic retries pay for nothing again. */
function repeated(job: Job): Fault {
	const { doubt, id } = job;
	if (!doubt) return notKept(new Fault('refused', "It came inside the reply, and n8n's storage did not keep it"), job);
	const { message, ...details } = doubt;
	return new Fault('unknownOutcome', message, { ...details, id });
}
