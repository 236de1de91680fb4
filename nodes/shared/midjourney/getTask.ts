import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { ID, requiredId, type IdForm } from '../form/pastedId';
import { fetchTask, PICK_UP_NODE } from './submitTask';
import { taskProgress } from './taskReply';

/** What the `execute` of Midjourney Get Task calls. */
export async function runGetTask(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, getTask);
}

/** Polls a task until it is finished, or once. Costs nothing and never cancels anything. */
const getTask: Operation<TaskChoice> = {
	...taskPolling(),
	parameters: (item) => ({ taskId: taskIdIn(item.parameter('taskId')) }),
};

interface TaskChoice {
	taskId: string;
}

/** The polling of a task; each node adds what to do with it. */
export function taskPolling<Choice extends TaskChoice>(): Omit<Operation<Choice>, 'parameters'> {
	return {
		paid: false,
		pickUpNode: PICK_UP_NODE,
		targetId: ({ taskId }) => taskId,
		request: ({ taskId }, { connection }) => fetchTask(connection, taskId),
		poll: (id, connection) => fetchTask(connection, id),
		progress: (reply, _choice, connection) => taskProgress(reply, connection),
	};
}

/** Usually numbers of sixteen digits; Crazyrouter's begin with "task_", others are UUIDs. */
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
	description: 'The ID that a Midjourney node returned. You can also paste a URL that contains it, or pass a whole item.',
};

/** The task's id in the user's input: the id itself, a URL, or an item or reply that contains it. */
export function taskIdIn(given: unknown): string {
	return requiredId(given, TASK, { label: 'Task ID', noun: 'task', source: "The Midjourney nodes put it in 'id'." });
}
