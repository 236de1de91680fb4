import type { IExecuteFunctions } from 'n8n-workflow';

import { chargeOf, readUsageLog, shared, type Charge, type Cost, type UsageLog } from '../../aggregator/charges';
import { paragraphs, sentences, type Fault } from '../../aggregator/fault';
import { publicJson } from '../../aggregator/fetchFile';
import { withoutFiles } from '../../aggregator/reply';
import type { Operation } from '../operation';
import { withoutMarkup } from '../output/nodeError';
import type { ItemResult, Processed } from '../output/outputItems';
import type { Run } from '../run';
import { hasContent, type Job } from './job';

/** What to report about an item's requests, based only on their states. */
export interface Standing {
	/** Paid for, and available to a retry without paying again: by its id, its URLs, or the files that n8n keeps */
	kept: string[];
	/** Paid for; its server says that none of its files exists, and the user's first Retry checks once more */
	notFound: string[];
	/** Paid for, and none of it is available any more; without a name if it came inside its reply */
	lost: string[];
	/** It is unknown whether they were paid for */
	inDoubt: Job[];
}

export function standingOf(jobs: Job[] = []): Standing {
	const standing: Standing = { kept: [], notFound: [], lost: [], inDoubt: [] };
	for (const job of jobs) {
		const canBeHad = job.isPollable || (job.state === 'finished' && hasContent(job, job.files ?? []));
		if (job.state === 'unknown') {
			if (job.doubt?.billed !== 'no') standing.inDoubt.push(job);
		} else if (job.state === 'gone') standing[job.goneSince === job.execution ? 'notFound' : 'lost'].push(nameOf(job) ?? '');
		else if (canBeHad) standing.kept.push(nameOf(job) ?? 'kept as it came');
		else standing.lost.push(nameOf(job) ?? '');
	}
	return standing;
}

/** The ID or URL by which the user finds what was paid for. */
export function nameOf({ id, outcome }: Job): string | undefined {
	return id ?? (firstOf((outcome?.images ?? []).flatMap(({ url }) => url ?? [])) || undefined);
}

/** Characters. Signed URLs are long, and a reply may list two thousand: n8n keeps the error with the execution. */
const LONGEST_NAMES = 2_000;

/** As many as there is room for, at least one. */
function firstOf(urls: string[]): string {
	let length = 0;
	const shown = urls.filter((url, index) => (length += url.length + 1) <= LONGEST_NAMES || index === 0);
	return shown.join(' ') + (shown.length < urls.length ? ` and ${urls.length - shown.length} more` : '');
}

/** At the end of a successful run, shows a hint that names what was paid for and no item asks for any more. */
export function hintAtLeftJobs<Choice>(context: IExecuteFunctions, left: Job[], { pickUpNode }: Operation<Choice>): void {
	const names = left.flatMap((job) => (job.state === 'gone' ? [] : (nameOf(job) ?? [])));
	if (names.length === 0) return;
	context.addExecutionHints({
		message: withoutMarkup(`An earlier try paid for images that no item of this run asks for: ${firstOf(names)}${pickUpNode ? `. '${pickUpNode}' picks it up by its ID` : ''}.`),
		type: 'warning',
		location: 'outputPane',
	});
}

interface FailedAs {
	index: number;
	fault: Fault;
	/** Whether an item's request is followed by others, each billed: upscales of a grid */
	isFollowed?(index: number): boolean;
}

/**
 * When the node fails as a whole, its other items' images would be lost with it. The description says why,
 * then how to get those images and what that costs, and last the id or URL of every item that was paid for;
 * in between, what is lost and what may have been billed. It includes what an earlier try paid for and this
 * one did not reach.
 */
export function paidReport(results: ItemResult[], jobs: Map<number, Job[]>, failed?: FailedAs): string {
	const items = results.map((result, index) => ({ index, result, ...standingOf(jobs.get(index)) }));
	const others = items.filter(({ index }) => index !== failed?.index);
	const kept = others.filter((one) => one.kept.length > 0);
	const notFound = others.filter((one) => one.notFound.length > 0);
	const lost = others.filter((one) => one.lost.length > 0);
	const inDoubt = others.filter((one) => one.inDoubt.length > 0);
	const sentAnew = items.filter(({ index, result, kept: names, lost: gone }) => gone.length > 0 || isSentAnew(result, names) || isFollowed(result, jobs.get(index), failed?.isFollowed?.(index))).map(({ index }) => index);
	return paragraphs(
		failed?.fault.details.description,
		failed && kept.length > 0 ? `${kept.length === 1 ? '1 other item is' : `${kept.length} other items are`} paid for. ${wayOut(sentAnew)}` : '',
		inDoubt.length > 0 ? sentences(`May have been billed: ${inDoubt.map((one) => doubtful(one.index, one.inDoubt)).join(', ')}`, inDoubt[0].inDoubt[0].doubt?.description) : '',
		notFound.length > 0 ? `Paid for, but the files were not found: ${notFound.map((one) => named(one.index, one.notFound)).join(', ')}. Your first Retry looks for them again and pays nothing; the next one makes and bills new ones` : '',
		lost.length > 0 ? `Paid for and lost: ${lost.map((one) => named(one.index, one.lost)).join(', ')}. n8n did not keep the files (it holds them in memory, or its storage failed), or their server no longer has them, and a Retry makes and bills new ones` : '',
		kept.length > 0 ? `Paid for: ${kept.map((one) => `item ${one.index}: ${one.kept.join(' ')}`).join(', ')}` : '',
	);
}

function named(index: number, names: string[]): string {
	const said = names.filter((name) => name !== '').join(' ');
	return said === '' ? `item ${index}` : `item ${index} (${said})`;
}

function doubtful(index: number, jobs: Job[]): string {
	const ids = jobs.flatMap(({ id }) => id ?? []);
	return ids.length === 0 ? `item ${index}` : `item ${index} (ID: ${ids.join(' ')})`;
}

/** Whether a Retry sends the follow-ups of a request that is kept: none of them was sent yet. */
function isFollowed(result: ItemResult, jobs: Job[] = [], isWanted = false): boolean {
	return isWanted && 'fault' in result && jobs.every(({ after }) => after === undefined);
}

/** Whether a Retry sends a request of an item again: one that failed, and is not picked up by its id. */
function isSentAnew(result: ItemResult, kept: string[]): boolean {
	if (!('fault' in result) || result.fault.kind === 'parameter') return false;
	const { id } = result.fault.details;
	return id === undefined || !kept.includes(id);
}

/** A retry picks up what is paid for, and fails again at the same item unless that is allowed to continue. */
function wayOut(sentAnew: number[]): string {
	const cost = sentAnew.length === 0 ? 'at no further cost' : `which cost nothing more, while the Retry sends ${numbered(sentAnew)} and pays for ${sentAnew.length === 1 ? 'it' : 'them'}`;
	return `For their images, ${cost}: set 'On Error' to 'Continue (using error output)', save, and choose Executions → Retry with currently saved workflow`;
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

/** A request's details, as far as the usage log can know them. */
export interface Asked {
	model?: string;
	/** Whether its charge may be refunded without an entry in the key's log */
	mayBeGivenBack?: boolean;
}

/** The longest wait for the log. */
const LOOK_TIMEOUT_MS = 5_000;

/**
 * Reads the usage log once all items of a try have ended, before their output is made, if an outcome is
 * unknown or the user wants to know what the images cost. Only once per run, including its tries. Nothing is
 * ever sent because of what it says. Results keep their positions.
 */
export async function lookBack(run: Run, results: ItemResult[], asked: Asked[]): Promise<ItemResult[]> {
	const jobs = run.jobs.byItem();
	const all = [...jobs.values()].flat();
	const unknown = results.some((result) => 'fault' in result && isUnknown(result.fault));
	const wantsCost = run.options.includeCost && results.some((result) => !('fault' in result) && costOf(result) === undefined);
	if (!(unknown || wantsCost) || all.some(({ wasLookedUp }) => wasLookedUp)) return results;
	const log = await logOf(run);
	for (const job of all) job.wasLookedUp = true;
	if (!log) return results;
	const look: Look = { run, log, named: new Set(all.flatMap(({ requestId }) => requestId ?? [])) };
	return results.map((result, index) => {
		if (!('fault' in result)) return run.options.includeCost && costOf(result) === undefined ? withCost(result, chargesOf(look, result.jobs)) : result;
		const job = jobs.get(index)?.at(-1);
		return isUnknown(result.fault) ? { fault: amended(result.fault, job, chargeIn(look, { ...asked[index], fault: result.fault, job })) } : result;
	});
}

/** The log as it was read, and which of its entries belong to a request with a known id. */
interface Look {
	run: Run;
	log: UsageLog;
	named: Set<string>;
}

function isUnknown({ kind, billed }: Fault): boolean {
	return kind === 'unknownOutcome' && billed === 'maybe';
}

async function logOf(run: Run): Promise<UsageLog | undefined> {
	const { clock, connection } = run;
	const signal = clock.signalAt(clock.now() + LOOK_TIMEOUT_MS, run.stop);
	return await readUsageLog({
		connection,
		now: clock.date(),
		call: async (request) => withoutFiles(await run.call(request, signal)),
		getPublic: async (url) => await publicJson(await run.fetchFile(url, signal)),
	});
}

function chargeIn({ run, log, named }: Look, { fault, job, model, mayBeGivenBack }: Asked & { fault: Fault; job?: Job }): Charge | undefined {
	const requestId = job?.requestId ?? fault.details.requestId;
	const request = { requestId, model, sentAt: job?.sentAt ?? run.clock.date() };
	// an entry with a known id is the charge of another request
	const entries = requestId === undefined ? log.entries.filter((entry) => !named.has(entry.requestId)) : log.entries;
	return chargeOf({ ...log, entries }, request, run.connection.label, mayBeGivenBack);
}

/** The fault with what the log says; the job repeats it in later tries. */
function amended(fault: Fault, job: Job | undefined, charge: Charge | undefined): Fault {
	if (!charge) return fault;
	const told = fault.with({ billed: charge.billed, description: sentences(fault.details.description, charge.words) });
	if (job?.doubt) Object.assign(job.doubt, { billed: told.billed, description: told.details.description });
	return told;
}

/** What the requests of an item cost together, if the log has all of them. */
function chargesOf({ log, run }: Look, jobs: Job[]): Cost | undefined {
	const costs = jobs.map(({ requestId }) => (requestId === undefined ? undefined : chargeOf(log, { requestId, sentAt: 0 }, run.connection.label)?.cost));
	const known = costs.flatMap((cost) => cost ?? []);
	if (known.length === 0 || known.length < costs.length) return undefined;
	return { amount: known.reduce((sum, { amount }) => sum + amount, 0), unit: known[0].unit };
}

function withCost(result: Processed, cost: Cost | undefined): Processed {
	if (!cost) return result;
	const parts = shared(cost, result.files.length);
	const files = result.files.map((file, index) => ({
		...file,
		image: { ...file.image, facts: { ...file.image.facts, cost: parts[index].amount, costUnit: parts[index].unit } },
	}));
	return { ...result, files };
}

function costOf({ files, outcome }: Processed): number | undefined {
	return files.length === 0 ? outcome.images[0]?.facts.cost : files[0].image.facts.cost;
}
