import type { IContextObject } from 'n8n-workflow';
import { z } from 'zod';

import { advance, newJob, type Job, type JobEvent } from './job';

/** Which run of a node works on its jobs. */
export interface RunIdentity {
	/** n8n's run index: Retry On Fail and Retry keep it, each round of a loop has its own */
	index: number;
	execution: string;
	/** An agent's tool: there each call, and each try of one, is a run of its own */
	isTool: boolean;
}

/** What a run of its own does not go on with: its images reached n8n, or nothing of them is left. */
const OVER: Array<Job['state']> = ['delivered', 'gone', 'goneForGood'];

const CONTEXT_KEY = 'imageAggregatorPaid';

const jobsSchema = z.record(z.string(), z.array(z.object({ state: z.string(), run: z.number() })));

/** Who works on a job at the moment: two equal items, or two calls of a tool at once, have a job each. */
const claims = new WeakMap<Job, JobStore>();

/**
 * What was paid for, kept in the node's context of the execution. n8n keeps that across the tries of
 * Retry On Fail and into the retry of a saved execution, so that a retry picks up what was submitted
 * instead of paying again. Runs that go on at the same time share it.
 */
export class JobStore {
	private readonly byDigest: Record<string, Job[]>;
	/** The jobs that this run works on, with their digests */
	private readonly own = new Map<Job, string>();

	constructor(
		context: IContextObject,
		private readonly run: RunIdentity,
	) {
		const existing: unknown = context[CONTEXT_KEY];
		// the very object, not a copy: another run may be adding to it
		this.byDigest = areJobs(existing) ? existing : {};
		context[CONTEXT_KEY] = this.byDigest;
		this.discard((job) => !claims.has(job) && !this.mayServe(job));
	}

	/** The item's job of an earlier try, or one of an earlier run that is still there under the same digest. */
	claim(digest: string, item: number): Job | undefined {
		const free = (this.byDigest[digest] ?? []).filter((job) => !claims.has(job) && this.mayServe(job));
		const isOwn = (job: Job) => job.run === this.run.index && job.item === item;
		const job = free.find(isOwn) ?? free.find(({ run }) => run !== this.run.index);
		if (!job) return undefined;
		this.hold(job, digest);
		job.run = this.run.index;
		job.item = item;
		return job;
	}

	/** A request that was sent: taken by the provider, or in doubt. */
	add(digest: string, item: number, sentAt: number, event: JobEvent): Job {
		const job = newJob(item, sentAt);
		job.run = this.run.index;
		this.hold(job, digest);
		(this.byDigest[digest] ??= []).push(job);
		this.note(job, event);
		return job;
	}

	/** What happened to a job; whether it is kept after that is the table's to say. */
	note(job: Job, event: JobEvent): void {
		job.execution = this.run.execution;
		if (!advance(job, event)) this.discard((other) => other === job, this.own.get(job));
	}

	/** Whether a job was last heard of in this execution: by n8n's own tries, not before the user's Retry. */
	isOfThisExecution({ execution }: Job): boolean {
		return execution === this.run.execution;
	}

	/** What this or an earlier try keeps of each item, whether or not this one came to it */
	byItem(): Map<number, Job[]> {
		const jobs = new Map<number, Job[]>();
		for (const job of Object.values(this.byDigest).flat()) {
			if (job.run !== this.run.index) continue;
			const own = jobs.get(job.item);
			if (own) own.push(job);
			else jobs.set(job.item, [job]);
		}
		return jobs;
	}

	/** At the end of a run: others may take its jobs on. Where all has reached n8n, none asks for them again. */
	close({ allDelivered }: { allDelivered: boolean }): void {
		for (const job of this.own.keys()) claims.delete(job);
		if (allDelivered) this.discard((job) => OVER.includes(job.state) && this.own.has(job));
	}

	/**
	 * Whether a job may serve this run: one of the same run, or one whose images never reached n8n. A
	 * doubt of an earlier round keeps no later round of a loop from sending; of an agent's tool nobody
	 * can tell a new call from another try.
	 */
	private mayServe({ run, state }: Job): boolean {
		if (run === this.run.index) return true;
		return state === 'unknown' ? this.run.isTool : !OVER.includes(state);
	}

	private hold(job: Job, digest: string): void {
		this.own.set(job, digest);
		claims.set(job, this);
	}

	private discard(isDiscarded: (job: Job) => boolean, digest?: string): void {
		for (const key of digest === undefined ? Object.keys(this.byDigest) : [digest]) {
			const left = (this.byDigest[key] ?? []).filter((job) => !isDiscarded(job));
			if (left.length > 0) this.byDigest[key] = left;
			else delete this.byDigest[key];
		}
	}
}

function areJobs(value: unknown): value is Record<string, Job[]> {
	return jobsSchema.safeParse(value).success;
}
