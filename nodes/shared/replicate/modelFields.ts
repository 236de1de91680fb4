import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { imageInputProperties, inputImagesProperty } from '../form/inputImageProperties';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../form/options';
import { additionalFields, number, oneOf, promptProperty, text, wholeNumber, yesOrNo } from '../form/property';
import { camelCase, snakeCase } from '../form/readFields';
import { describedFields, type ModelField } from './anyModel/modelSchema';
import { describedModel, endOf, type Model } from './models';

/** A node's words for a field; type, choices, range, default and whether it is required come from the data file. */
export interface FieldWords {
	/** If its wire name in title case is not enough */
	label?: string;
	/** `{min}` and `{max}` stand for the model's own range */
	text?: string;
	placeholder?: string;
	/** The labels of its choices, in this order, if their own words are not enough */
	choices?: Record<string, string>;
	/** A range narrower than the model's own */
	min?: number;
	max?: number;
	/** For an image: the formats that the model accepts, if its page says so */
	formats?: string;
	/** For an image that is optional for the model, but required to use the node */
	required?: true;
	/** For an image: what else has to be set; it is required then */
	beside?: INodeProperties['displayOptions'];
}

/** By the field's wire name; `true` if the common words are enough, a list if each variant has different words. */
export type ModelWords = Record<string, true | string | FieldWords | string[]>;

/**
 * The fields of a model's node, built from the data files of its variants: the node provides their words and
 * order. A field that only some variants have, or have differently, is shown for those only.
 */
export function modelFields(models: readonly Model[], first: ModelWords, additional: ModelWords): INodeProperties[] {
	const made = (words: ModelWords) => Object.keys(words).flatMap((wire) => propertiesOf(wire, words[wire], models));
	return [...shutDownNotice(models), modelProperty(models), ...made(first), additionalFields(...made(additional))];
}

/** The properties of a model's node below `aggregator`: the model's own fields, then the node's options. */
export function modelNodeProperties(fields: INodeProperties[]): INodeProperties[] {
	return [...fields, waitForCompletionProperty, ...downloadProperties, optionsProperty({ cancels: true })];
}

/** Words shared by several nodes. */
const COMMON: Record<string, FieldWords> = {
	prompt: { placeholder: 'e.g. A lighthouse at dusk, oil on canvas', text: 'What the image shows' },
	aspect_ratio: { text: 'The ratio of width to height' },
	negative_prompt: { text: 'What the image should not show' },
	num_outputs: { label: 'Number of Images', text: 'How many images to generate from the prompt; each is a separate item' },
	output_format: { text: 'The format of the image file' },
	output_quality: { text: 'The compression quality of JPG and WebP files; 100 is best. PNG is always lossless.' },
	prompt_upsampling: { text: 'Whether the model may embellish the prompt' },
	safety_tolerance: { text: 'How much the safety filter allows: {min} is the strictest, {max} the most permissive' },
	seed: { min: 0, text: 'The same seed with the same fields gives the same image again' },
};

/** One for all variants that have the field in the same form. */
function propertiesOf(wire: string, words: ModelWords[string], models: readonly Model[]): INodeProperties[] {
	const alike = new Map<string, { field: ModelField; words: FieldWords; values: string[] }>();
	for (const [index, { value }] of models.entries()) {
		const field = describedFields(value).find(({ name }) => name === wire);
		if (field === undefined) continue;
		const own = wordsOf(wire, words, index);
		const key = JSON.stringify([field, own]);
		const known = alike.get(key) ?? { field, words: own, values: [] };
		alike.set(key, { ...known, values: [...known.values, value] });
	}
	if (alike.size === 0) throw new Error(`No data file of ${models[0].value} has a field '${wire}'`);
	return [...alike.values()].flatMap(({ field, words: own, values }) => {
		const made = propertyOf(field, own);
		if (values.length === models.length) return made;
		return made.map((property) => ({ ...property, displayOptions: { show: { ...property.displayOptions?.show, '/model': values } } }));
	});
}

function wordsOf(wire: string, words: ModelWords[string], variant: number): FieldWords {
	const own = Array.isArray(words) ? words[variant] : words;
	const said = typeof own === 'string' ? { text: own } : own === true ? {} : own;
	return { ...COMMON[wire], ...said };
}

function propertyOf(field: ModelField, words: FieldWords): INodeProperties[] {
	if (field.type === 'image') return imageProperties(field, words);
	if (field.type === 'images') return [imagesProperty(field, words)];
	const { name: wire, choices, required } = field;
	const minimum = words.min ?? field.minimum;
	const maximum = words.max ?? field.maximum;
	const { label = labelOf(wire), placeholder } = words;
	const says = (words.text ?? '').replace('{min}', String(minimum)).replace('{max}', String(maximum));
	const name = camelCase(wire);
	const own = {
		...(placeholder !== undefined && { placeholder }),
		...(required && { required }),
		...(snakeCase(name) !== wire && { routing: { send: { type: 'body' as const, property: wire } } }),
	};
	if (choices !== undefined) return [{ ...oneOf(label, name, { options: optionsOf(field, words), default: firstOf(field) }, says), ...own }];
	const range = { min: minimum, max: maximum, default: Number(field.byDefault ?? Math.max(0, minimum ?? 0)) };
	switch (field.type) {
		case 'integer':
			return [{ ...wholeNumber(label, name, range, says), ...own }];
		case 'number':
			return [{ ...number(label, name, range, says), ...own }];
		case 'boolean':
			return [{ ...yesOrNo(label, name, field.byDefault === true, says), ...own }];
		case 'text':
			return wire === 'prompt' ? [promptProperty(says, placeholder)] : [{ ...text(label, name, says), ...own }];
		default:
			throw new Error(`A form can't show '${wire}', which is ${field.type}: Replicate Run Model takes it as JSON`);
	}
}

/** The model's default first, aspect ratios and sizes in numeric order. */
function optionsOf(field: ModelField, { choices }: FieldWords): INodePropertyOptions[] {
	if (choices) return Object.entries(choices).map(([value, name]) => ({ name, value }));
	const first = firstOf(field);
	const others = (field.choices ?? []).filter((value) => value !== first);
	const sizes = others.filter(isSize).toSorted((a, b) => String(a).localeCompare(String(b), 'en', { numeric: true }));
	return [first, ...others.filter((value) => !isSize(value)), ...sizes].map((value) => ({ name: labelOf(String(value)), value }));
}

/** 16:9, 1024x1280 */
function isSize(value: string | number): boolean {
	return /^\d+[:x]\d+$/.test(String(value));
}

function firstOf({ choices = [], byDefault }: ModelField): string | number {
	return choices.find((value) => value === byDefault) ?? choices[0];
}

/** Replicate's advice: above this an image should go by URL. */
export const LARGE_FILE_KB = 256;

const IN_REQUEST = `file is sent inside the request, so use a URL for anything above ${LARGE_FILE_KB} KB.`;

/** An image in a model's input: a URL, or a file as a data: URL inside the request. */
function imageProperties({ name: wire, required }: ModelField, words: FieldWords): INodeProperties[] {
	const { label = labelOf(wire), text: says = '', formats, beside } = words;
	const isMask = /mask/.test(wire);
	const place = Number(/_(\d+)$/.exec(wire)?.[1] ?? 1);
	return imageInputProperties({
		wire,
		base: isMask ? 'mask' : place === 1 ? 'image' : `image${place}`,
		label,
		optional: !required && !words.required && beside === undefined,
		description: isMask ? says : `${says} ${formats === undefined ? 'A' : `${formats}; a`} ${IN_REQUEST}`,
		displayOptions: beside,
	});
}

function imagesProperty({ name: wire, required, mostImages }: ModelField, { text: says = '' }: FieldWords): INodeProperties {
	return inputImagesProperty({ wire, min: required ? 1 : 0, max: mostImages, description: `${says} A ${IN_REQUEST}` });
}

/** A choice among variants; a model without variants has no such field. */
function modelProperty(models: readonly Model[]): INodeProperties {
	const [{ value }] = models;
	if (models.length === 1) return { displayName: 'Model', name: 'model', type: 'hidden', default: value };
	const variants = models.map((model) => ({ ...model }));
	return oneOf('Model', 'model', { options: variants, default: value }, 'The version of the model to use');
}

/** The notice of a node whose model was shut down: the node stays for workflows that have it. */
function shutDownNotice(models: readonly Model[]): INodeProperties[] {
	const end = endOf(describedModel(models[0].value));
	if (end === undefined) return [];
	return [{ displayName: `${end.what}. ${end.instead}.`, name: 'shutDownNotice', type: 'notice', default: '' }];
}

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
