import type { IExecuteFunctions } from 'n8n-workflow';

import { paragraphs, sentences, type Fault } from '../../aggregator/fault';
import type { Operation } from '../operation';
import { withoutMarkup } from '../output/nodeError';
import type { ItemResult } from '../output/outputItems';
import { hasContent, type Job } from './job';

/** What there is to say of an item's requests, by the state that each is in and nothing else. */
export interface Standing {
	/** Paid for, and a retry has it without paying again: by its id, its addresses, or the files that n8n keeps */
	kept: string[];
	/** Paid for, and nothing of it can be had any more */
	lost: string[];
	/** Nobody knows whether they were paid for */
	inDoubt: Job[];
}

export function standingOf(jobs: Job[] = []): Standing {
	const standing: Standing = { kept: [], lost: [], inDoubt: [] };
	for (const job of jobs) {
		const canBeHad = job.isPollable || (job.state === 'finished' && hasContent(job, job.files ?? []));
		if (job.state === 'unknown') {
			if (job.doubt?.billed !== 'no') standing.inDoubt.push(job);
		} else if (canBeHad && job.state !== 'gone') standing.kept.push(nameOf(job) ?? 'kept as it came');
		else standing.lost.push(nameOf(job) ?? 'it came inside the reply');
	}
	return standing;
}

/** By what the user finds again what was paid for. */
export function nameOf({ id, outcome }: Job): string | undefined {
	return id ?? (firstOf((outcome?.images ?? []).flatMap(({ url }) => url ?? [])) || undefined);
}

/** Signed addresses are long, and a reply may list two thousand: n8n keeps the error with the execution. */
const LONGEST_NAMES = 2_000;

/** As many as there is room for, one at least. */
function firstOf(urls: string[]): string {
	let length = 0;
	const shown = urls.filter((url, index) => (length += url.length + 1) <= LONGEST_NAMES || index === 0);
	return shown.join(' ') + (shown.length < urls.length ? ` and ${urls.length - shown.length} more` : '');
}

/** At the end of a run that succeeded: what was paid for and nobody asks for any more. */
export function hintAtLeftJobs<Choice>(context: IExecuteFunctions, left: Job[], { pickUpNode }: Operation<Choice>): void {
	const names = left.flatMap((job) => (job.state === 'gone' ? [] : (nameOf(job) ?? [])));
	if (names.length === 0) return;
	context.addExecutionHints({
		message: withoutMarkup(`An earlier try paid for what no item of this run asked for: ${firstOf(names)}${pickUpNode ? `. '${pickUpNode}' picks it up by its ID` : ''}.`),
		type: 'warning',
		location: 'outputPane',
	});
}

/**
 * When the node fails as a whole, its other items' images would be lost with it. The description says why,
 * then how to come to those images and what that pays for, and last the id or address of every item that was
 * paid for; between them what is lost, and of what nobody knows. Those count as well that an earlier try paid
 * for and this one did not come to.
 */
export function paidReport(results: ItemResult[], jobs: Map<number, Job[]>, failed?: { index: number; fault: Fault }): string {
	const items = results.map((result, index) => ({ index, result, ...standingOf(jobs.get(index)) }));
	const others = items.filter(({ index }) => index !== failed?.index);
	const kept = others.filter((one) => one.kept.length > 0);
	const lost = others.filter((one) => one.lost.length > 0);
	const inDoubt = others.filter((one) => one.inDoubt.length > 0);
	const sentAnew = items.filter(({ result, kept: names }) => isSentAnew(result, names)).map(({ index }) => index);
	return paragraphs(
		failed?.fault.details.description,
		failed && kept.length > 0 ? `${kept.length === 1 ? '1 other item is' : `${kept.length} other items are`} paid for. ${wayOut(sentAnew)}` : '',
		inDoubt.length > 0 ? sentences(`In doubt: ${inDoubt.map((one) => doubtful(one.index, one.inDoubt)).join(', ')}`, inDoubt[0].inDoubt[0].doubt?.description) : '',
		lost.length > 0 ? `Paid for and lost: ${lost.map((one) => `item ${one.index}`).join(', ')}. n8n did not keep the files (it holds them in memory, or its storage failed), and a Retry makes and bills new ones` : '',
		kept.length > 0 ? `Paid for: ${kept.map((one) => `item ${one.index}: ${one.kept.join(' ')}`).join(', ')}` : '',
	);
}

function doubtful(index: number, jobs: Job[]): string {
	const ids = jobs.flatMap(({ id }) => id ?? []);
	return ids.length === 0 ? `item ${index}` : `item ${index} (ID: ${ids.join(' ')})`;
}

/** Whether a Retry sends something of an item anew: what failed, and is not picked up by its id. */
function isSentAnew(result: ItemResult, kept: string[]): boolean {
	if (!('fault' in result) || result.fault.kind === 'parameter') return false;
	const { id } = result.fault.details;
	return id === undefined || !kept.includes(id);
}

/** A retry picks up what is paid for, and fails again at the same item unless it may go on. */
function wayOut(sentAnew: number[]): string {
	const cost = sentAnew.length === 0 ? 'at no further cost' : `which cost nothing more, while the Retry sends ${numbered(sentAnew)} and pays for ${sentAnew.length === 1 ? 'it' : 'them'}`;
	return `For their images, ${cost}: set 'On Error' to 'Continue (using error output)', save, and take Executions → Retry with currently saved workflow`;
}

/** "item 0", "items 0, 2 to 7" */
function numbered(indices: number[]): string {
	const ranges: string[] = [];
	for (let at = 0; at < indices.length; ) {
		let end = at;
		while (indices[end + 1] === indices[end] + 1) end++;
		ranges.push(end - at < 2 ? indices.slice(at, end + 1).join(', ') : `${indices[at]} to ${indices[end]}`);
		at = end + 1;
	}
	return `${indices.length === 1 ? 'item' : 'items'} ${ranges.join(', ')}`;
}
