import type { INodeProperties } from 'n8n-workflow';

import { ID, requiredId, type IdForm } from '../form/pastedId';

/** Numbers of sixteen digits mostly; Crazyrouter's begin with "task_", others are UUIDs. */
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
	return requiredId(given, TASK, { label: 'Task ID', noun: 'task', source: "The Midjourney nodes put it in 'id'." });
}
