import type { INodeExecutionData } from 'n8n-workflow';

import { asFault, sentences, type Fault } from '../aggregator/fault';
import type { Reply } from '../aggregator/reply';
import { ask, idOf, type Answer } from './ask';
import { cancelAtProvider } from './cancel';
import { fetchImages, type Delivered } from './files';
import type { Item, Operation, Outcome, Progress } from './operation';
import { imageItems, runningItem, type Shape } from './outputItems';
import { rememberedFiles, rememberOutcome, type PaidRecord } from './records';
import type { Run } from './run';
import { showable } from './showable';
import { understand } from './understand';
import { wait } from './wait';

/** What came of an item: its output, with what remembers that it was paid for. */
export interface Arrival {
	items: INodeExecutionData[];
	record?: PaidRecord;
}

/** How the trip of one item ended. */
export type Ending = Arrival | { fault: Fault };

/**
 * One trip of an item: parameters → request → submit → wait → images → item, with no way back up.
 * `choice` are the checked parameters. Faults name the id as soon as there is one.
 */
export async function trip<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
): Promise<Arrival> {
	const request = await operation.request(choice, item);
	const answer = await ask(run, operation, item, choice, request);
	const deadline = answer.since + run.options.timeoutMs;
	try {
		const { progress, reply } = await waitIfAsked(run, operation, item, choice, answer, deadline);
		const shape = shapeOf(run, operation, item, choice, reply);
		if (progress.state === 'running') {
			return { items: [runningItem(progress, shape)], record: answer.record };
		}
		const files = await images(run, operation, item, progress.outcome, answer, deadline);
		return { items: imageItems(progress.outcome, files, shape), record: answer.record };
	} catch (error) {
		throw await leave(run, operation, choice, answer, error);
	}
}

async function waitIfAsked<Choice>(
	run: Run,
	operation: Operation<Choice>,
	item: Item,
	choice: Choice,
	answer: Answer,
	deadline: number,
): Promise<{ progress: Progress; reply?: unknown }> {
	const { progress, reply, since, kind } = answer;
	const waits = operation.poll !== undefined && item.parameter('waitForCompletion') !== false;
	if (progress.state === 'finished' || !waits || !operation.poll) return { progress, reply };
	const waited = await wait(run, {
		running: progress,
		poll: operation.poll(progress.id, run.connection),
		progress: (read) => understand(operation, choice, read, run.connection, { paid: false }),
		since,
		kind,
		deadline,
		pickUpNode: run.options.cancelOnTimeout ? undefined : operation.pickUpNode,
	});
	return { progress: waited.finished, reply: waited.reply };
}

async function images<Choice>(
	run: Run,
	{ anyFile = false }: Operation<Choice>,
	item: Item,
	outcome: Outcome,
	{ record, forget }: Answer,
	deadline: number,
): Promise<Delivered[]> {
	const downloadImages = item.parameter('downloadImages') !== false;
	const kept = rememberedFiles(record);
	const { files, stopped } = await fetchImages(run, outcome, { downloadImages, anyFile, deadline, kept });
	if (record) rememberOutcome(record, outcome, files.map(({ binary }) => binary));
	if (stopped) throw stopped;
	if (files.some(({ gone }) => gone)) forget();
	return files;
}

function shapeOf<Choice>(run: Run, operation: Operation<Choice>, item: Item, choice: Choice, reply: unknown): Shape {
	const field = item.parameter('binaryPropertyOutput');
	return {
		itemIndex: item.index,
		outputMode: run.options.outputMode,
		field: typeof field === 'string' && field !== '' ? field : 'data',
		asked: operation.asked?.(choice) ?? {},
		response:
			run.options.includeResponse && reply !== undefined ? showable(reply, operation.showable) : undefined,
	};
}

/** What happens to a generation that its item could not see through. */
async function leave<Choice>(
	run: Run,
	operation: Operation<Choice>,
	choice: Choice,
	answer: Answer,
	error: unknown,
): Promise<Fault> {
	const fault = asFault(error);
	const { progress } = answer;
	const imageUrl = progress.state === 'finished' ? progress.outcome.images[0]?.url : undefined;
	if (fault.kind === 'ended') answer.forget();
	const cancels =
		(fault.kind === 'stopped' && run.options.cancelOnStop) ||
		(fault.kind === 'timeout' && run.options.cancelOnTimeout);
	if (cancels && operation.cancel && progress.state === 'running') {
		const reply = await cancelAtProvider(run, operation.cancel(progress.id, run.connection));
		if (!reply || hadFinished(operation, choice, reply, run)) return fault.with({ id: idOf(progress) });
		answer.forget();
		return fault.with({
			id: idOf(progress),
			description: sentences(fault.details.description, `It was cancelled at ${run.connection.label}`),
		});
	}
	return fault.with({ id: idOf(progress), imageUrl: fault.details.imageUrl ?? imageUrl });
}

/** A cancel that came too late is confirmed as well: the images are there, and a retry fetches them. */
function hadFinished<Choice>({ progress }: Operation<Choice>, choice: Choice, { json }: Reply, run: Run): boolean {
	try {
		return progress(json, choice, run.connection).state === 'finished';
	} catch {
		return false;
	}
}
