import type { INodeProperties } from 'n8n-workflow';

import { INPUT_IMAGES } from './inputImagesProperty';

export interface ImageInputOptions {
	/** The provider's name of the field */
	wire: string;
	/** `image`, `mask` or `image2`: the parameters' names begin with it */
	base: 'image' | 'mask' | 'image2';
	/** e.g. "Image", "Mask" */
	label: string;
	optional?: boolean;
	/** What the image is for, and how it travels */
	description: string;
	displayOptions?: INodeProperties['displayOptions'];
}

interface InputNames {
	source: string;
	field: string;
	url: string;
}

const DEFAULT_FIELDS = { image: 'data', mask: 'mask', image2: 'data_1' };

/** The three parameters of an input image: where it comes from, the field that holds it, its URL. */
export function imageInputProperties(input: ImageInputOptions): INodeProperties[] {
	const names = namesOf(input.base);
	const field = DEFAULT_FIELDS[input.base];
	const shownFor = (source: string) => ({
		...input.displayOptions,
		show: { ...input.displayOptions?.show, [names.source]: [source] },
	});
	return [
		sourceProperty(input, names),
		{
			displayName: input.base === 'image' ? 'Input Data Field Name' : `${input.label} Input Data Field Name`,
			name: names.field,
			type: 'string',
			typeOptions: { binaryDataProperty: true },
			default: field,
			required: true,
			displayOptions: shownFor('file'),
			hint: 'The name of the input binary field that holds the image',
		},
		{
			displayName: `${input.label} URL`,
			name: names.url,
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://example.com/photo.jpg',
			displayOptions: shownFor('url'),
			description: 'The public http(s) address of the image',
		},
	];
}

/** Carries the wire name as n8n's own routing does. */
function sourceProperty(input: ImageInputOptions, { source }: InputNames): INodeProperties {
	const { label, optional, wire, description, displayOptions } = input;
	const initial = optional ? 'none' : 'file';
	return {
		displayName: `${label} Source`,
		name: source,
		type: 'options',
		options: [
			...(optional ? [{ name: 'None', value: 'none' }] : []),
			{ name: 'File', value: 'file', description: 'A file of the input item' },
			{ name: 'URL', value: 'url', description: 'An address from which the image can be fetched' },
		],
		default: initial,
		description,
		displayOptions,
		routing: { send: { type: 'body', property: wire } },
	};
}

function namesOf(base: string): InputNames {
	return {
		source: `${base}Source`,
		field: base === 'image' ? 'binaryPropertyName' : `${base}BinaryPropertyName`,
		url: `${base}Url`,
	};
}

export interface FoundInput extends InputNames {
	wire: string;
	label: string;
}

/** The single image inputs among a node's fields. */
export function imageInputsIn(fields: INodeProperties[]): FoundInput[] {
	return fields.flatMap(({ name, displayName, routing }) => {
		const wire = routing?.send?.property;
		if (wire === undefined || !name.endsWith('Source')) return [];
		const label = displayName.replace(/ Source$/, '');
		return [{ ...namesOf(name.replace(/Source$/, '')), wire, label }];
	});
}

/** Names of the parameters that belong to image inputs and are no fields of their own. */
export function imageInputNames(fields: INodeProperties[]): Set<string> {
	return new Set([INPUT_IMAGES, ...imageInputsIn(fields).flatMap(({ source, field, url }) => [source, field, url])]);
}
