import type { IBinaryData } from 'n8n-workflow';

import type { Outcome } from '../outcome';

/**
 * The life of one paid request. `unknown`: it may have been accepted, nobody can say. `gone`: not one of
 * its files could be had; `goneForGood`: in the user's Retry neither. What has ended is not kept: the next
 * try makes a new generation.
 */
export type JobState = 'running' | 'finished' | 'delivered' | 'unknown' | 'gone' | 'goneForGood';

/** What is remembered of it. No key, no prompt, no image bytes: only ids, URLs and facts. */
export interface Job {
	state: JobState | 'new';
	/** Run index and execution that last worked on it */
	run: number;
	execution: string;
	/** Index of the input item that it was last used for */
	item: number;
	/** When the request was sent, in Unix milliseconds */
	sentAt: number;
	/** The provider's id, where it gave one */
	id?: string;
	/** The finished result, without prompts and bytes */
	outcome?: Outcome;
	/** The files fetched so far, as n8n's references into its binary storage; by image index */
	files?: Array<IBinaryData | null>;
	/** What was said when its outcome became unknown, to be repeated */
	doubt?: { message: string; description: string };
}

export type JobEvent =
	/** The provider took it, and says so */
	| { type: 'accepted'; id?: string }
	/** Nobody can say whether it was taken, or what came of it */
	| { type: 'doubted'; message: string; description: string; id?: string }
	| { type: 'finished'; outcome: Outcome }
	/** Its images were handed to n8n */
	| { type: 'delivered' }
	/** The provider's own word that nothing will come of it */
	| { type: 'ended' }
	/** The provider confirmed a cancel */
	| { type: 'cancelled' }
	/** Not one of its files is left to be fetched: n8n's own tries say so again, and pay for nothing */
	| { type: 'gone' }
	/** The same, in an execution after the one that heard of the job last */
	| { type: 'goneOnRetry' }
	/** A later try had a file of it after all */
	| { type: 'found' }
	/** The user's own retry: what was in doubt, or gone, is his to pay for again */
	| { type: 'retriedByUser' };

/**
 * The one place that decides what is kept of a paid request and what is discarded. What is not in the
 * table does not happen: a cancel that comes too late discards no finished image, for one.
 */
const NEXT: Record<JobEvent['type'], Partial<Record<JobState | 'new', JobState | 'discarded'>>> = {
	accepted: { new: 'running', unknown: 'running' },
	doubted: { new: 'unknown', running: 'unknown', unknown: 'unknown', delivered: 'unknown' },
	finished: { running: 'finished', unknown: 'finished', delivered: 'finished' },
	delivered: { running: 'delivered', finished: 'delivered' },
	ended: { running: 'discarded', unknown: 'discarded', delivered: 'discarded' },
	cancelled: { running: 'discarded' },
	gone: { finished: 'gone', delivered: 'gone' },
	goneOnRetry: { finished: 'gone', delivered: 'gone', gone: 'goneForGood' },
	found: { gone: 'finished', goneForGood: 'finished' },
	retriedByUser: { unknown: 'discarded', goneForGood: 'discarded' },
};

/** A job as it begins, before anything is known of it. */
export function newJob(item: number, sentAt: number): Job {
	return { state: 'new', run: 0, execution: '', item, sentAt };
}

/**
 * Takes an event into a job.
 *
 * @returns whether the job is still kept
 */
export function advance(job: Job, event: JobEvent): boolean {
	const next = NEXT[event.type][job.state];
	if (next === undefined) return true;
	if (next === 'discarded') return false;
	job.state = next;
	Object.assign(job, factsOf(event));
	if (next !== 'unknown') delete job.doubt;
	return true;
}

function factsOf(event: JobEvent): Partial<Job> {
	switch (event.type) {
		case 'accepted':
			return event.id === undefined ? {} : { id: event.id };
		case 'doubted': {
			const { message, description, id } = event;
			return { doubt: { message, description }, ...(id !== undefined && { id }) };
		}
		case 'finished':
			return { outcome: withoutContent(event.outcome) };
		default:
			return {};
	}
}

function withoutContent(outcome: Outcome): Outcome {
	const images = outcome.images.map(({ url, facts, isOtherFile }) => ({
		...(url?.startsWith('data:') ? {} : { url }),
		...(isOtherFile && { isOtherFile }),
		facts: { ...facts, prompt: undefined, revisedPrompt: undefined },
	}));
	return { ...outcome, prompt: undefined, images };
}
