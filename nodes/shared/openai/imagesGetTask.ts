import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { Item } from '../form/item';
import { ID, parsed, requiredId, type IdForm } from '../form/pastedId';
import { imagesTaskProgress, resultsIn } from './imagesReply';
import { fetchTask, PICK_UP_NODE } from './imagesTask';

interface TaskChoice {
	taskId: string;
}

/** What the `execute` of OpenAI Images Get Task calls. */
export async function runImagesGetTask(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, imagesGetTask);
}

/** Polls a task until it is finished, or once. Costs nothing and never cancels anything. */
export const imagesGetTask: Operation<TaskChoice> = {
	paid: false,
	pickUpNode: PICK_UP_NODE,
	parameters(item) {
		if (fetchTask(item.connection, 'id') === undefined) throw withoutPath();
		return { taskId: taskIdIn(item) };
	},
	targetId: ({ taskId }) => taskId,
	request({ taskId }, { connection }) {
		const request = fetchTask(connection, taskId);
		if (!request) throw withoutPath();
		return request;
	},
	poll: (id, connection) => fetchTask(connection, id),
	progress(reply, { taskId }, connection) {
		const progress = imagesTaskProgress(reply, connection);
		if (progress.state === 'running') return { ...progress, id: progress.id || taskId };
		return { ...progress, outcome: { ...progress.outcome, id: progress.outcome.id ?? taskId } };
	},
	resultIn: resultsIn,
};

function withoutPath(): Fault {
	return new Fault('parameter', "'Images Task Path' in the credential is empty", {
		description: 'Enter the route for the status of an images task, such as /v1/images/tasks/{id}; {id} stands for the ID.',
	});
}

const TASK: IdForm = {
	names: ['task_id', 'taskId', 'id'],
	isId: (value) => Number.isSafeInteger(value) || (typeof value === 'string' && ID.test(value.trim())),
	/** …/images/tasks/<id>, …/tasks/<id>, …?task_id=<id> */
	inAddress: ({ pathname, searchParams }) =>
		searchParams.get('task_id') ?? searchParams.get('id') ?? /\/([^/]+)\/?$/.exec(pathname)?.[1],
};

export const imagesTaskIdProperty: INodeProperties = {
	displayName: 'Task ID',
	name: 'taskId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. imgtask_0123456789abcdef',
	description: 'The ID of a task that the gateway accepted. You can also paste a URL or path that contains it, or pass a whole item or reply.',
};

function taskIdIn(item: Item): string {
	const given = parsed(item.parameter('taskId'));
	const address = typeof given === 'string' && given.startsWith('/') ? `https://gateway${given}` : given;
	return requiredId(address, TASK, { label: 'Task ID', noun: 'task', source: "The OpenAI Images nodes put it in 'id'." });
}
