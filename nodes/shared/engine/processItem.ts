import { asFault } from '../aggregator/fault';
import type { Item } from '../form/item';
import type { Delivery } from '../form/options';
import { fetchImages, fileName, type Delivered, type Naming } from './files/fetchImages';
import { runFollowUps, withOthers } from './followUps';
import type { Job } from './jobs/job';
import { idOf, type JobResult } from './jobs/jobResult';
import { rememberedFiles, rememberFiles } from './jobs/rememberedFiles';
import { runJob } from './jobs/runJob';
import type { Operation } from './operation';
import type { Outcome } from './outcome';
import { imageItems, redacted, runningItem, type Shape } from './output/outputItems';
import type { Processed } from './output/paidReport';
import type { Run } from './run';

/**
 * The way of one item, with no way back: its jobs → images → output. `choice` are the checked parameters.
 * Faults name the id as soon as there is one. `providerIsDone` is called when only files are left to fetch.
 */
export async function processItem<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	delivery: Delivery,
	providerIsDone: () => void,
): Promise<Processed> {
	const { results, jobs } = await runJobs(run, operation, item, choice, delivery);
	providerIsDone();
	const shape = shapeOf(run, operation, item, choice, delivery, results[0]?.reply);
	const running = results.flatMap(({ progress }) => (progress.state === 'running' ? [progress] : []));
	if (running.length > 0) return { items: running.map((one) => runningItem(one, shape)), jobs };
	const naming = { chosen: delivery.fileName, prompt: shape.requested.prompt, itemIndex: item.index };
	const files = await filesOf(run, operation, delivery, results, naming);
	const outcome = together(results.flatMap(({ progress }) => (progress.state === 'finished' ? [progress.outcome] : [])));
	return { items: imageItems(outcome, files, shape), jobs };
}

/** The item's request and what follows it; of `results` the output is made. */
async function runJobs<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	{ waits }: Delivery,
): Promise<{ results: JobResult[]; jobs: Job[] }> {
	const next = operation.next?.(choice);
	try {
		const first = await runJob(run, operation, item, choice, waits || next !== undefined);
		if (next === undefined || first.progress.state === 'running') return { results: [first], jobs: jobsOf([first]) };
		const others = await runFollowUps(run, item, next.followUps(first.progress.outcome), waits, first.deadline);
		return { results: next.keepsFirst ? [first, ...others] : others, jobs: jobsOf([first, ...others]) };
	} catch (error) {
		throw next === undefined ? error : withOthers(run, item, asFault(error));
	}
}

function jobsOf(results: JobResult[]): Job[] {
	return results.flatMap(({ job }) => job ?? []);
}

/** Several outcomes as one, with the images of all. */
function together(outcomes: Outcome[]): Outcome {
	const [first = { images: [] }] = outcomes;
	return { ...first, images: outcomes.flatMap(({ images }) => images) };
}

/** The files of all images, in their order. */
async function filesOf<Choice>(
	run: Run,
	operation: Operation<Choice>,
	delivery: Delivery,
	results: JobResult[],
	naming: Naming,
): Promise<Delivered[]> {
	const files = await Promise.all(results.map(async (result) => await imagesOf(run, operation, delivery, result, naming)));
	return files.flat();
}

async function imagesOf<Choice>(
	run: Run,
	{ anyFile = false }: Operation<Choice>,
	{ downloadImages }: Delivery,
	{ job, deadline, progress }: JobResult,
	naming: Naming,
): Promise<Delivered[]> {
	if (progress.state === 'running') return [];
	const { outcome } = progress;
	try {
		const existing = rememberedFiles(job);
		const { files, stopped, isGone } = await fetchImages(run, outcome, {
			downloadImages,
			anyFile,
			deadline,
			existing,
			nameOf: (index) => fileName(outcome, index, naming),
		});
		if (job) rememberFiles(job, files.map(({ binary }) => binary));
		if (stopped) throw stopped;
		if (job) run.jobs.note(job, { type: isGone ? goneIn(run, job) : 'found' });
		return files;
	} catch (error) {
		const fault = asFault(error);
		const imageUrl = fault.details.imageUrl ?? outcome.images[0]?.url;
		throw fault.with({ id: idOf(progress), imageUrl });
	}
}

function goneIn({ jobs }: Run, job: Job): 'gone' | 'goneOnRetry' {
	return jobs.isOfThisExecution(job) ? 'gone' : 'goneOnRetry';
}

function shapeOf<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	{ field }: Delivery,
	reply: unknown,
): Shape {
	return {
		itemIndex: item.index,
		outputMode: run.options.outputMode,
		field,
		requested: operation.requested?.(choice) ?? {},
		response:
			run.options.includeResponse && reply !== undefined ? redacted(reply, operation.redact) : undefined,
	};
}
