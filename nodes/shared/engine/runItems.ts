import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Connection } from '../aggregator/connection';
import { asFault, Fault } from '../aggregator/fault';
import { goesOnAfterFailure } from './agentTool';
import { stopped } from './clock';
import { itemOf } from './inputItem';
import { nodeError } from './nodeError';
import { openRun } from './openRun';
import type { Item, Operation } from './operation';
import { errorItem } from './outputItems';
import { paidReport } from './paidReport';
import { sideBySide } from './sideBySide';
import { notSent } from './submit';
import { trip, type Ending } from './trip';

/**
 * Items in → items out: what every node's `execute` calls. The parameters of all items are checked
 * before anything is sent; then the items make their trips side by side.
 *
 * - On Error "Stop": after the first failed item nothing new is created; what runs is awaited, and
 *   the error lists what was paid for
 * - otherwise: a failed item comes out as `{ error, details }`, the others whole
 * - a refused key or exhausted credit ends the creates in either case
 */
export async function runItems<Choice>(
	this: IExecuteFunctions,
	operation: Operation<Choice>,
): Promise<INodeExecutionData[][]> {
	try {
		const run = await openRun(this, operation);
		const items = this.getInputData().map((_, index) => itemOf(this, run, index));
		const goesOn = goesOnAfterFailure(this);
		const checked = items.map((item) => check(operation, item));
		if (!goesOn) throwFirst(checked);

		const endings = await sideBySide(items.length, run.options.maxConcurrency, async (index) => {
			const { choice, fault } = checked[index];
			if (choice === undefined) return { fault: fault ?? stopped() };
			if (run.stop.aborted) return { fault: stopped() };
			// where the others go on, what an earlier try paid for is still delivered
			if (run.barred && !(goesOn && operation.paid)) return { fault: notSent(run.barred) };
			const ending: Ending = await trip(run, operation, items[index], choice.value).catch(
				(error: unknown) => ({ fault: explained(operation, asFault(error), run.connection) }),
			);
			if ('fault' in ending && (!goesOn || endsBatch(ending.fault))) run.barred ??= ending.fault;
			return ending;
		});

		const { barred } = run;
		if (run.stop.aborted) throw stopped().with(paidReport(endings, run.records, -1));
		const failed = endings.findIndex((ending) => 'fault' in ending && ending.fault === barred);
		if (!goesOn && barred) throw new FailedItem(barred.with(paidReport(endings, run.records, failed, barred)), failed);
		return [deliver(endings)];
	} catch (error) {
		throw error instanceof FailedItem
			? nodeError(this.getNode(), error.fault, error.itemIndex)
			: nodeError(this.getNode(), asFault(error));
	}
}

/** A fault and the input item it belongs to. */
class FailedItem extends Error {
	constructor(
		readonly fault: Fault,
		readonly itemIndex: number,
	) {
		super(fault.message);
	}
}

interface Checked<Choice> {
	choice?: { value: Choice };
	fault?: Fault;
}

function check<Choice>(operation: Operation<Choice>, item: Item): Checked<Choice> {
	try {
		return { choice: { value: operation.parameters(item) } };
	} catch (error) {
		return { fault: asFault(error) };
	}
}

function explained<Choice>({ explain }: Operation<Choice>, fault: Fault, connection: Connection): Fault {
	return explain ? explain(fault, connection) : fault;
}

function throwFirst(checked: Array<Checked<unknown>>): void {
	const index = checked.findIndex(({ fault }) => fault);
	const fault = checked[index]?.fault;
	if (fault) throw new FailedItem(fault.with({ description: nothingSent(fault) }), index);
}

function nothingSent({ details }: Fault): string {
	return `${details.description ?? ''} Nothing was sent for any item.`.trim();
}

function endsBatch({ kind }: Fault): boolean {
	return kind === 'key' || kind === 'credit';
}

/** From here on the images are n8n's: a later run of the node makes new ones. */
function deliver(endings: Ending[]): INodeExecutionData[] {
	return endings.flatMap((ending, index) => {
		if ('fault' in ending) return [errorItem(ending.fault, index)];
		if (ending.record) ending.record.delivered = true;
		return ending.items;
	});
}
