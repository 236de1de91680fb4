import { createHash } from 'crypto';
import type { IContextObject, IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { Progress } from '../outcome';
import { advance, newJob, type Identity, type Job, type JobEvent } from './job';

/** The run of a node that works on its jobs. */
export interface RunIdentity {
	/** n8n's run index: kept by Retry On Fail and Retry, different for each round of a loop */
	index: number;
	execution: string;
	/** Whether an agent uses the node as its tool: there each call, and each try of one, is a separate run */
	isTool: boolean;
}

const CONTEXT_KEY = 'imageAggregatorPaid';

const jobsSchema = z.array(
	z.object({ state: z.enum(['running', 'finished', 'unknown', 'gone']), digest: z.string(), run: z.number(), item: z.number() }),
);

/**
 * The run that currently works on each job: two equal items, or two simultaneous calls of a tool, have a job
 * each.
 */
const claims = new WeakMap<Job, JobStore>();

/**
 * What was paid for, kept in the node's context of the execution. n8n keeps that across the tries of Retry On
 * Fail and into the retry of a saved execution, so that a retry picks up what was submitted instead of paying
 * again. Runs at the same time share it.
 */
export class JobStore {
	private readonly jobs: Job[];
	/** The jobs that this run works on */
	private readonly own = new Set<Job>();
	private readonly askedAbout = new Set<string>();

	constructor(
		context: IContextObject,
		private readonly run: RunIdentity,
	) {
		const existing: unknown = context[CONTEXT_KEY];
		// the object itself, not a copy: another run may be adding to it
		this.jobs = areJobs(existing) ? existing : [];
		context[CONTEXT_KEY] = this.jobs;
		this.discard((job) => !claims.has(job) && !this.mayServe(job));
	}

	/**
	 * Assigns each request its job of an earlier try, in order: matched first by what was chosen, then by
	 * position. So an expression with a different result in each try buys nothing twice, and equal requests
	 * keep a job each.
	 */
	give(requests: readonly Identity[]): Array<Job | undefined> {
		const given: Array<Job | undefined> = requests.map(() => undefined);
		const rules = this.run.isTool ? [this.isSameChoice] : [this.isOwnChoice, this.isSamePlace, this.isSameChoice];
		for (const { key, fits } of rules) {
			const free = grouped(
				this.jobs.filter((job) => !claims.has(job) && this.mayServe(job)),
				key,
			);
			requests.forEach((request, index) => {
				if (given[index] !== undefined) return;
				const candidates = free.get(key(request)) ?? [];
				const at = candidates.findIndex((one) => !claims.has(one) && fits(one, request));
				if (at >= 0) given[index] = this.take(candidates.splice(at, 1)[0], request);
			});
		}
		return given;
	}

	/** Adds a request that was sent: accepted, or with an unknown outcome. */
	add(identity: Identity, sentAt: number, event: Parameters<typeof newJob>[2]): Job {
		const job = newJob(identity, sentAt, event);
		job.run = this.run.index;
		job.execution = this.run.execution;
		this.hold(job);
		this.jobs.push(job);
		return job;
	}

	/** Records an event of a job; the table in job.ts decides whether the job is kept. */
	note(job: Job, event: JobEvent): void {
		const isKept = advance(job, event);
		job.execution = this.run.execution;
		if (event.type === 'gone') job.goneSince ??= this.run.execution;
		if (!isKept) this.discard((other) => other === job);
	}

	/** Records the progress of a job. */
	noteProgress(job: Job, progress: Progress): void {
		this.note(job, progress.state === 'finished' ? { type: 'finished', outcome: progress.outcome } : { type: 'accepted', id: job.id });
	}

	/** The execution of this run: if a job was last updated in another one, this is the user's Retry. */
	get execution(): string {
		return this.run.execution;
	}

	/** Notes an id that an item asks about, and that was submitted elsewhere. */
	asksAbout(id: string | undefined): void {
		if (id !== undefined) this.askedAbout.add(id);
	}

	/** Whether another item asks about this id, or another request that is kept has it. */
	isOfAnother(job: Job | undefined, id: string): boolean {
		return this.askedAbout.has(id) || this.jobs.some((one) => one !== job && one.id === id);
	}

	/** What this or an earlier try keeps of each item, whether or not this try reached it. */
	byItem(): Map<number, Job[]> {
		return grouped(
			this.jobs.filter(({ run }) => run === this.run.index),
			({ item }) => item,
		);
	}

	/**
	 * Called at the end of a run: other runs may take over its jobs. If everything has reached n8n, nobody
	 * asks for them again.
	 *
	 * @returns what an earlier try paid for and no item of this run asked for, if it will not be output later
	 */
	close({ allDelivered }: { allDelivered: boolean }): Job[] {
		for (const job of this.own) claims.delete(job);
		if (!allDelivered) return [];
		const isOver = (job: Job) => this.own.has(job) && (job.isDelivered === true || job.state === 'gone');
		const isLeft = (job: Job) => !this.own.has(job) && job.run === this.run.index && !claims.has(job) && !this.run.isTool;
		const left = this.jobs.filter((job) => isLeft(job) && !job.isDelivered);
		this.discard((job) => isOver(job) || isLeft(job));
		return left;
	}

	/**
	 * Whether a job may serve this run: one of the same run, or one whose images never reached n8n. An
	 * unknown outcome in an earlier round does not stop a later round of a loop from sending, and needs an id
	 * that can be polled first; for an agent's tool a new call cannot be told from another try.
	 */
	private mayServe({ run, state, isDelivered, isPollable }: Job): boolean {
		if (run === this.run.index) return true;
		return state === 'unknown' ? this.run.isTool || isPollable === true : state !== 'gone' && !isDelivered;
	}

	/** This item's own request of an earlier try. */
	private readonly isOwnChoice: Rule = {
		key: ({ item, digest }) => `${item} ${digest}`,
		fits: (job) => job.run === this.run.index,
	};

	/**
	 * The request at the same position: within one execution nobody can have changed what was requested;
	 * across the user's Retry a change shows.
	 */
	private readonly isSamePlace: Rule = {
		key: ({ item, after }) => `${item} ${after ?? ''}`,
		fits: (job, { origin }) =>
			job.run === this.run.index && (job.execution === this.run.execution || (origin !== undefined && job.origin === origin)),
	};

	/** A request that was left behind elsewhere: by another round, or by an item that asks for something else now. */
	private readonly isSameChoice: Rule = {
		key: ({ digest }) => digest,
		fits: (job) => job.run !== this.run.index || job.state !== 'unknown',
	};

	private take(job: Job, { item, digest, after, origin }: Identity): Job {
		this.hold(job);
		// an unknown outcome of another round is treated as in the user's Retry: polled once more, then sent
		// again
		if (job.state === 'unknown' && job.run !== this.run.index && !this.run.isTool) job.execution = '';
		job.run = this.run.index;
		Object.assign(job, { item, digest, ...(after !== undefined && { after }), ...(origin !== undefined && { origin }) });
		return job;
	}

	private hold(job: Job): void {
		this.own.add(job);
		claims.set(job, this);
	}

	/** Changes the list in place: another run may hold it. */
	private discard(isDiscarded: (job: Job) => boolean): void {
		const left = this.jobs.filter((job) => !isDiscarded(job));
		if (left.length === this.jobs.length) return;
		this.jobs.length = 0;
		for (const job of left) this.jobs.push(job);
	}
}

interface Rule {
	/** Only jobs with the same key can match */
	key(identity: Identity): string;
	fits(job: Job, request: Identity): boolean;
}

function grouped<T, K>(all: T[], keyOf: (one: T) => K): Map<K, T[]> {
	const groups = new Map<K, T[]>();
	for (const one of all) {
		const key = keyOf(one);
		const group = groups.get(key);
		if (group) group.push(one);
		else groups.set(key, [one]);
	}
	return groups;
}

function areJobs(value: unknown): value is Job[] {
	return jobsSchema.safeParse(value).success;
}

/**
 * A digest of what a user chose. It leaves out the bytes of an input image, which a host may encode
 * differently for each try, the node's options, since a user who raises the timeout and runs again must not
 * pay again, and the base URL, since an aggregator may move.
 */
export function digestOf(...chosen: unknown[]): string {
	const text = JSON.stringify(chosen, (_name, value: unknown) => (isFile(value) ? value.id : value));
	return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}

/** n8n's description of a file, which may contain all its bytes; the `identity` beside it identifies it. */
function isFile(value: unknown): value is { id?: unknown } {
	return typeof value === 'object' && value !== null && 'mimeType' in value && 'data' in value;
}

/** Parameters of a node that are not part of the request: changing them does not mean paying again. */
const NOT_REQUESTED = ['options', 'downloadImages', 'binaryPropertyOutput', 'waitForCompletion'];

/** The node's parameters with unresolved expressions: the same in every try. */
export function asTheyStand(parameters: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(parameters).filter(([name]) => !NOT_REQUESTED.includes(name)));
}
