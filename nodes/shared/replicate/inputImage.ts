import type { INodeProperties } from 'n8n-workflow';

import { imageInputProperties, type ImageInputOptions } from '../form/images/imageInputProperties';

/** Replicate's advice: above this an image should go by URL. */
export const LARGE_FILE_KB = 256;

interface InputImage extends ImageInputOptions {
	/** Those that the model takes, where its page says so */
	formats?: string;
}

/** An image of a model's input: a URL, or a file as a data: URL inside the request. */
export function inputImage({ formats, description, ...input }: InputImage): INodeProperties[] {
	const travels = `file is sent inside the request, so give a URL for anything above ${LARGE_FILE_KB} KB.`;
	const how = formats === undefined ? `A ${travels}` : `${formats}; a ${travels}`;
	return imageInputProperties({ ...input, description: `${description} ${how}` });
}
