import type { IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import type { Reply } from '../aggregator/reply';
import type { Item } from '../form/item';
import type { ImageFacts, Outcome, Progress, Running } from './outcome';

/**
 * One operation of a provider, as the engine runs it. All functions are pure but `request`, which
 * may load the item's files. Nothing here sends anything: the engine does.
 *
 * @typeParam Choice what the user chose for one item
 */
export interface Operation<Choice> {
	/** Whether the request makes something that is billed: then it is never repeated blindly. */
	paid: boolean;
	/** What a request that is not billed is for; a status where absent */
	purpose?: 'status' | 'cancel';
	/**
	 * The item's parameters, checked; called for all items before anything is sent. Plain JSON data, the
	 * same in every try: by it a retry knows what was paid for. A file is named in it, with an identity.
	 */
	parameters(item: Item): Choice;
	/** Called when it is the item's turn to send, and not at all where a retry picks up what was sent. */
	request(choice: Choice, item: Item): ApiRequest | Promise<ApiRequest>;
	/**
	 * What a reply says, to the request or to a poll. Throws a zod error where the reply is not what
	 * the contract says, an `ended` Fault where the provider gave up, an `incomplete` one where it
	 * finished without what it made.
	 */
	progress(reply: unknown, choice: Choice, connection: Connection): Progress;
	/** What the reply to a create says, where that has another form than the reply to a poll */
	submitted?(reply: unknown, choice: Choice, connection: Connection): Progress;
	/** What of the choice makes the request what it is: by this a retry knows what was paid for; all of it where absent */
	identity?(choice: Choice): unknown;
	/** What is asked for as soon as this one is finished; nothing for an item where it gives nothing. */
	next?(choice: Choice): Next | undefined;
	/** Whether the reply to the request is the result, also where `poll` could ask for more; by default where there is no `poll` */
	answersAtOnce?: boolean;
	/**
	 * Polls the status of a generation. Absent where the reply to the request is the result; gives nothing
	 * where this connection has no way to poll (a column of the credential that is empty).
	 */
	poll?(id: string, connection: Connection, choice: Choice): ApiRequest | undefined;
	/** Where the result lies, for a provider that has it at another address than the status: asked for when a status is `isReady` */
	result?(id: string, connection: Connection, choice: Choice): ApiRequest;
	/** What says with an error status that a generation still runs; nothing where it does not say that */
	waitsOn?(reply: Reply): Running | undefined;
	/** What is said of a generation that was accepted, still runs, and can't be polled here: a Fault of the kind `unknownOutcome` */
	unpollable?(running: Running, connection: Connection, reply: unknown): Fault;
	/** For how long after the submit an unknown id may only be too young, in milliseconds; half a minute where absent */
	notFoundForMs?: number;
	/** Ends a running generation at the provider; its answer never matters. */
	cancel?(id: string, connection: Connection): ApiRequest;
	/** The id that the request is about, to be named where its reply cannot be had; of operations that cost nothing */
	targetId?(choice: Choice): string;
	/** The node that picks up by id what this one had to abandon, e.g. "Replicate Get Prediction" */
	pickUpNode?: string;
	/** How long one item may take where the user sets no timeout; 300 s where absent */
	timeoutSeconds?: number;
	/** About how long one takes, where the provider's pages say so: until the first ones are seen */
	usualSeconds?: number;
	/** Whether a charge is given back without a word in the key's own log, as of Midjourney's failed tasks */
	mayBeGivenBack?: true;
	/** The provider's limit of images in flight for one key, where it has one */
	mostImagesInFlight?: number;
	/**
	 * How many images the request asks for, one where absent; counted against the user's own limit, and
	 * where a provider limits images in flight
	 */
	imageCount?(choice: Choice): number;
	/** The model and prompt that the user requested, for the output */
	requested?(choice: Choice): { model?: string; prompt?: string };
	/** Whether files that are no image are wanted as well */
	anyFile?: boolean;
	/** Says more of a fault where only this operation knows what it means */
	explain?(fault: Fault, connection: Connection, choice: Choice): Fault;
	/**
	 * The part of a reply in which files are results, and not the request's own inputs or what a running
	 * generation shows of them; the whole reply where absent
	 */
	resultIn?(reply: unknown): unknown;
	/** What of a reply may be shown as `response`; everything where absent */
	redact?(reply: IDataObject): IDataObject;
}

/**
 * What an item requests after its first request has finished (which is always waited for): separate jobs, side
 * by side, each paid for and remembered separately.
 */
export interface Next {
	operation: Operation<unknown>;
	/** What is chosen for each. Throws a Fault where what came cannot be gone on from. */
	choices(first: Outcome): unknown[];
	/** What the images of one of them say of the first one, by the index of its choice */
	facts?(first: Outcome, index: number): ImageFacts;
	/** Whether the images of the first one come out as well, before the others */
	keepsFirst: boolean;
}

/** Whether anything requested is billed: the request itself, or what follows it. */
export function pays<Choice>({ paid, next }: Pick<Operation<Choice>, 'paid' | 'next'>): boolean {
	return paid || next !== undefined;
}

/**
 * A sheet of 10,000 rows by mistake must cost nothing: the images that all items of a run would pay for are
 * counted before the first is sent. A result that is not an image (a description) counts as one.
 *
 * @param choices of the items whose parameters are right; the others send nothing
 * @returns the fault where it is more than the user allows
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

/** At least one: a count below, which an expression may give, would make room for others. */
export function countOf(count = 1): number {
	return Number.isNaN(count) ? 1 : Math.max(1, count);
}
