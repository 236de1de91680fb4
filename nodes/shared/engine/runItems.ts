import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asFault, Fault } from '../aggregator/fault';
import { readDelivery, type Delivery } from '../form/options';
import type { Item } from '../form/item';
import { goesOnAfterFailure } from './agentTool';
import { stopped } from './clock';
import { beyondLimit } from './imageLimit';
import { itemOf } from './inputItem';
import { asTheyStand, digestOf } from './jobs/jobStore';
import { hintAtLeftJobs, paidReport } from './jobs/paidReport';
import { choiceDigest, withJobs, type JobRequest } from './jobs/request';
import { notSent } from './jobs/unknownOutcome';
import { lookBack, type Asked } from './lookBack';
import { inProcess, openRun, type Services } from './openRun';
import { pays, type Operation } from './operation';
import { hintAtFailedItems, nodeError } from './output/nodeError';
import { errorItem, type ItemResult } from './output/outputItems';
import { itemsOf, processItem } from './processItem';
import type { Run } from './run';
import { sideBySide } from './sideBySide';

/**
 * Items in → items out: what every node's `execute` calls. The parameters of all items are checked
 * before anything is sent, and their images counted; then the items are processed side by side.
 *
 * - On Error "Stop": after the first failed item nothing new is created; what runs is awaited, and
 *   the error lists what was paid for
 * - otherwise: a failed item comes out as `{ error, details }`, the others whole
 * - a refused key or exhausted credit ends the creates in either case
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
			const output = await outputOf(this, run, operation);
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

async function outputOf<Choice>(
	context: IExecuteFunctions,
	run: Run,
	operation: Operation<Choice>,
): Promise<INodeExecutionData[]> {
	const goesOn = goesOnAfterFailure(context);
	const checked = context.getInputData().map((_, index) => check(operation, itemOf(context, run, index)));
	if (!goesOn) throwFirst(checked);
	const beyond = beyondLimit(operation, rightChoices(checked), run.options.maxImagesPerRun);
	if (beyond && !goesOn) throw beyond;
	if (beyond) return checked.map((one, index) => errorItem('fault' in one ? one.fault : beyond, index));

	const requests = requestsOf(context, run, operation, checked);
	const one = async (index: number, providerIsDone: () => void) => {
		const result = await resultOf(requests[index], goesOn, providerIsDone);
		if ('fault' in result && (!goesOn || endsBatch(result.fault))) run.creates.abort(result.fault);
		return result;
	};
	const results = await sideBySide(checked.length, run.options.maxConcurrency, one, MOST_FETCHING);

	if (run.stop.aborted) throw stopped().with({ description: paidReport(results, run.jobs.byItem()) });
	const failed = results.findIndex((result) => 'fault' in result && result.fault === run.creates.abortCause);
	const told = await lookBack(run, results, checked.map((one) => asked(operation, one)));
	if (!goesOn && run.creates.abortCause) throw failedItem(run, told, failed);
	return deliver(run, operation, checked, told);
}

function asked<Choice>({ requested, mayBeGivenBack }: Operation<Choice>, one: Checked<Choice>): Asked {
	return { model: 'choice' in one ? requested?.(one.choice).model : undefined, mayBeGivenBack };
}

/** On Error "Stop": the node fails as a whole, and says where the images of the others are. */
function failedItem(run: Run, results: ItemResult[], index: number): Error {
	const result = results[index];
	const fault = 'fault' in result ? result.fault : stopped();
	return new FailedItem(fault.with({ description: paidReport(results, run.jobs.byItem(), { index, fault }) }), index);
}

/** Items whose images are fetched while the next are already made in their place: no more, for they take memory. */
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

/** An item with its checked parameters, or with what is wrong with them. */
type Checked<Choice> = { item: Item; choice: Choice; delivery: Delivery } | { fault: Fault };

function check<Choice>(operation: Operation<Choice>, item: Item): Checked<Choice> {
	try {
		return { item, choice: operation.parameters(item), delivery: readDelivery(item) };
	} catch (error) {
		return { fault: wrongParameter(error) };
	}
}

/** An expression that throws is one: nothing was sent. */
function wrongParameter(error: unknown): Fault {
	const fault = asFault(error);
	return error instanceof Fault ? fault : new Fault('parameter', fault.message, fault.details);
}

function rightChoices<Choice>(checked: Array<Checked<Choice>>): Choice[] {
	return checked.flatMap((one) => ('choice' in one ? [one.choice] : []));
}

/** What each item asks for, or what is wrong with its parameters; with what earlier tries keep of them, given out once for all. */
type ItemRequest<Choice> = { request: JobRequest<Choice>; delivery: Delivery } | { fault: Fault };

function requestsOf<Choice>(
	context: IExecuteFunctions,
	run: Run,
	operation: Operation<Choice>,
	checked: Array<Checked<Choice>>,
): Array<ItemRequest<Choice>> {
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
	if (operation.paid) withJobs(run, requests.flatMap((one) => ('request' in one ? [one.request] : [])));
	return requests;
}

async function resultOf<Choice>(one: ItemRequest<Choice>, goesOn: boolean, providerIsDone: () => void): Promise<ItemResult> {
	if ('fault' in one) return one;
	const { run, operation, choice } = one.request;
	if (run.stop.aborted) return { fault: stopped().with({ billed: 'no' }) };
	// where the others go on, what an earlier try paid for is still delivered
	if (run.creates.abortCause && !(goesOn && pays(operation))) return { fault: notSent(run.creates.abortCause) };
	try {
		return await processItem(one.request, one.delivery, providerIsDone);
	} catch (error) {
		const fault = asFault(error);
		return { fault: operation.explain?.(fault, run.connection, choice) ?? fault };
	}
}

function throwFirst(checked: Array<Checked<unknown>>): void {
	const index = checked.findIndex((one) => 'fault' in one);
	const first = checked[index];
	if (first && 'fault' in first) throw new FailedItem(first.fault.with({ description: nothingSent(first.fault) }), index);
}

function nothingSent({ details }: Fault): string {
	return `${details.description ?? ''} Nothing was sent for any item.`.trim();
}

function endsBatch({ kind }: Fault): boolean {
	return kind === 'key' || kind === 'credit';
}

/** From here on the images are n8n's: a later run of the node makes new ones. */
function deliver<Choice>(
	run: Run,
	operation: Operation<Choice>,
	checked: Array<Checked<Choice>>,
	results: ItemResult[],
): INodeExecutionData[] {
	return results.flatMap((result, index) => {
		if (!('fault' in result)) {
			for (const job of result.jobs) run.jobs.note(job, { type: 'delivered' });
			return itemsOf(result);
		}
		const one = checked[index];
		return [errorItem(result.fault, index, 'choice' in one ? operation.requested?.(one.choice) : undefined)];
	});
}
