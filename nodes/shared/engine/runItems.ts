import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Connection } from '../aggregator/connection';
import { asFault, Fault } from '../aggregator/fault';
import type { Item } from '../form/item';
import { readDelivery, type Delivery } from '../form/options';
import { goesOnAfterFailure } from './agentTool';
import { stopped } from './clock';
import { beyondLimit } from './imageLimit';
import { itemOf } from './inputItem';
import { notSent } from './jobs/doubt';
import { inProcess, openRun, type Services } from './openRun';
import { pays, type Operation } from './operation';
import { hintAtFailedItems, nodeError } from './output/nodeError';
import { errorItem } from './output/outputItems';
import { paidReport, type ItemResult } from './output/paidReport';
import { processItem } from './processItem';
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
			run.jobs.close({ allDelivered });
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

	const one = async (index: number, providerIsDone: () => void) => {
		const result = await resultOf(run, operation, checked[index], goesOn, providerIsDone);
		if ('fault' in result && (!goesOn || endsBatch(result.fault))) run.abortCause ??= result.fault;
		return result;
	};
	const results = await sideBySide(checked.length, run.options.maxConcurrency, one, MOST_FETCHING);

	const { abortCause } = run;
	if (run.stop.aborted) throw stopped().with(paidReport(results, run.jobs.byItem(), -1));
	const failed = results.findIndex((result) => 'fault' in result && result.fault === abortCause);
	if (!goesOn && abortCause) {
		throw new FailedItem(abortCause.with(paidReport(results, run.jobs.byItem(), failed, abortCause)), failed);
	}
	return deliver(run, operation, checked, results);
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
		return { fault: asFault(error) };
	}
}

function rightChoices<Choice>(checked: Array<Checked<Choice>>): Choice[] {
	return checked.flatMap((one) => ('choice' in one ? [one.choice] : []));
}

async function resultOf<Choice>(
	run: Run,
	operation: Operation<Choice>,
	checked: Checked<Choice>,
	goesOn: boolean,
	providerIsDone: () => void,
): Promise<ItemResult> {
	if ('fault' in checked) return checked;
	if (run.stop.aborted) return { fault: stopped() };
	// where the others go on, what an earlier try paid for is still delivered
	if (run.abortCause && !(goesOn && pays(operation))) return { fault: notSent(run.abortCause) };
	try {
		return await processItem(run, operation, checked.item, checked.choice, checked.delivery, providerIsDone);
	} catch (error) {
		return { fault: explained(operation, asFault(error), run.connection, checked.choice) };
	}
}

function explained<Choice>(
	{ explain }: Operation<Choice>,
	fault: Fault,
	connection: Connection,
	choice: Choice,
): Fault {
	return explain ? explain(fault, connection, choice) : fault;
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
			return result.items;
		}
		const one = checked[index];
		return [errorItem(result.fault, index, 'choice' in one ? operation.requested?.(one.choice) : undefined)];
	});
}
