import type { INodeExecutionData } from 'n8n-workflow';

import { asFault, Fault, sentences, type FaultKind } from '../aggregator/fault';
import type { Delivery } from '../form/options';
import { stopped } from './clock';
import { fetchImages, fileName, ownName, type Delivered } from './files/fetchImages';
import { rememberedFiles, rememberFiles, type Job } from './jobs/job';
import { standingOf } from './jobs/paidReport';
import { choiceDigest, idOf, withJobs, type JobRequest, type JobResult } from './jobs/request';
import { lookAgain, runJob } from './jobs/runJob';
import { notKept, notSent } from './jobs/unknownOutcome';
import { pays, type Next } from './operation';
import type { Outcome, Progress } from './outcome';
import { imageItems, redacted, runningItem, type ItemResult, type Processed, type Shape } from './output/outputItems';
import { sideBySide } from './sideBySide';

/** An item's request, or the error in its parameters. */
export type ItemRequest<Choice> = { request: JobRequest<Choice>; delivery: Delivery } | { fault: Fault };

/**
 * Processes one item in one direction: its jobs → images → its result. Faults name the id as soon as there is
 * one. `providerIsDone` is called when only files are left to fetch.
 */
export async function processItem<Choice>(
	item: ItemRequest<Choice>,
	goesOn: boolean,
	providerIsDone: () => void,
): Promise<ItemResult> {
	if ('fault' in item) return item;
	const { request, delivery } = item;
	const { run, operation, choice } = request;
	if (run.stop.aborted) return { fault: stopped().with({ billed: 'no' }) };
	// if the others continue, what an earlier try paid for is still delivered
	if (run.creates.abortCause && !(goesOn && pays(operation))) return { fault: notSent(run.creates.abortCause) };
	try {
		const next = operation.next?.(choice);
		const results = next ? await runWithFollowUps(request, next, delivery) : [await runJob(request)];
		providerIsDone();
		return await processed(request, delivery, results);
	} catch (error) {
		const fault = asFault(error);
		return { fault: operation.explain?.(fault, run.connection, choice) ?? fault };
	}
}

/** The images of an item's results. */
async function processed<Choice>(request: JobRequest<Choice>, delivery: Delivery, results: Result[]): Promise<Processed> {
	const shape = shapeOf(request, delivery, results[0]?.reply);
	const jobs = results.flatMap(({ job }) => job ?? []);
	const shown = results.filter(({ isHidden }) => !isHidden);
	const running = shown.flatMap(({ progress }) => (progress.state === 'running' ? [progress] : []));
	const outcome = together(shown.flatMap(({ progress }) => (progress.state === 'finished' ? [progress.outcome] : [])));
	if (running.length > 0) return { running, outcome, files: [], shape, jobs };
	sayFewer(request, outcome);
	const files = await Promise.all(shown.map(async (result) => await imagesOf(request, delivery, result)));
	return { running, outcome, files: forAgent(request, files.flat()), shape, jobs };
}

/** Some models make one image whatever is requested: a user who may be billed for more has to know. */
function sayFewer<Choice>({ operation, choice, item }: JobRequest<Choice>, { images, withheldCount = 0 }: Outcome): void {
	// follow-ups (upscales) are counted too, but are not all output
	const asked = operation.next?.(choice) === undefined ? (operation.imageCount?.(choice) ?? 1) : 1;
	const came = images.length + withheldCount;
	if (images.length === 0 || came >= asked) return;
	item.hint(`${asked} images were requested, and ${came === 1 ? 'one' : came} came: some models make fewer. You may be billed for all of them.`);
}

/**
 * n8n passes only the JSON to an agent's model, and no file. For an image without a URL it would get nothing,
 * and nothing would tell it that another call only pays again.
 */
function forAgent<Choice>({ run, item }: JobRequest<Choice>, files: Delivered[]): Delivered[] {
	if (!run.isTool || !files.some(isFileAlone)) return files;
	item.hint(
		"This model sends its images as files without a URL, and n8n passes no files to an agent. Let the agent call a sub-workflow that makes the image, stores it and returns its link; see docs/agents.md.",
	);
	return files.map((file) => (isFileAlone(file) ? { ...file, downloadError: NOTHING_FOR_AN_AGENT } : file));
}

function isFileAlone({ image, binary }: Delivered): boolean {
	return image.url === undefined && binary !== undefined;
}

const NOTHING_FOR_AN_AGENT =
	'The image was made and is paid for. It came as a file without a URL, and n8n passes no files to an agent, so it cannot be shown here. Making it again would cost again and change nothing.';

/** The output of an item: one for each image, or one for all, or the status of what is still running. */
export function itemsOf({ running, outcome, files, shape }: Processed): INodeExecutionData[] {
	return running.length > 0 ? running.map((one) => runningItem(one, shape)) : imageItems(outcome, files, shape);
}

/** A result; the first one is hidden if only its follow-ups are wanted. */
type Result = JobResult & { isHidden?: boolean };

/** Runs an item's request and its follow-ups. */
async function runWithFollowUps<Choice>(request: JobRequest<Choice>, next: Next, { waits }: Delivery): Promise<Result[]> {
	const { run, item } = request;
	try {
		const first = await runJob(request);
		if (first.progress.state === 'running') return [first];
		const { outcome, choices } = await followed(request, next, first, first.progress.outcome);
		const others = await runFollowUps(request, next, choices, { first: outcome, waits, deadline: first.deadline });
		return [{ ...first, isHidden: !next.keepsFirst }, ...others];
	} catch (error) {
		throw withOthers(asFault(error), run.jobs.byItem().get(item.index));
	}
}

/**
 * Runs the follow-ups; if an earlier try had finished the first request too early for them, its status is
 * polled once more, which is free.
 */
async function followed<Choice>(
	request: JobRequest<Choice>,
	next: Next,
	{ job }: JobResult,
	outcome: Outcome,
): Promise<{ outcome: Outcome; choices: unknown[] }> {
	try {
		return { outcome, choices: next.choices(outcome) };
	} catch (error) {
		const known: Fault = asFault(error);
		const again = request.job && job === request.job && known.kind === 'refused' ? await lookAgain(request, job) : undefined;
		if (!again) throw known;
		return { outcome: again, choices: next.choices(again) };
	}
}

/** Several outcomes as one, with the images of all. */
function together(outcomes: Outcome[]): Outcome {
	const [first = { images: [] }] = outcomes;
	return { ...first, images: outcomes.flatMap(({ images }) => images) };
}

async function imagesOf<Choice>(
	{ run, operation, choice, item }: JobRequest<Choice>,
	delivery: Delivery,
	{ job, deadline, progress }: JobResult,
): Promise<Delivered[]> {
	if (progress.state === 'running') return [];
	const { outcome } = progress;
	const naming = { chosen: delivery.fileName, prompt: operation.requested?.(choice).prompt, itemIndex: item.index };
	try {
		const { files, stopped: stop, lost, isGone } = await fetchImages(run, outcome, {
			downloadImages: delivery.downloadImages,
			anyFile: operation.anyFile ?? false,
			deadline,
			existing: rememberedFiles(job),
			nameOf: (index) => run.nameOf(fileName(outcome, index, naming), `${item.index} ${outcome.id ?? ''} ${index}`, ownName(outcome, naming)),
		});
		if (job) rememberFiles(job, files.map(({ binary }) => binary));
		if (stop) throw stop;
		if (lost) throw notKept(lost, job);
		if (job) run.jobs.note(job, { type: isGone ? 'gone' : 'found' });
		return files;
	} catch (error) {
		const fault = asFault(error);
		const imageUrl = fault.details.imageUrl ?? outcome.images[0]?.url;
		throw fault.with({ id: idOf(progress), imageUrl });
	}
}

function shapeOf<Choice>({ run, operation, choice, item }: JobRequest<Choice>, { field }: Delivery, reply: unknown): Shape {
	const { outputMode, includeResponse } = run.options;
	return {
		itemIndex: item.index,
		outputMode,
		field,
		requested: operation.requested?.(choice) ?? {},
		response: includeResponse && reply !== undefined ? redacted(reply, operation.redact) : undefined,
	};
}

/** The request that they follow, and their deadline. */
interface Following {
	first: Outcome;
	waits: boolean;
	deadline: number;
}

/**
 * Runs what an item requests after its first request: all of it in parallel, each a separate job. If one
 * fails the others are still completed: they are paid for, and the next try only has to do the failed one.
 */
async function runFollowUps<Choice>(
	{ run, item, identity, operation: firstOne }: JobRequest<Choice>,
	next: Next,
	choices: unknown[],
	{ first, waits, deadline }: Following,
): Promise<JobResult[]> {
	const { operation } = next;
	// the same position only after the same first request: a grid that was made again has different pictures
	const after = firstOne.paid ? (first.id ?? '') : '';
	const requests = choices.map((choice): JobRequest<unknown> => {
		const own = { ...identity, digest: choiceDigest(run, operation, choice), after };
		return { run, operation, item, choice, waits, deadline, identity: own };
	});
	withJobs(run, requests);
	const ends = await sideBySide(requests.length, requests.length, async (index): Promise<JobResult | Fault> => {
		try {
			const result = await runJob(requests[index]);
			return { ...result, progress: withFacts(result.progress, next.facts?.(first, index)) };
		} catch (error) {
			return asFault(error);
		}
	});
	const faults = ends.flatMap((end) => (end instanceof Fault ? [end] : []));
	if (faults.length > 0) throw gravest(faults);
	return ends.flatMap((end) => (end instanceof Fault ? [] : [end]));
}

function withFacts(progress: Progress, facts: Outcome['images'][number]['facts'] | undefined): Progress {
	if (progress.state === 'running' || facts === undefined) return progress;
	const images = progress.outcome.images.map((image) => ({ ...image, facts: { ...image.facts, ...facts } }));
	return { ...progress, outcome: { ...progress.outcome, images } };
}

/**
 * A fault that ends the whole batch is reported rather than one that concerns this item alone, and an unknown
 * outcome rather than a clear refusal.
 */
function gravest(faults: Fault[]): Fault {
	const order: FaultKind[] = ['key', 'credit', 'stopped', 'unknownOutcome'];
	return order.flatMap((kind) => faults.find((fault) => fault.kind === kind) ?? [])[0] ?? faults[0];
}

/**
 * The fault, with what else of its item was paid for in this try or an earlier one. Stopped requests are
 * named for all items together.
 */
export function withOthers(fault: Fault, jobs: Job[] | undefined): Fault {
	if (fault.kind === 'stopped') return fault;
	const { kept, inDoubt } = standingOf(jobs);
	const names = kept.filter((name) => name !== fault.details.id);
	const others = inDoubt.filter(({ id, doubt }) => (id === undefined ? doubt?.message !== fault.message : id !== fault.details.id));
	if (names.length === 0 && others.length === 0) return fault;
	const ids = others.flatMap(({ id }) => id ?? []);
	const description = sentences(
		// this is true for the one request, not for the item
		fault.details.description?.replace(/Nothing was billed\b/, 'Nothing was billed for this request'),
		others[0]?.doubt && `An earlier request may have been billed: ${others[0].doubt.message}`,
		ids.length === 0 ? '' : `Other requests that may have been billed: ${ids.join(' ')}`,
		names.length === 0 ? '' : `Also paid for, and picked up by a retry: ${names.join(' ')}`,
	);
	const isPaid = names.length > 0 && jobs?.some(({ state }) => state === 'finished');
	const billed = isPaid ? 'yes' : fault.billed === 'no' ? 'maybe' : fault.billed;
	return fault.with({ description, billed });
}
