import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import { followUp, type Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { Item } from '../form/item';
import { readFields } from '../form/readFields';
import { customIdIn, type Named } from './actions';
import { actionFields } from './fields';
import { taskPolling } from './getTask';
import { submitAction } from './submitAction';
import { taskIdIn } from './taskId';

interface Choice {
	taskId: string;
	named: Named;
}

/** What the `execute` of Midjourney Action calls. */
export async function runAction(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, action);
}

/** The task is polled first, which is free; what is then asked of it is a job of its own. */
const action: Operation<Choice> = {
	...taskPolling(),
	parameters: readChoice,
	next: ({ taskId, named }) => ({
		keepsFirst: false,
		followUps: (task) => [followUp(submitAction, { taskId, customId: customIdIn(task, named) })],
	}),
};

function readChoice(item: Item): Choice {
	const filled = readFields(actionFields, item);
	const chosen = (name: string) => filled.find(({ property }) => property.name === name)?.value;
	const taskId = taskIdIn(item.parameter('taskId'));
	if (chosen('action') !== 'custom') {
		return { taskId, named: { action: String(chosen('action')), index: Number(chosen('index') ?? 0) } };
	}
	const customId = String(chosen('customId')).trim();
	assertNoDialog(customId);
	return { taskId, named: { customId } };
}

/** Midjourney answers these with a dialog, which waits for a mask or a text. */
function assertNoDialog(customId: string): void {
	if (!/^MJ::(Inpaint|CustomZoom)\b/.test(customId)) return;
	throw new Fault('parameter', `'Custom ID' can't be "${customId.slice(0, 100)}"`, {
		description: 'Vary Region and Custom Zoom open a dialog at Midjourney that a node can not answer. Zoom Out 1.5x and 2x do without.',
	});
}
