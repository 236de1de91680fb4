import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault, notSentAgain, sentences } from '../aggregator/fault';
import { plainText } from '../aggregator/words';
import { field } from '../aggregator/reply';
import type { Progress, Running } from '../engine/outcome';

/** The node that gets a task by its ID after another node had to abandon it. */
export const PICK_UP_NODE = 'OpenAI Images Get Task';

/** An images request that a gateway accepted as a task (sub2api, APIMart, ToAPIs and similar). */
export interface ImagesTask {
	id?: string;
	/** The gateway's own word; empty if it gave the ID only */
	status: string;
	isDone: boolean;
	model?: string;
	/** Percent */
	progress?: number;
	/** The reason of a failure */
	reason?: string;
}

const GOING = ['submitted', 'pending', 'queued', 'queueing', 'waiting', 'created', 'accepted', 'starting', 'processing', 'in_progress', 'running', 'generating'];
const DONE = ['completed', 'complete', 'succeeded', 'success', 'finished', 'done'];
const OVER = ['failed', 'failure', 'error', 'cancelled', 'canceled', 'aborted', 'expired', 'timeout', 'rejected'];
const IDS = ['task_id', 'taskId'];

/**
 * The task that a reply names; undefined if it names none. The reply to a status needs no ID; the reply to a
 * request is a task if it has an ID, unless it says that it failed, like a refusal with an ID.
 */
export function taskIn(reply: unknown, { isStatus = false } = {}): ImagesTask | undefined {
	const data = field(reply, 'data');
	const inner = Array.isArray(data) ? data[0] : data;
	const levels = [inner, reply];
	const at = levels.find((level) => idsIn(level).length > 0) ?? levels.find((level) => idIn(level, 'id') !== undefined);
	const status = [at, ...levels].flatMap((level) => ['status', 'state', 'task_status'].flatMap((name) => text(level, name) ?? []))[0];
	const word = status?.toLowerCase() ?? '';
	const isNamed = idsIn(at).length > 0 || levels.some((level) => /task/.test(text(level, 'object') ?? ''));
	const isOver = OVER.includes(word);
	const id = idsIn(at)[0] ?? idIn(at, 'id');
	// an error envelope with a status ("error", "timeout") and no ID may be about this poll alone
	const isTask = isStatus
		? status !== undefined && (!isOver || id !== undefined || isNamed)
		: at !== undefined && (isNamed || [...GOING, ...DONE].includes(word) || (!isOver && isFlat(reply)));
	if (!isTask || (status === undefined && field(reply, 'error'))) return undefined;
	return {
		id,
		status: status ?? 'submitted',
		isDone: DONE.includes(word),
		model: text(at, 'model'),
		progress: levels.map((level) => percent(field(level, 'progress'))).find((found) => found !== undefined),
		reason: isOver ? (levels.map(reasonIn).find((words) => words !== undefined) ?? '') : undefined,
	};
}

/** Only words and numbers: an ID to poll, and not a result in some other format. */
function isFlat(reply: unknown): boolean {
	return typeof reply === 'object' && reply !== null && !Array.isArray(reply) && Object.values(reply).every((value) => typeof value !== 'object' || value === null);
}

function idsIn(level: unknown): string[] {
	return IDS.flatMap((name) => idIn(level, name) ?? []);
}

function idIn(level: unknown, name: string): string | undefined {
	const id = field(level, name);
	if (typeof id === 'number') return Number.isSafeInteger(id) ? String(id) : undefined;
	return typeof id === 'string' && id.trim() !== '' ? id.trim() : undefined;
}

function text(level: unknown, name: string): string | undefined {
	const value = field(level, name);
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function percent(value: unknown): number | undefined {
	const number = typeof value === 'string' ? Number(value.replace(/%$/, '') || Number.NaN) : Number(value ?? Number.NaN);
	return number >= 0 && number <= 100 ? number : undefined;
}

function reasonIn(level: unknown): string | undefined {
	const error = field(level, 'error');
	return typeof error === 'string' && error !== '' ? error : (text(error, 'message') ?? text(level, 'fail_reason') ?? text(level, 'message') ?? text(error, 'type'));
}

/** The progress of a task that has no image: finished without one, failed, or still running. */
export function taskProgress({ id, status, isDone, model, progress, reason }: ImagesTask, { label }: Connection): Progress {
	if (reason !== undefined) {
		throw new Fault('ended', `The images task ended at ${label} with the status "${plainText(status, 100)}"`, {
			id,
			description: sentences(
				reason === '' ? `${label} gives no reason` : `${label} says: ${plainText(reason, 500)}`,
				'It may have been billed: some tasks fail only after the provider has made the image',
			),
		});
	}
	if (isDone) throw new Fault('incomplete', `The images task finished at ${label}, but without an image`, { id });
	return { state: 'running', id: id ?? '', status, model, progress };
}

/** The request for its status; undefined if the credential has no route for it. */
export function fetchTask(connection: Connection, id: string): ApiRequest | undefined {
	const path = taskPathOf(connection);
	if (path === '') return undefined;
	const named = endpoint(connection, '', id).slice(connection.baseUrl.length + 1);
	return { method: 'GET', url: endpoint(connection, path.replaceAll('{id}', () => named)) };
}

/** @throws Fault if the credential's path is not a pattern */
export function taskPathOf({ api }: Connection): string {
	const path = api.imagesTaskPath.trim();
	if (path === '' || path.includes('{id}')) return path;
	throw new Fault('parameter', "'Images Task Path' in the credential has no place for the ID", {
		description: `It must contain {id}, which stands for the ID of the task, such as /v1/images/tasks/{id}. It is "${path.slice(0, 200)}".`,
	});
}

/** The fault for an accepted task whose status can't be polled, because the credential has no route for it. */
export function unpollable({ id = '', status }: Running, { label }: Connection, reply: unknown): Fault {
	const address = [reply, field(reply, 'data')].map((level) => text(level, 'poll_url') ?? text(level, 'status_url') ?? text(level, 'location')).find((found) => found !== undefined);
	return new Fault('unknownOutcome', `${label} accepted the request as task ${plainText(id, 200)}, which is not finished: it may be billed`, {
		id,
		description: sentences(
			`Its status is "${plainText(status, 100)}"`,
			address && `${label} gives this address for its status: ${plainText(address, 500)}`,
			"Set 'Images Task Path' in the credential, such as /v1/images/tasks/{id}: the node then waits for the images, and 'OpenAI Images Get Task' picks this one up by its ID",
			notSentAgain(label),
		),
	});
}
