import { createHash } from 'crypto';
import type { IContextObject, IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import type { Progress } from '../outcome';
import { advance, newJob, type Identity, type Job, type JobEvent } from './job';

/** Which run of a node works on its jobs. */
export interface RunIdentity {
	/** n8n's run index: Retry On Fail and Retry keep it, each round of a loop has its own */
	index: number;
	execution: string;
	/** An agent's tool: there each call, and each try of one, is a run of its own */
	isTool: boolean;
}

const CONTEXT_KEY = 'imageAggregatorPaid';

const jobsSchema = z.array(
	z.object({ state: z.enum(['running', 'finished', 'unknown', 'gone']), digest: z.string(), run: z.number(), item: z.number() }),
);

/** Who works on a job at the moment: two equal items, or two calls of a tool at once, have a job each. */
const claims = new WeakMap<Job, JobStore>();

/**
 * What was paid for, kept in the node's context of the execution. n8n keeps that across the tries of
 * Retry On Fail and into the retry of a saved execution, so that a retry picks up what was submitted
 * instead of paying again. Runs that go on at the same time share it.
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
		// the very object, not a copy: another run may be adding to it
		this.jobs = areJobs(existing) ? existing : [];
		context[CONTEXT_KEY] = this.jobs;
		this.discard((job) => !claims.has(job) && !this.mayServe(job));
	}

	/**
	 * Gives each request the job of an earlier try that is its own, in their order: first what was chosen
	 * decides, then the place. So an expression that gives something else in each try buys nothing twice,
	 * and equal requests keep a job each.
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

	/** A request that was sent: taken by the provider, or in doubt. */
	add(identity: Identity, sentAt: number, event: Parameters<typeof newJob>[2]): Job {
		const job = newJob(identity, sentAt, event);
		job.run = this.run.index;
		job.execution = this.run.execution;
		this.hold(job);
		this.jobs.push(job);
		return job;
	}

	/** Records what happened to a job; the table decides whether it is kept after that. */
	note(job: Job, event: JobEvent): void {
		const isKept = advance(job, event);
		job.execution = this.run.execution;
		if (event.type === 'gone') job.goneSince ??= this.run.execution;
		if (!isKept) this.discard((other) => other === job);
	}

	/** What was heard of a job. */
	noteProgress(job: Job, progress: Progress): void {
		this.note(job, progress.state === 'finished' ? { type: 'finished', outcome: progress.outcome } : { type: 'accepted', id: job.id });
	}

	/** The execution of this run: a job that was last heard of in another one is the user's Retry's. */
	get execution(): string {
		return this.run.execution;
	}

	/** What an item names by its id, and somebody else submitted. */
	asksAbout(id: string | undefined): void {
		if (id !== undefined) this.askedAbout.add(id);
	}

	/** Whether another item asks about this id, or another request that is kept has it. */
	isOfAnother(job: Job | undefined, id: string): boolean {
		return this.askedAbout.has(id) || this.jobs.some((one) => one !== job && one.id === id);
	}

	/** What this or an earlier try keeps of each item, whether or not this one came to it */
	byItem(): Map<number, Job[]> {
		return grouped(
			this.jobs.filter(({ run }) => run === this.run.index),
			({ item }) => item,
		);
	}

	/**
	 * At the end of a run: others may take its jobs on. Where all has reached n8n, none asks for them again.
	 *
	 * @returns what an earlier try paid for and no item of this run asked for, where nothing will come for it
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
	 * Whether a job may serve this run: one of the same run, or one whose images never reached n8n. A
	 * doubt of an earlier round keeps no later round of a loop from sending, and has to have an id that can
	 * be looked at first; of an agent's tool nobody can tell a new call from another try.
	 */
	private mayServe({ run, state, isDelivered, isPollable }: Job): boolean {
		if (run === this.run.index) return true;
		return state === 'unknown' ? this.run.isTool || isPollable === true : state !== 'gone' && !isDelivered;
	}

	/** What this item asked for in an earlier try. */
	private readonly isOwnChoice: Rule = {
		key: ({ item, digest }) => `${item} ${digest}`,
		fits: (job) => job.run === this.run.index,
	};

	/** What stands in its place: within one execution nobody can have changed what was asked for; across the user's Retry it shows. */
	private readonly isSamePlace: Rule = {
		key: ({ item, after }) => `${item} ${after ?? ''}`,
		fits: (job, { origin }) =>
			job.run === this.run.index && (job.execution === this.run.execution || (origin !== undefined && job.origin === origin)),
	};

	/** What somebody else asked for and left behind: another round, or an item that asks for something else by now. */
	private readonly isSameChoice: Rule = {
		key: ({ digest }) => digest,
		fits: (job) => job.run !== this.run.index || job.state !== 'unknown',
	};

	private take(job: Job, { item, digest, after, origin }: Identity): Job {
		this.hold(job);
		// a doubt of another round is to this one what it is to the user's Retry: looked at once more, then sent anew
		if (job.state === 'unknown' && job.run !== this.run.index && !this.run.isTool) job.execution = '';
		job.run = this.run.index;
		Object.assign(job, { item, digest, ...(after !== undefined && { after }), ...(origin !== undefined && { origin }) });
		return job;
	}

	private hold(job: Job): void {
		this.own.add(job);
		claims.set(job, this);
	}

	/** In place: another run may hold the same list. */
	private discard(isDiscarded: (job: Job) => boolean): void {
		const left = this.jobs.filter((job) => !isDiscarded(job));
		if (left.length === this.jobs.length) return;
		this.jobs.length = 0;
		for (const job of left) this.jobs.push(job);
	}
}

interface Rule {
	/** Only jobs with the same key can fit */
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
 * A digest of what a user chose: never the bytes of an input image, which a host may encode anew for each
 * try, never the node's options, since a user who raises the timeout and runs again does not pay again, and
 * not the base URL, at which an aggregator may move.
 */
export function digestOf(...chosen: unknown[]): string {
	const text = JSON.stringify(chosen, (_name, value: unknown) => (isFile(value) ? value.id : value));
	return createHash('sha256').update(text).digest('base64url').slice(0, 32);
}

/** n8n's description of a file, which may hold all its bytes; it is known by the `identity` beside it. */
function isFile(value: unknown): value is { id?: unknown } {
	return typeof value === 'object' && value !== null && 'mimeType' in value && 'data' in value;
}

/** What of a node's parameters does not make the request: it may be changed without paying again. */
const NOT_REQUESTED = ['options', 'downloadImages', 'binaryPropertyOutput', 'waitForCompletion'];

/** The parameters as they stand in the node, with expressions unresolved: the same in every try. */
export function asTheyStand(parameters: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(parameters).filter(([name]) => !NOT_REQUESTED.includes(name)));
}
