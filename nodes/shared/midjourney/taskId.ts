import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import { pastedId, type IdForm } from '../form/pastedId';

/** Numbers of sixteen digits mostly; Crazyrouter's begin with "task_", others are UUIDs. */
const ID = /^[A-Za-z0-9][\w-]{0,199}$/;

const TASK: IdForm = {
	names: ['taskId', 'task_id', 'id'],
	/** The reply to a submit */
	topNames: ['result'],
	isId: (value) => Number.isSafeInteger(value) || (typeof value === 'string' && ID.test(value.trim())),
	/** …/mj/task/<id>/fetch, …/mj/image/<id> */
	inAddress: ({ pathname }) => /\/(?:task|image)\/([^/]+)/.exec(pathname)?.[1],
};

export const taskIdProperty: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 1730621826053455',
	description: 'The ID that a Midjourney node returned. A whole item that holds it works as well, and so does a pasted address.',
};

/** The task's id in what the user gave: itself, an address, or an item or reply that holds it. */
export function taskIdIn(given: unknown): string {
	const id = pastedId(given, TASK);
	if (id !== undefined && ID.test(id)) return id;
	const text = (typeof given === 'string' ? given : (JSON.stringify(given) ?? '')).trim();
	throw new Fault('parameter', text === '' ? "'Task ID' is empty" : "'Task ID' holds no ID", {
		description:
			text === ''
				? "Enter the ID of a task, or check the expression: it gave nothing for this item. The Midjourney nodes put it in 'id'."
				: `No task ID was found in: ${text.slice(0, 200)}`,
	});
}
