import { z } from 'zod';

import type { ApiRequest } from '../aggregator/call';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault, lookAtUsageLog, sentences } from '../aggregator/fault';
import { imageBytes, toDataUrl } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import type { Progress } from '../engine/outcome';
import type { Item } from '../form/item';
import { oneOf } from '../form/property';
import type { ImageInput } from '../form/readInputImages';
import { lenient } from '../replies/replyFields';
import { taskProgress } from './taskReply';

export const PICK_UP_NODE = 'Midjourney Get Task';

/** What every submit shares; only the request differs. No documentation names a way to cancel a task. */
export function creation<Choice>(
	own: Pick<Operation<Choice>, 'parameters' | 'request'> & Partial<Operation<Choice>>,
): Operation<Choice> {
	return {
		paid: true,
		pickUpNode: PICK_UP_NODE,
		submitted: (reply, _choice, connection) => submitted(reply, connection),
		progress: (reply, _choice, connection) => taskProgress(reply, connection),
		poll: (id, connection) => fetchTask(connection, id),
		...own,
	};
}

/**
 * midjourney-proxy's routes, as gateways relay them (Crazyrouter's and AnyAPI's pages; new-api's page on the
 * format).
 */
export function submitTask(connection: Connection, action: 'imagine' | 'action' | 'blend' | 'describe', body: object): ApiRequest {
	const url = endpoint(connection, connection.api.midjourneyPath, 'submit', action);
	return { method: 'POST', url, body };
}

export function fetchTask(connection: Connection, id: string): ApiRequest {
	const url = endpoint(connection, connection.api.midjourneyPath, 'task', id, 'fetch');
	return { method: 'GET', url };
}

/** Images are always sent inside the request, whatever the aggregator. A URL is fetched first. */
export async function asDataUrls(images: ImageInput[], item: Item): Promise<string[]> {
	return await Promise.all(
		images.map(async (image) => {
			const { bytes, type } = await imageBytes(image, item);
			return toDataUrl(bytes, type.mimeType);
		}),
	);
}

export const HOW_IT_TRAVELS = 'It is sent inside the request: at most 10 MB, preferably below 4 MB.';

export const MIDJOURNEY = 'MID_JOURNEY';

export const botType = oneOf(
	'Bot Type',
	'botType',
	{
		options: [
			{ name: 'Midjourney', value: MIDJOURNEY },
			{ name: 'Niji Journey', value: 'NIJI_JOURNEY', description: 'For anime' },
		],
		default: MIDJOURNEY,
	},
	'Which of the two models to use',
);

/** The status of a task that was just accepted; gateways only know one later. */
const STATUS = 'SUBMITTED';

/**
 * The codes of midjourney-proxy ("2. Task submission" of its API page: any other is an error, described in
 * words).
 */
const EXISTS = 21;
const ACCEPTED = [1, EXISTS, 22];
/** A full queue, a banned word: no task, whatever else the reply contains. */
const REFUSED = [23, 24];

const replySchema = z.object({
	code: z.number(),
	description: lenient(z.string()),
	/** Text; a number on new-api's page */
	result: lenient(z.union([z.string().min(1), z.number()])),
});
const acceptedSchema = replySchema.extend({ code: z.number().refine((code) => ACCEPTED.includes(code)) });

type SubmitReply = z.infer<typeof replySchema>;

/**
 * Reads the reply to a submit. It always comes with HTTP 200; the code says what happened. A refusal does not
 * match the schema, and the table of reply errors reads it like one with an error status.
 */
export function submitted(reply: unknown, { label }: Connection): Progress {
	const said = replySchema.parse(reply);
	const saysNeither = !ACCEPTED.includes(said.code) && !REFUSED.includes(said.code) && (!said.description || idIn(said) !== '');
	// neither an error in words nor an id: in an undocumented format, so it may mean anything
	if (saysNeither) throw inDoubt(`${label} sent a reply in an unknown format: the task may have been billed`, label, idIn(said));
	return accepted(acceptedSchema.parse(reply), label);
}

function idIn({ result }: SubmitReply): string {
	return result === undefined || result === null ? '' : String(result).trim();
}

function accepted(said: SubmitReply, label: string): Progress {
	const { code, description } = said;
	const id = idIn(said);
	if (id === '') throw inDoubt(`${label} accepted the task without returning its ID: it may have been billed`, label);
	if (code === EXISTS && asksToConfirm(description)) {
		throw inDoubt(`Midjourney waits for a dialog at ${label} that no node can answer: the task may have been billed`, label, id);
	}
	return { state: 'running', id, status: STATUS };
}

/** After an action that opens a dialog (Vary Region, Custom Zoom), or if the account is in remix mode. */
function asksToConfirm(description: string | null | undefined): boolean {
	return /window confirm|弹窗|窗口/i.test(description ?? '');
}

function inDoubt(message: string, label: string, id = ''): Fault {
	const description = sentences(lookAtUsageLog(label));
	return new Fault('unknownOutcome', message, { description, ...(id !== '' && { id }) });
}
