import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { Billed, FailureCode, Fault } from '../../aggregator/fault';
import type { Outcome } from '../outcome';

/**
 * The state of one paid request at the provider.
 *
 * - `running`: accepted, and not known to have finished
 * - `finished`: its result is known
 * - `unknown`: it may have been accepted, or may still produce something
 * - `gone`: finished, but the servers say that none of its files exists
 *
 * A job that has ended is not kept: the next try makes a new generation.
 */
export type JobState = 'running' | 'finished' | 'unknown' | 'gone';

/** How a request is recognised in another try. */
export interface Identity {
	/** Index of the input item */
	item: number;
	/** Digest of what was chosen */
	digest: string;
	/** The request it follows, if it is not the item's first one */
	after?: string;
	/**
	 * Digest of the node's parameters with unresolved expressions, and of the item's JSON: the same in the
	 * user's Retry if nothing was changed
	 */
	origin?: string;
}

/** What is remembered of a paid request: only ids, URLs and facts, no key, no prompt, no image bytes. */
export interface Job extends Identity {
	state: JobState;
	/** Run index and execution that last worked on it */
	run: number;
	execution: string;
	/** When the request was sent, in Unix milliseconds */
	sentAt: number;
	/** The provider's id, if it gave one */
	id?: string;
	/** Whether its status can be polled by its id */
	isPollable?: boolean;
	/** The id of the request at the gateway, as in its usage log */
	requestId?: string;
	/** The finished result, without prompts and bytes */
	outcome?: Outcome;
	/** The files fetched so far, as n8n's references into its binary storage; by image index */
	files?: Array<IBinaryData | null>;
	/** Its images were passed on to n8n */
	isDelivered?: true;
	/** The execution in which its files were first found to be missing */
	goneSince?: string;
	/** The error when its outcome became unknown, to be repeated */
	doubt?: Doubt;
	/** The usage log was read for it in a try of its run */
	wasLookedUp?: true;
}

export interface Doubt {
	message: string;
	description: string;
	code: FailureCode;
	billed: Billed;
	httpCode?: string;
	/** The reply itself, if the user wants it */
	response?: IDataObject;
}

export type JobEvent =
	/** The provider accepted it, and said so */
	| { type: 'accepted'; id?: string; requestId?: string }
	/** It is unknown whether it was accepted, or what became of it */
	| { type: 'doubted'; doubt: Doubt; id?: string }
	| { type: 'finished'; outcome: Outcome }
	/** Its images were passed on to n8n */
	| { type: 'delivered' }
	/** The provider said that nothing will come of it */
	| { type: 'ended' }
	/** The servers say that none of its files exists */
	| { type: 'gone' }
	/** At least one of its files exists */
	| { type: 'found' }
	/** Given up in the user's own Retry, who decides to pay again */
	| { type: 'givenUp' };

const KNOWN_AGAIN = { running: 'running', finished: 'finished', unknown: 'running', gone: 'finished' } as const;

/**
 * The only place that decides what is kept of a paid request and what is discarded. A transition that is not
 * in the table must not happen: whoever notes it is wrong about the job, and would lose what was paid for.
 */
const NEXT: Record<JobEvent['type'], Partial<Record<JobState, JobState | 'discarded'>>> = {
	accepted: KNOWN_AGAIN,
	doubted: { running: 'unknown', unknown: 'unknown', finished: 'unknown' },
	finished: { running: 'finished', finished: 'finished', unknown: 'finished' },
	delivered: { running: 'running', finished: 'finished', gone: 'gone' },
	ended: { running: 'discarded', unknown: 'discarded', finished: 'discarded' },
	gone: { finished: 'gone', gone: 'gone' },
	found: { finished: 'finished', gone: 'finished' },
	givenUp: { running: 'discarded', unknown: 'discarded', finished: 'discarded', gone: 'discarded' },
};

/** Creates a job from the first event known about it. */
export function newJob(identity: Identity, sentAt: number, event: Extract<JobEvent, { type: 'accepted' | 'doubted' }>): Job {
	const state = event.type === 'accepted' ? 'running' : 'unknown';
	return { ...identity, state, run: 0, execution: '', sentAt, ...factsOf(event) };
}

/**
 * Applies an event to a job.
 *
 * @returns whether the job is still kept
 */
export function advance(job: Job, event: JobEvent): boolean {
	const next = NEXT[event.type][job.state];
	if (next === undefined) throw new Error(`A job that is ${job.state} was said to be ${event.type}`);
	if (next === 'discarded') return false;
	job.state = next;
	Object.assign(job, factsOf(event));
	if (next !== 'unknown') delete job.doubt;
	if (next !== 'gone') delete job.goneSince;
	return true;
}

function factsOf(event: JobEvent): Partial<Job> {
	switch (event.type) {
		case 'accepted':
			return defined({ id: event.id, requestId: event.requestId });
		case 'doubted':
			return { doubt: event.doubt, ...defined({ id: event.id }) };
		case 'finished':
			return { outcome: withoutContent(event.outcome) };
		case 'delivered':
			return { isDelivered: true };
		default:
			return {};
	}
}

function defined(facts: Pick<Job, 'id' | 'requestId'>): Partial<Job> {
	return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function withoutContent(outcome: Outcome): Outcome {
	const images = outcome.images.map(({ url, otherUrl, facts, isOtherFile }) => ({
		...(url?.startsWith('data:') ? {} : { url }),
		...(otherUrl !== undefined && { otherUrl }),
		...(isOtherFile && { isOtherFile }),
		facts: { ...facts, prompt: undefined, revisedPrompt: undefined },
	}));
	return { ...outcome, prompt: undefined, images };
}

/** The event that records an unknown outcome. */
export function doubted({ message, details, code, billed }: Fault): Extract<JobEvent, { type: 'doubted' }> {
	const { description = '', id, httpCode, response } = details;
	return { type: 'doubted', doubt: { message, description, code, billed, httpCode, ...(response && { response }) }, ...(id !== undefined && { id }) };
}

/**
 * What a retry does with a job.
 *
 * - `deliver`: its result is known, and only has to be fetched
 * - `poll`: its status is polled, free of charge
 * - `repeat`: n8n's automatic retries repeat the error, and pay for nothing
 * - `anew`: the request is sent again; only allowed in the user's own Retry
 */
export type Plan = 'deliver' | 'poll' | 'repeat' | 'anew';

/** @param canPoll whether its status can be polled by an id that it has */
export function planFor(job: Job, execution: string, canPoll: boolean): Plan {
	const isUsersRetry = job.execution !== execution;
	const otherwise = isUsersRetry ? 'anew' : 'repeat';
	switch (job.state) {
		case 'running':
			return canPoll ? 'poll' : otherwise;
		case 'finished':
			if (canPoll && lacksBytes(job)) return 'poll';
			return hasContent(job) ? 'deliver' : otherwise;
		case 'unknown':
			// automatic retries would only get the same answer again
			return canPoll && isUsersRetry ? 'poll' : otherwise;
		case 'gone':
			// the first Retry checks once more; the one after that makes new images
			return isUsersRetry && job.goneSince !== job.execution ? 'anew' : 'deliver';
	}
}

/**
 * If n8n keeps binary data in memory, a reference would be the bytes themselves: these are held beside the
 * job for the life of the process, and never saved with the execution.
 */
const filesInMemory = new WeakMap<Job, Array<IBinaryData | null>>();

/** Notes which files of a job n8n already has; without their names, which contain words of the prompt. */
export function rememberFiles(job: Job, files: Array<IBinaryData | undefined>): void {
	const unnamed = files.map((file) => (file ? { ...file, fileName: undefined } : null));
	if (unnamed.every((file) => file === null || file.id !== undefined)) job.files = unnamed;
	else filesInMemory.set(job, unnamed);
}

export function rememberedFiles(job: Job | undefined): Array<IBinaryData | null> {
	return (job && (job.files ?? filesInMemory.get(job))) ?? [];
}

/**
 * Whether any part of its result is still available without the provider.
 *
 * @param files those that n8n has; pass them without those in memory to ask what another process will find
 */
export function hasContent(job: Job, files = rememberedFiles(job)): boolean {
	const { text, output } = job.outcome ?? {};
	const images = areThere(job, files);
	return images.length === 0 || text !== undefined || output !== undefined || images.includes(true);
}

/** Whether an image came as bytes inside a reply, and n8n's storage did not keep them. */
function lacksBytes(job: Job): boolean {
	return areThere(job, rememberedFiles(job)).includes(false);
}

/** For each of its images, whether it has a URL, or n8n has its file. */
function areThere({ outcome }: Job, files: Array<IBinaryData | null>): boolean[] {
	return (outcome?.images ?? []).map(({ url }, index) => url !== undefined || Boolean(files[index]));
}
