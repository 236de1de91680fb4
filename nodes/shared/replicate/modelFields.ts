import type { INodeProperties } from 'n8n-workflow';

import { imageInputProperties, type ImageInputOptions } from '../form/inputImageProperties';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../form/options';
import { oneOf, wholeNumber, yesOrNo } from '../form/property';
import { describedModel, endOf, type Model } from './models';

/** The building blocks of a model's fields; a field's name is its wire name in camelCase. */

/** A choice among variants; a model without any needs no field in the form. */
export function modelProperty(models: readonly Model[]): INodeProperties {
	const [{ value }] = models;
	if (models.length === 1) return { displayName: 'Model', name: 'model', type: 'hidden', default: value };
	const variants = models.map((model) => ({ ...model }));
	return oneOf('Model', 'model', variants, value, 'The version of the model to use');
}

/** Additional fields that only one variant of a model has. */
export function onlyFor({ value }: Model, fields: INodeProperties[]): INodeProperties[] {
	return fields.map((field) => ({ ...field, displayOptions: { show: { '/model': [value] } } }));
}

/** One of the provider's own words; the first one is the model's default. */
export function choice(
	displayName: string,
	name: string,
	values: readonly string[],
	description: string,
): INodeProperties {
	const options = values.map((value) => ({ name: labelOf(value), value }));
	return oneOf(displayName, name, options, values[0], description);
}

/** @param ratios the first one is the model's default */
export function aspectRatioProperty(
	ratios: readonly string[],
	description = 'Width to height of the image',
): INodeProperties {
	return choice('Aspect Ratio', 'aspectRatio', ratios, description);
}

export function outputFormat(formats: readonly string[]): INodeProperties {
	return choice('Output Format', 'outputFormat', formats, 'The format of the image file');
}

export const outputQuality = wholeNumber(
	'Output Quality',
	'outputQuality',
	{ min: 0, max: 100, default: 80 },
	'How well JPG and WebP files are kept: 100 is best. PNG files are always whole.',
);

export const numOutputs = wholeNumber(
	'Number of Images',
	'numOutputs',
	{ min: 1, max: 4, default: 1 },
	'How many images to make of the prompt; each is an item of its own',
);

export const promptUpsampling = yesOrNo(
	'Prompt Upsampling',
	'promptUpsampling',
	false,
	'Whether the model may embellish the prompt',
);

export const seed = wholeNumber(
	'Seed',
	'seed',
	{ min: 0, default: 0 },
	'The same seed with the same fields gives the same image again',
);

/** @param strictest the number for the strictest level, 0 or 1 */
export function safetyTolerance(strictest: number, max: number): INodeProperties {
	return wholeNumber(
		'Safety Tolerance',
		'safetyTolerance',
		{ min: strictest, max, default: 2 },
		`How much the safety filter lets through: ${strictest} is the strictest, ${max} the most permissive`,
	);
}

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

/** The properties of a model's node below `aggregator`: the model's own fields, then how the node behaves. */
export function modelNodeProperties(fields: INodeProperties[]): INodeProperties[] {
	return [...fields, waitForCompletionProperty, ...downloadProperties, optionsProperty({ cancels: true })];
}

/** What a node says whose model its maker shut down: it stays for the workflows that have it. */
export function shutDownNotice(models: readonly Model[]): INodeProperties[] {
	const end = endOf(describedModel(models[0].value));
	if (end === undefined) return [];
	return [{ displayName: `${end.what}. ${end.instead}.`, name: 'shutDownNotice', type: 'notice', default: '' }];
}

/** Of the text-to-image models (public schemas at replicate.com, also in nodetool-ai/nodetool-replicate). */
export const FLUX_RATIOS = [
	'1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21', '16:9', '21:9',
] as const; // prettier-ignore

/** Of FLUX Kontext (AnyAPI's pages of flux-kontext-pro and -max). */
export const KONTEXT_RATIOS = [
	'match_input_image', '1:1', '1:2', '2:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21', '16:9', '21:9',
] as const; // prettier-ignore

/** "match_input_image" → "Match Input Image", "jpg" → "JPG", "a/2d_poster" → "A / 2D Poster"; "16:9" stays. */
export function labelOf(value: string): string {
	if (/^(jpg|png)$/.test(value)) return value.toUpperCase();
	if (value === 'webp') return 'WebP';
	return value
		.replaceAll('_', ' ')
		.replaceAll('/', ' / ')
		.replace(/(^| )[a-z]/g, (start) => start.toUpperCase())
		.replace(/\b\dd\b/g, (word) => word.toUpperCase());
}
