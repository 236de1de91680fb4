import type { IDataObject } from 'n8n-workflow';

import type { InlineFile } from '../aggregator/body/incomingFile';
import type { Cost } from '../aggregator/charges';

export type Progress = Running | Finished;

export interface Running {
	state: 'running';
	/** Absent in replies that name none: the engine knows it */
	id?: string;
	/** The provider's own word */
	status: string;
	/** It is finished, and its result lies at another address (`Operation.result`) */
	isReady?: true;
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
	/** What went wrong in a stream after, or between, the images that came out of it */
	streamError?: string;
	/** Instead of the image fields: the json of the one item of an operation that makes no image */
	text?: IDataObject;
	/** Run Model: what of the output is no file */
	output?: IDataObject[string];
	/** What a model wrote beside its images */
	writtenText?: string;
}

export interface GeneratedImage {
	/** http(s) address of the file, or `base64` with the bytes as the reply's JSON has them */
	url?: string;
	base64?: string;
	/** Where else the file may lie, asked for where `url` does not have it */
	otherUrl?: string;
	/** The file itself, where it was taken out of the reply; the engine puts it in the place of `base64` */
	file?: InlineFile;
	/** What the reply says of the bytes, for files without a signature */
	mimeType?: string;
	/** A file that is no image (a video, a text): its item has no image fields */
	isOtherFile?: boolean;
	facts: ImageFacts;
}

/** What a provider says about one image; the names are those of the output. */
export interface ImageFacts {
	/** Of a generation whose images have ids of their own */
	id?: string;
	prompt?: string;
	revisedPrompt?: string;
	seed?: number;
	resolution?: string;
	isImageSafe?: boolean;
	styleType?: string;
	responseId?: string;
	isCover?: boolean;
	/** Of a picture that was taken out of a grid: which one, and the grid's id */
	picture?: number;
	gridId?: string;
	imageUrlDerived?: boolean;
	createdAt?: string;
	completedAt?: string;
	/** Its share of what the request cost */
	cost?: number;
	costUnit?: Cost['unit'];
	/** Percent */
	progress?: number;
	/** What can be asked for next, by the provider's own names */
	buttons?: Button[];
}

export type Button = {
	label: string;
	customId: string;
};
