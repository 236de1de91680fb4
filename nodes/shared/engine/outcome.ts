import type { IDataObject } from 'n8n-workflow';

import type { InlineFile } from '../aggregator/body/incomingFile';
import type { Cost } from '../aggregator/charges';

export type Progress = Running | Finished;

export interface Running {
	state: 'running';
	/** Absent in replies without one: the engine knows it */
	id?: string;
	/** The provider's own word */
	status: string;
	/** It is finished, and its result has a separate URL (`Operation.result`) */
	isReady?: true;
	model?: string;
	/** Percent, if the provider gives it */
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
	/** The error in a stream after, or between, its images */
	streamError?: string;
	/** Replaces the image fields: the JSON of the single item of an operation that makes no image */
	text?: IDataObject;
	/** Run Model: the part of the output that is not a file */
	output?: IDataObject[string];
	/** Text that a model wrote in addition to its images */
	writtenText?: string;
}

export interface GeneratedImage {
	/** http(s) URL of the file; or `base64` with the bytes as in the reply's JSON */
	url?: string;
	base64?: string;
	/** Another URL of the file, tried if `url` does not have it */
	otherUrl?: string;
	/** The file itself, if it was taken out of the reply; the engine replaces `base64` with it */
	file?: InlineFile;
	/** The type that the reply declares, for files without a signature */
	mimeType?: string;
	/** A file that is not an image (a video, a text): its item has no image fields */
	isOtherFile?: boolean;
	facts: ImageFacts;
}

/** What a provider says about one image; the names are those of the output. */
export interface ImageFacts {
	/** For a generation whose images have separate ids */
	id?: string;
	prompt?: string;
	revisedPrompt?: string;
	seed?: number;
	resolution?: string;
	isImageSafe?: boolean;
	styleType?: string;
	responseId?: string;
	isCover?: boolean;
	/** For a picture that was taken out of a grid: its number, and the grid's id */
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
	/** The follow-ups that can be requested, with the provider's own names */
	buttons?: Button[];
}

export type Button = {
	label: string;
	customId: string;
};
