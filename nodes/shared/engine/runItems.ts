import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asFault, Fault, paragraphs } from '../aggregator/fault';
import { readDelivery, type Delivery } from '../form/options';
import type { Item } from '../form/item';
import { stopped } from './clock';
import { asTheyStand, digestOf } from './jobs/jobStore';
import { hintAtLeftJobs, lookBack, paidReport, type Asked } from './jobs/paidReport';
import { choiceDigest, withJobs } from './jobs/request';
import { goesOnAfterFailure, inProcess, itemOf, openRun, type Services } from './openRun';
import { beyondLimit, pays, type Operation } from './operation';
import { nodeError } from './output/nodeError';
import { errorItem, type ItemResult } from './output/outputItems';
import { itemsOf, processItem, withOthers, type ItemRequest } from './processItem';
import type { Run } from './run';
import { sideBySide } from './sideBySide';

/**
 * Items in → items out: what every node's `execute` calls. The parameters of all items are checked before
 * anything is sent, and their images counted; then the items are processed in parallel.
 *
 * - On Error "Stop": after the first failed item nothing new is created; what is running is awaited, and the
 *   error lists what was paid for
 * - otherwise: a failed item is output as `{ error, details }`, the others in full
 * - a refused key or used-up credit ends the creates in either case
 */
export async function runItems<Choice>(
	this: IExecuteFunctions,
	operation: Operation<Choice>,
	services: Services = inProcess,
): Promise<INodeExecutionData[][]> {
	try {
		const run = await openRun(this, operation, services);
		let allDelivered = false;
		try {
			const goesOn = goesOnAfterFailure(this);
			const batch = { run, operation, goesOn, checked: this.getInputData().map((_, index) => check(operation, itemOf(this, run, index))) };
			let output = refused(batch);
			if (!output) {
				const items = itemRequests(this, batch);
				const results = await sideBySide(
					items.length,
					run.options.maxConcurrency,
					async (index, providerIsDone) => endOf(batch, await processItem(items[index], goesOn, providerIsDone)),
					MOST_FETCHING,
				);
				output = await outputOf(batch, results);
			}
			allDelivered = output.every(({ json }) => json.error === undefined);
			hintAtFailedItems(this, output);
			return [output];
		} finally {
			hintAtLeftJobs(this, run.jobs.close({ allDelivered }), operation);
		}
	} catch (error) {
		throw error instanceof FailedItem
			? nodeError(this.getNode(), error.fault, error.itemIndex)
			: nodeError(this.getNode(), asFault(error));
	}
}

/** The items of a run, checked. */
interface Batch<Choice> {
	run: Run;
	operation: Operation<Choice>;
	/** Whether the other items continue if one fails */
	goesOn: boolean;
	checked: Array<Checked<Choice>>;
}

/** The output if nothing may be sent at all; throws it if one failed item ends the node. */
function refused<Choice>({ run, operation, goesOn, checked }: Batch<Choice>): INodeExecutionData[] | undefined {
	if (!goesOn) throwFirst(run, checked);
	const beyond = beyondLimit(operation, rightChoices(checked), run.options.maxImagesPerRun);
	if (beyond && !goesOn) throw beforeSending(run, beyond, checked.length);
	const kept = run.jobs.byItem();
	return beyond && checked.map((one, index) => errorItem(withOthers('fault' in one ? one.fault : beyond, kept.get(index)), index));
}

/** After an item that ends the batch nothing more is created. */
function endOf<Choice>({ run, goesOn }: Batch<Choice>, result: ItemResult): ItemResult {
	if ('fault' in result && (!goesOn || endsBatch(result.fault))) run.creates.abort(result.fault);
	return result;
}

async function outputOf<Choice>(batch: Batch<Choice>, results: ItemResult[]): Promise<INodeExecutionData[]> {
	const { run, operation, goesOn, checked } = batch;
	if (run.stop.aborted) throw stopped().with({ description: paidReport(results, run.jobs.byItem()) });
	const failed = results.findIndex((result) => 'fault' in result && result.fault === run.creates.abortCause);
	const told = await lookBack(run, results, checked.map((one) => asked(operation, one)));
	if (!goesOn && run.creates.abortCause) throw failedItem(batch, told, failed);
	return deliver(batch, told);
}

function asked<Choice>({ requested, mayBeGivenBack }: Operation<Choice>, one: Checked<Choice>): Asked {
	return { model: 'choice' in one ? requested?.(one.choice).model : undefined, mayBeGivenBack };
}

/** On Error "Stop": the node fails as a whole, and says where the images of the other items are. */
function failedItem<Choice>({ run, operation, checked }: Batch<Choice>, results: ItemResult[], index: number): Error {
	const result = results[index];
	const fault = 'fault' in result ? result.fault : stopped();
	const isFollowed = (item: number) => {
		const one = checked[item];
		return 'choice' in one && operation.next?.(one.choice) !== undefined;
	};
	return new FailedItem(fault.with({ description: paidReport(results, run.jobs.byItem(), { index, fault, isFollowed }) }), index);
}

/**
 * Items whose images are fetched while the next items have already started in their place: a limit, since
 * they take memory.
 */
const MOST_FETCHING = 4;

/** A fault and the input item it belongs to. */
class FailedItem extends Error {
	constructor(
		readonly fault: Fault,
		readonly itemIndex: number,
	) {
		super(fault.message);
	}
}

/** An item with its checked parameters, or with their error. */
type Checked<Choice> = { item: Item; choice: Choice; delivery: Delivery } | { fault: Fault };

function check<Choice>(operation: Operation<Choice>, item: Item): Checked<Choice> {
	try {
		return { item, choice: operation.parameters(item), delivery: readDelivery(item) };
	} catch (error) {
		return { fault: wrongParameter(error) };
	}
}

/** An expression that throws is a parameter error: nothing was sent. */
function wrongParameter(error: unknown): Fault {
	const fault = asFault(error);
	return error instanceof Fault ? fault : new Fault('parameter', fault.message, fault.details);
}

function rightChoices<Choice>(checked: Array<Checked<Choice>>): Choice[] {
	return checked.flatMap((one) => ('choice' in one ? [one.choice] : []));
}

/** What each item requests, with what earlier tries keep of it, assigned once for all items. */
function itemRequests<Choice>(context: IExecuteFunctions, { run, operation, checked }: Batch<Choice>): Array<ItemRequest<Choice>> {
	const parameters = digestOf(asTheyStand(context.getNode().parameters));
	const items = context.getInputData();
	const requests = checked.map((one, index): ItemRequest<Choice> => {
		if ('fault' in one) return one;
		const { item, choice, delivery } = one;
		const origin = pays(operation) ? digestOf(parameters, items[index].json) : undefined;
		const identity = { item: index, digest: choiceDigest(run, operation, choice), origin };
		const waits = delivery.waits || operation.next?.(choice) !== undefined;
		return { delivery, request: { run, operation, item, choice, waits, deadline: Infinity, identity } };
	});
	for (const one of requests) if ('request' in one) run.jobs.asksAbout(operation.targetId?.(one.request.choice));
	if (operation.paid) withJobs(run, requests.flatMap((one) => ('request' in one ? [one.request] : [])));
	const kept = run.jobs.byItem();
	return requests.map((one, index) => ('fault' in one ? { fault: withOthers(one.fault, kept.get(index)) } : one));
}

/** Nothing is sent if a parameter is wrong. */
function throwFirst(run: Run, checked: Array<Checked<unknown>>): void {
	const index = checked.findIndex((one) => 'fault' in one);
	const first = checked[index];
	if (!first || !('fault' in first)) return;
	const { fault } = first;
	const description = `${fault.details.description ?? ''} Nothing was sent for any item.`.trim();
	throw new FailedItem(beforeSending(run, fault.with({ description }), checked.length), index);
}

/** The fault of a try that sent nothing; what a previous try paid for is still named. */
function beforeSending(run: Run, fault: Fault, items: number): Fault {
	const kept = run.jobs.byItem();
	const description = paragraphs(fault.details.description, paidReport(Array.from({ length: items }, () => ({ fault })), kept));
	return fault.with({ description, ...(kept.size > 0 && { billed: 'maybe' }) });
}

function endsBatch({ kind }: Fault): boolean {
	return kind === 'key' || kind === 'credit';
}

/** From here on the images belong to n8n: a later run of the node makes new ones. */
function deliver<Choice>({ run, operation, checked }: Batch<Choice>, results: ItemResult[]): INodeExecutionData[] {
	return results.flatMap((result, index) => {
		if (!('fault' in result)) {
			for (const job of result.jobs) run.jobs.note(job, { type: 'delivered' });
			return itemsOf(result);
		}
		const one = checked[index];
		return [errorItem(result.fault, index, 'choice' in one ? operation.requested?.(one.choice) : undefined)];
	});
}

/**
 * With "On Error: Continue" the failed items are among the images. n8n's file nodes stop at the first item
 * without a file, and the images after it would be lost: the hint warns before that happens.
 */
function hintAtFailedItems(context: IExecuteFunctions, output: INodeExecutionData[]): void {
	const failed = output.filter(({ json }) => json.error !== undefined).length;
	if (failed === 0 || context.getNode().onError !== 'continueRegularOutput') return;
	context.addExecutionHints({
		message: `${failed} of these ${output.length} items failed and ${failed === 1 ? 'has' : 'have'} no file. A node that needs one stops there. Set 'On Error' in the settings to 'Continue (using error output)', and that node only gets images.`,
		type: 'warning',
		location: 'outputPane',
	});
}
