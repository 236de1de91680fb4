import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { PICK_UP_NODE } from './creation';
import { fetchTask } from './routes';
import { taskIdIn } from './taskId';
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

/** What has to do with the polling of a task; the other half is what to do with it. */
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
