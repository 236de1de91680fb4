import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../engine/operation';
import type { Item } from '../form/item';
import { oneOf, text, wholeNumber } from '../form/property';
import { readFields, snakeCase } from '../form/readFields';
import { imagesProgress } from './imagesReply';
import { modelOf } from './modelList';

/** What the user chose for one item of any node of OpenAI's routes. */
export interface ImagesChoice {
	model: string;
	prompt: string;
	/** Under their wire names, the prompt among them: only what the user set */
	fields: Record<string, unknown>;
}

export function imagesChoice(properties: INodeProperties[], item: Item): ImagesChoice {
	const model = modelOf(item);
	const set = readFields(properties, item).filter(({ value }) => value !== '');
	const fields = Object.fromEntries(set.map(({ property, value }) => [snakeCase(property.name), value]));
	return { model, prompt: String(fields.prompt), fields };
}

/** Synchronous: no status, nothing to cancel, nothing to pick up but what came back. */
export const imagesOperation = {
	paid: true,
	progress: (reply, _choice, connection) => imagesProgress(reply, connection),
	imageCount: ({ fields }) => Number(fields.n ?? 1),
	requested: ({ model, prompt }) => ({ model, prompt }),
} satisfies Partial<Operation<ImagesChoice>>;

/**
 * Fields that OpenAI's two routes for images share (OpenAI's API reference; AnyAPI's and Crazyrouter's
 * pages of the routes). Wire names are these names in snake_case.
 */
export const background = oneOf(
	'Background',
	'background',
	[
		{ name: 'Auto', value: 'auto' },
		{ name: 'Opaque', value: 'opaque' },
		{ name: 'Transparent', value: 'transparent' },
	],
	'auto',
	'Whether the image has a background (GPT Image). Transparent needs PNG or WebP.',
);

export const moderation = oneOf(
	'Moderation',
	'moderation',
	[
		{ name: 'Auto', value: 'auto' },
		{ name: 'Low', value: 'low', description: 'Less is refused' },
	],
	'auto',
	'How strict the safety filter is (GPT Image)',
);

export const n = wholeNumber(
	'Number of Images',
	'n',
	{ min: 1, max: 10, default: 1 },
	'How many images to make of the prompt. Some models make one only.',
);

export const outputCompression = wholeNumber(
	'Output Compression',
	'outputCompression',
	{ min: 0, max: 100, default: 100 },
	'How well JPEG and WebP files are kept: 100 is best. Not with PNG, which is always whole.',
);

export const outputFormat = oneOf(
	'Output Format',
	'outputFormat',
	[
		{ name: 'JPEG', value: 'jpeg' },
		{ name: 'PNG', value: 'png' },
		{ name: 'WebP', value: 'webp' },
	],
	'png',
	'The format of the image file (GPT Image, Flux)',
);

export const quality = oneOf(
	'Quality',
	'quality',
	[
		{ name: 'Auto', value: 'auto', description: 'GPT Image' },
		{ name: 'Extra High', value: 'xhigh', description: 'GPT Image from 2.5 on' },
		{ name: 'HD', value: 'hd', description: 'DALL·E 3, shut down by OpenAI' },
		{ name: 'High', value: 'high', description: 'GPT Image' },
		{ name: 'Low', value: 'low', description: 'GPT Image' },
		{ name: 'Max', value: 'max', description: 'GPT Image from 2.5 on' },
		{ name: 'Medium', value: 'medium', description: 'GPT Image' },
		{ name: 'Standard', value: 'standard', description: 'DALL·E 3, shut down by OpenAI' },
	],
	'auto',
	'Better quality takes longer and costs more. High and above may need minutes: raise the timeout.',
);

export const size: INodeProperties = {
	...text(
		'Size',
		'size',
		"Width and height in pixels. Empty: the model's own size. GPT Image: 1024x1024, 1536x1024, 1024x1536 or auto, from version 2 on any multiple of 16.",
	),
	placeholder: 'e.g. 1024x1024',
};
