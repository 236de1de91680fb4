import { createHash } from 'crypto';
import type { IBinaryData, IContextObject } from 'n8n-workflow';
import { z } from 'zod';

import type { ApiRequest } from '../aggregator/call';
import type { Connection } from '../aggregator/connection';
import type { Outcome } from './operation';

/**
 * What was paid for, kept in the node's context of the execution. n8n keeps that across the tries of
 * Retry On Fail and into the retry of a saved execution, so that a retry picks up what was submitted
 * instead of paying again. No key, no prompt, no image bytes: only ids, URLs and facts.
 */
export interface PaidRecord {
	/** Run index and execution that last used the record */
	run: number;
	execution: string;
	/** Index of the input item that it was last used for */
	item: number;
	/** Prediction id of what was accepted */
	id?: string;
	/** The finished result, without prompts and bytes */
	outcome?: Outcome;
	/** The files fetched so far, as n8n's references into its binary storage; by image index */
	files?: Array<IBinaryData | null>;
	/** The create's outcome is unknown: the message and description to repeat */
	unknown?: { message: string; description: string };
	/** Its images were handed to n8n */
	delivered?: boolean;
}

const CONTEXT_KEY = 'imageAggregatorPaid';

const recordsSchema = z.record(z.string(), z.array(z.custom<PaidRecord>((value) => typeof value === 'object')));

export class Records {
	private readonly byDigest: Record<string, PaidRecord[]>;
	/** Records an item of this try already works with: two equal items have a record each */
	private readonly taken = new Set<PaidRecord>();

	constructor(
		context: IContextObject,
		private readonly run: number,
		private readonly execution: string,
	) {
		const kept = recordsSchema.safeParse(context[CONTEXT_KEY]);
		this.byDigest = kept.success ? kept.data : {};
		context[CONTEXT_KEY] = this.byDigest;
	}

	/**
	 * What an earlier try paid for under the same digest. A record serves the same run of the node, or
	 * a later run while its images never reached n8n (an agent's tool call counts each try as a run);
	 * a loop that comes round after success makes a new image.
	 */
	find(digest: string, item: number): PaidRecord | undefined {
		const found = this.byDigest[digest]?.find(
			(record) => !this.taken.has(record) && (record.run === this.run || !record.delivered),
		);
		if (!found) return undefined;
		// An unknown outcome is repeated within one execution; the user's own retry submits anew.
		if (found.unknown && found.execution !== this.execution) {
			this.drop(digest, found);
			return undefined;
		}
		this.taken.add(found);
		found.run = this.run;
		found.item = item;
		found.execution = this.execution;
		return found;
	}

	add(digest: string, item: number, what: Pick<PaidRecord, 'id' | 'unknown'>): PaidRecord {
		const record: PaidRecord = { run: this.run, execution: this.execution, item, ...what };
		(this.byDigest[digest] ??= []).push(record);
		this.taken.add(record);
		return record;
	}

	/** What this or an earlier try keeps of an item, whether or not this one came to it */
	ofItem(item: number): PaidRecord | undefined {
		return Object.values(this.byDigest)
			.flat()
			.findLast((record) => record.run === this.run && record.item === item);
	}

	drop(digest: string, record: PaidRecord): void {
		const left = (this.byDigest[digest] ?? []).filter((other) => other !== record);
		if (left.length > 0) this.byDigest[digest] = left;
		else delete this.byDigest[digest];
	}
}

/**
 * Where n8n keeps binary data in memory, a reference would be the bytes themselves: these are held
 * beside the record, as long as the process has it, and never saved with the execution.
 */
const filesInMemory = new WeakMap<PaidRecord, Array<IBinaryData | null>>();

/** Notes what was made and which files of it are already in n8n's hands. */
export function rememberOutcome(record: PaidRecord, outcome: Outcome, files: Array<IBinaryData | undefined> = []): void {
	record.outcome = withoutContent(outcome);
	const kept = files.map((file) => file ?? null);
	if (kept.every((file) => file === null || file.id !== undefined)) record.files = kept;
	else filesInMemory.set(record, kept);
}

export function rememberedFiles(record: PaidRecord | undefined): Array<IBinaryData | null> {
	return (record && (record.files ?? filesInMemory.get(record))) ?? [];
}

function withoutContent(outcome: Outcome): Outcome {
	const images = outcome.images.map(({ url, facts, isOtherFile }) => ({
		...(url?.startsWith('data:') ? {} : { url }),
		...(isOtherFile && { isOtherFile }),
		facts: { ...facts, prompt: undefined, revisedPrompt: undefined },
	}));
	return { ...outcome, prompt: undefined, images };
}

/**
 * Identifies a paid request: aggregator, address and body. Never the node's options: a user who
 * raises the timeout and runs again does not pay again.
 */
export async function digestOf(connection: Connection, request: ApiRequest): Promise<string> {
	const hash = createHash('sha256');
	hash.update(`${connection.aggregator}\n${request.method} ${request.url}\n`);
	if (request.body instanceof FormData) {
		for (const [name, value] of request.body) {
			hash.update(`\n${name}\n`);
			hash.update(typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()));
		}
	} else {
		hash.update(JSON.stringify(request.body ?? null));
	}
	return hash.digest('base64url').slice(0, 32);
}
