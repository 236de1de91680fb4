import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import type { Reply } from '../aggregator/reply';
import type { Item } from '../form/item';
import type { ImageFacts, Outcome, Progress, Running } from './outcome';

/**
 * One operation of a provider, as the engine runs it. All functions are pure except `request`, which may load
 * the item's files. Nothing here sends anything: the engine does.
 *
 * @typeParam Choice what the user chose for one item
 */
export interface Operation<Choice> {
	/** Whether the request makes something that is billed: then it is never repeated unless certainly not accepted */
	paid: boolean;
	/** The purpose of a request that is not billed; `status` by default */
	purpose?: 'status' | 'cancel';
	/**
	 * The item's checked parameters; called for all items before anything is sent. Plain JSON data, the same
	 * in every try: a retry uses it to recognise what was paid for. A file is named in it, with an identity.
	 */
	parameters(item: Item): Choice;
	/** Called when it is the item's turn to send; not called if a retry picks up what was sent. */
	request(choice: Choice, item: Item): ApiRequest | Promise<ApiRequest>;
	/**
	 * Reads a reply, to the request or to a poll. Throws a zod error if the reply does not match the
	 * contract, an `ended` Fault if the provider gave up, an `incomplete` one if it finished without a
	 * result.
	 */
	progress(reply: unknown, choice: Choice, connection: Connection): Progress;
	/** Reads the reply to a create, if its format differs from the reply to a poll */
	submitted?(reply: unknown, choice: Choice, connection: Connection): Progress;
	/**
	 * The part of the choice that identifies the request: a retry uses it to recognise what was paid for; all
	 * of it by default
	 */
	identity?(choice: Choice): unknown;
	/** What is requested as soon as this one is finished; undefined for an item without follow-ups. */
	next?(choice: Choice): Next | undefined;
	/**
	 * Whether the reply to the request is the result, even if `poll` could be used; by default true without
	 * `poll`
	 */
	answersAtOnce?: boolean;
	/**
	 * Polls the status of a generation. Absent if the reply to the request is the result; returns undefined
	 * if this connection has no way to poll (an empty column of the credential).
	 */
	poll?(id: string, connection: Connection, choice: Choice): ApiRequest | undefined;
	/**
	 * The request for the result, for a provider that has it at a different URL than the status: sent when a
	 * status is `isReady`
	 */
	result?(id: string, connection: Connection, choice: Choice): ApiRequest;
	/** Recognises an error status that means a generation is still running; undefined otherwise */
	waitsOn?(reply: Reply): Running | undefined;
	/**
	 * The error for a generation that was accepted, is still running, and can't be polled here: a Fault of
	 * the kind `unknownOutcome`
	 */
	unpollable?(running: Running, connection: Connection, reply: unknown): Fault;
	/** For how long after the submit an unknown id may just be too new, in milliseconds; half a minute by default */
	notFoundForMs?: number;
	/** Ends a running generation at the provider; its answer does not matter. */
	cancel?(id: string, connection: Connection): ApiRequest;
	/** The id that the request is about, named if its reply is not available; for operations that cost nothing */
	targetId?(choice: Choice): string;
	/** The node that picks up by id what this one had to abandon, e.g. "Replicate Get Prediction" */
	pickUpNode?: string;
	/** The default timeout of one item; 300 s if absent */
	timeoutSeconds?: number;
	/** The approximate duration in the provider's documentation: used until durations are known */
	usualSeconds?: number;
	/** Whether a charge is refunded without an entry in the key's own log, as for Midjourney's failed tasks */
	mayBeGivenBack?: true;
	/** The provider's limit of images in flight for one key, if it has one */
	mostImagesInFlight?: number;
	/**
	 * How many images the request asks for, one by default; counted against the user's own limit, and against
	 * the provider's limit of images in flight
	 */
	imageCount?(choice: Choice): number;
	/** The model and prompt that the user requested, for the output */
	requested?(choice: Choice): { model?: string; prompt?: string };
	/** Whether files that are not images are accepted as well */
	anyFile?: boolean;
	/** Adds to a fault what only this operation knows about it */
	explain?(fault: Fault, connection: Connection, choice: Choice): Fault;
	/**
	 * The part of a reply in which files are results, as opposed to the request's own inputs or previews of a
	 * running generation; the whole reply by default
	 */
	resultIn?(reply: unknown): unknown;
	/** The part of a reply that may be shown as `response`; everything by default */
	redact?(reply: IDataObject): IDataObject;
}

/**
 * What an item requests after its first request has finished (which is always waited for): separate jobs, run
 * in parallel, each paid for and remembered separately.
 */
export interface Next {
	operation: Operation<unknown>;
	/** The choice for each request. Throws a Fault if the first result cannot be continued from. */
	choices(first: Outcome): unknown[];
	/** What the images of one of them say about the first one, by the index of its choice */
	facts?(first: Outcome, index: number): ImageFacts;
	/** Whether the first request's images are output as well, before the others */
	keepsFirst: boolean;
}

/** Whether anything requested is billed: the request itself, or its follow-ups. */
export function pays<Choice>({ paid, next }: Pick<Operation<Choice>, 'paid' | 'next'>): boolean {
	return paid || next !== undefined;
}

/**
 * A sheet of 10,000 rows by mistake must cost nothing: the images that all items of a run would pay for are
 * counted before the first request is sent. A result that is not an image (a description) counts as one.
 *
 * @param choices of the items with valid parameters; the others send nothing
 * @returns the fault if it is more than the user allows
 */
export function beyondLimit<Choice>(
	operation: Pick<Operation<Choice>, 'paid' | 'next' | 'imageCount'>,
	choices: Choice[],
	maxImages: number,
): Fault | undefined {
	if (!pays(operation) || maxImages === 0) return undefined;
	const images = choices.reduce((sum, choice) => sum + countOf(operation.imageCount?.(choice)), 0);
	if (images <= maxImages) return undefined;
	return new Fault('parameter', `This run would pay for ${images} images, and 'Max Images per Run' allows ${maxImages}`, {
		description: `The ${choices.length} input items ask for ${images} images in total. Nothing was sent for any item. Raise 'Max Images per Run' in the options if that is what you want, or give the node fewer items.`,
	});
}

/** At least one: a lower count, which an expression may give, would make room for others. */
export function countOf(count = 1): number {
	return Number.isNaN(count) ? 1 : Math.max(1, count);
}
