import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { requestIdIn } from './requestId';
import { taskProgress } from './taskReply';

interface Choice {
	requestId: string;
}

/** What the `execute` of Ideogram Get Task calls. */
export async function runIdeogramTask(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, taskOperation);
}

/** Asking costs nothing, and nothing that was asked about is ever cancelled: it is not this node's. */
export const taskOperation: Operation<Choice> = {
	paid: false,
	pickUpNode: 'Ideogram Get Task',
	parameters: (item) => ({ requestId: requestIdIn(item.parameter('requestId')) }),
	targetId: ({ requestId }) => requestId,
	request: ({ requestId }, item) => queryTask(requestId, item.connection),
	progress: (reply, { requestId }, connection) => taskProgress(reply, requestId, connection),
	poll: queryTask,
	redact: withoutUser,
};

function queryTask(id: string, connection: Connection): ApiRequest {
	const url = endpoint(connection, connection.api.ideogramTaskPath);
	return { method: 'POST', url, body: { request_id: id } };
}

/** `user` is the profile of whoever owns the aggregator's Ideogram account, and nobody else's business. */
function withoutUser(reply: IDataObject): IDataObject {
	const hidden = ['user', 'user_id'];
	const shown: IDataObject = JSON.parse(
		JSON.stringify(reply, (name, value: unknown) => (hidden.includes(name) ? undefined : value)),
	);
	return shown;
}
