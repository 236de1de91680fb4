import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { parsed, pastedId, type IdForm } from '../form/pastedId';
import { taskProgress } from './ideogramTaskReply';

interface Choice {
	requestId: string;
}

/** What the `execute` of Ideogram Get Task calls. */
export async function runIdeogramTask(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, taskOperation);
}

/** Polling is free, and this node never cancels anything: the request was made elsewhere. */
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

/** `user` is the profile of the owner of the aggregator's Ideogram account, which is private. */
function withoutUser(reply: IDataObject): IDataObject {
	const hidden = ['user', 'user_id'];
	const shown: IDataObject = JSON.parse(
		JSON.stringify(reply, (name, value: unknown) => (hidden.includes(name) ? undefined : value)),
	);
	return shown;
}

/** Covers every id seen (22 characters of base64url, UUIDs); no spaces and no slashes. */
const ID = /^[\w.:~=-]{1,200}$/;
const NAMES = ['request_id', 'requestId'];

/** `request_id` at any level (`data`, `sampling_requests`, a list of replies); a bare `id` only at the top. */
const REQUEST: IdForm = {
	names: NAMES,
	topNames: ['id'],
	isId: (value) => typeof value === 'number' || (typeof value === 'string' && value.trim() !== ''),
	inAddress: idInAddress,
};

/** The request id in the user's input: the id itself, a URL, or the whole reply of a submit. */
export function requestIdIn(given: unknown): string {
	const found = pastedId(given, REQUEST);
	if (found === undefined) throw noId(parsed(given));
	if (!ID.test(found)) {
		throw new Fault('parameter', `'Request ID' can't be "${found.slice(0, 100)}"`, {
			description: 'A request ID has letters, digits, dashes and underscores, such as QGvBNC-SReSCnZ7y-hnYbg.',
		});
	}
	return found;
}

/** `…?request_id=<id>`, or Ideogram's own page `https://ideogram.ai/g/<id>/<number of the image>`. */
function idInAddress({ pathname, searchParams }: URL): string | undefined {
	const inQuery = NAMES.map((name) => searchParams.get(name)).find(Boolean);
	if (inQuery) return inQuery;
	if (/^\/(assets|api\/images)\//.test(pathname)) throw imageAddress();
	const parts = pathname.split('/').filter((part) => part !== '' && !/^\d{1,2}$/.test(part));
	return parts.at(-1);
}

function imageAddress(): Fault {
	return new Fault('parameter', "'Request ID' is the address of an image", {
		description: 'Such a URL has the ID of one image, not of the request that made it. Use the request_id that came back when the request was sent.',
	});
}

function noId(given: unknown): Fault {
	const rejected = typeof given === 'object' && given !== null && 'rejected_prompt_id' in given && given.rejected_prompt_id;
	if (rejected) {
		return new Fault('parameter', 'The request was not accepted: its prompt was refused', {
			description: 'The reply names a rejected prompt instead of a request ID. Rephrase the prompt.',
		});
	}
	const text = (typeof given === 'string' ? given : JSON.stringify(given)) ?? '';
	return new Fault('parameter', "'Request ID' contains no ID", {
		description:
			text.trim() === ''
				? 'It is empty. Enter the request_id that came back when the request was sent, or that whole reply.'
				: `No request_id was found in: ${text.slice(0, 200)}`,
	});
}
