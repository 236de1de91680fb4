import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { ApiRequest } from '../aggregator/call';
import type { Connection } from '../aggregator/connection';
import type { Fault } from '../aggregator/fault';

/** One input item as a family sees it. */
export interface Item {
	/** Index among the node's input items */
	index: number;
	connection: Connection;
	/** A node parameter, with expressions resolved for this item */
	parameter(name: string): unknown;
	/** The description of an input file, without its bytes; a Fault where there is none */
	file(field: unknown): IBinaryData;
	fileBytes(field: unknown): Promise<Buffer>;
	/** Fetches an image that the user named by URL, without credentials; at most `maxBytes` */
	fetchImage(url: string, maxBytes: number): Promise<Buffer>;
	/** A hint beside the node's output in the editor; the same text is shown once */
	hint(message: string): void;
}

/**
 * One operation of a provider, as the engine runs it. All functions are pure but `request`, which
 * may load the item's files. Nothing here sends anything: the engine does.
 *
 * @typeParam Choice what the user chose for one item
 */
export interface Operation<Choice> {
	/** Whether the request makes something that is billed: then it is never repeated blindly. */
	paid: boolean;
	/** The item's parameters, checked; called for all items before anything is sent. */
	parameters(item: Item): Choice;
	request(choice: Choice, item: Item): ApiRequest | Promise<ApiRequest>;
	/**
	 * What a reply says, to the request or to a poll. Throws a zod error where the reply is not what
	 * the contract says, and an `ended` Fault where the provider gave up.
	 */
	progress(reply: unknown, choice: Choice, connection: Connection): Progress;
	/** Reads the status; absent where the reply to the request is the result. */
	poll?(id: string, connection: Connection): ApiRequest;
	/** Ends a running generation at the provider; its answer never matters. */
	cancel?(id: string, connection: Connection): ApiRequest;
	/** What the request asks about, to be named where that cannot be read; of operations that cost nothing */
	asksAbout?(choice: Choice): string;
	/** The node that picks up by id what this one had to leave, e.g. "Replicate Get Prediction" */
	pickUpNode?: string;
	/** The provider's limit of images in flight for one key, where it has one */
	mostImagesInFlight?: number;
	/** How many images the request asks for; counted where a provider limits images in flight */
	imageCount?(choice: Choice): number;
	/** The model and prompt that the user asked for, for the output */
	asked?(choice: Choice): { model?: string; prompt?: string };
	/** Whether files that are no image are wanted as well */
	anyFile?: boolean;
	/** Says more of a fault where only this operation knows what it means */
	explain?(fault: Fault, connection: Connection): Fault;
	/** What of a reply may be shown as `response`; everything where absent */
	showable?(reply: IDataObject): IDataObject;
}

export type Progress = Running | Finished;

export interface Running {
	state: 'running';
	id: string;
	/** The provider's own word */
	status: string;
	model?: string;
	/** Percent, where the provider says it */
	progress?: number;
}

export interface Finished {
	state: 'finished';
	outcome: Outcome;
}

/** What a provider made, in the project's own terms. Times are ISO strings. */
export interface Outcome {
	id?: string;
	model?: string;
	prompt?: string;
	images: GeneratedImage[];
	createdAt?: string;
	completedAt?: string;
	/** Seconds */
	predictTime?: number;
	withheldCount?: number;
	/** Instead of the image fields: the json of the one item of an operation that makes no image */
	text?: IDataObject;
	/** Run Model: what of the output is no file */
	output?: IDataObject[string];
}

export interface GeneratedImage {
	/** http(s) address of the file, or `base64` with the bytes */
	url?: string;
	base64?: string;
	/** What the reply says of the bytes, for files without a signature */
	mimeType?: string;
	/** A file that is no image (a video, a text): its item has no image fields */
	isOtherFile?: boolean;
	facts: ImageFacts;
}

/** What a provider says about one image; the names are those of the output. */
export interface ImageFacts {
	prompt?: string;
	revisedPrompt?: string;
	seed?: number;
	resolution?: string;
	isImageSafe?: boolean;
	styleType?: string;
	responseId?: string;
	isCover?: boolean;
	imageUrlDerived?: boolean;
}
