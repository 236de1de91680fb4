import type { INodeProperties } from 'n8n-workflow';

import { oneOf, wholeNumber, yesOrNo } from '../form/property';
import { labelOf } from './labels';
import type { Model } from './models';

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
