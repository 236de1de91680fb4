import type { INodeProperties } from 'n8n-workflow';

export interface ImageInputOptions {
	/** The provider's name of the field */
	wire: string;
	/** `image`, `mask`, or `image2` and so on: the prefix of the parameters' names */
	base: 'image' | 'mask' | `image${number}`;
	/** e.g. "Image", "Mask" */
	label: string;
	optional?: boolean;
	/** What the image is for, and how it is sent */
	description: string;
	displayOptions?: INodeProperties['displayOptions'];
}

interface InputNames {
	source: string;
	field: string;
	url: string;
}

/** The three parameters of an input image: its source, the field that holds it, its URL. */
export function imageInputProperties(input: ImageInputOptions): INodeProperties[] {
	const names = namesOf(input.base);
	const field = input.base === 'mask' ? 'mask' : fieldOfImage(input.base);
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
			hint: 'The name of the input binary field containing the image',
		},
		{
			displayName: `${input.label} URL`,
			name: names.url,
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://example.com/photo.jpg',
			displayOptions: shownFor('url'),
			description: 'The public http(s) URL of the image',
		},
	];
}

/** Carries the wire name the way n8n's own routing does. */
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
			{ name: 'URL', value: 'url', description: 'A URL that the image can be downloaded from' },
		],
		default: initial,
		description,
		displayOptions,
		routing: { send: { type: 'body', property: wire } },
	};
}

/** The name that n8n gives several files of an item: `data`, `data_1`. */
function fieldOfImage(base: string): string {
	const place = Number(/\d{1,9}$/.exec(base)?.[0] ?? 1);
	return place === 1 ? 'data' : `data_${place - 1}`;
}

function namesOf(base: string): InputNames {
	return {
		source: `${base}Source`,
		field: base === 'image' ? 'binaryPropertyName' : `${base}BinaryPropertyName`,
		url: `${base}Url`,
	};
}

interface FoundInput extends InputNames {
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

/** Names of the parameters that belong to image inputs and are not separate fields. */
export function imageInputNames(fields: INodeProperties[]): Set<string> {
	return new Set([INPUT_IMAGES, ...imageInputsIn(fields).flatMap(({ source, field, url }) => [source, field, url])]);
}

export const INPUT_IMAGES = 'inputImages';

export interface InputImagesOptions {
	/** The provider's name of the field; if absent each row names its own (`field`) */
	wire?: string;
	/** Counts images, not rows: a row may name several */
	min?: number;
	max?: number;
	/** What the images are for, and how they are sent */
	description: string;
	displayOptions?: INodeProperties['displayOptions'];
}

/** Several input images, each a file of the item or a URL; their order is kept. */
export function inputImagesProperty(options: InputImagesOptions): INodeProperties {
	const { wire, min = 0, max, description, displayOptions } = options;
	const property: INodeProperties = {
		displayName: 'Input Images',
		name: INPUT_IMAGES,
		type: 'fixedCollection',
		typeOptions: {
			multipleValues: true,
			sortable: true,
			multipleValueButtonText: 'Add Image',
			...(min > 0 && { minRequiredFields: min }),
			...(max !== undefined && { maxAllowedFields: max }),
		},
		placeholder: 'Add Image',
		default: {},
		description,
		displayOptions,
		// carries the wire name the way n8n's own routing does
		...(wire !== undefined && { routing: { send: { type: 'body', property: wire } } }),
		options: [{ displayName: 'Image', name: 'image', values: wire === undefined ? [fieldColumn, ...columns] : columns }],
	};
	return min === 0 ? property : { ...property, default: { image: [ONE_FILE] } };
}

/** The initial row of a node that needs an image. */
const ONE_FILE = { source: 'file', binaryPropertyName: 'data', url: '' };

const fieldColumn: INodeProperties = {
	displayName: 'Field',
	name: 'field',
	type: 'string',
	default: '',
	placeholder: 'e.g. image_input',
	description: "The name of the model's input field for the image; rows with the same name form a list. If empty, the usual field of the model, if known.",
};

export const sourceColumn: INodeProperties = {
	displayName: 'Source',
	name: 'source',
	type: 'options',
	options: [
		{ name: 'File', value: 'file', description: 'A file of the input item' },
		{ name: 'URL', value: 'url', description: 'A URL that the image can be downloaded from' },
	],
	default: 'file',
	description: 'Where the image comes from',
};

const columns: INodeProperties[] = [
	sourceColumn,
	{
		displayName: 'Input Data Field Name',
		name: 'binaryPropertyName',
		type: 'string',
		typeOptions: { binaryDataProperty: true },
		default: 'data',
		required: true,
		displayOptions: { show: { source: ['file'] } },
		hint: 'The name of the input binary field containing the image, or several names separated by commas',
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/photo.jpg',
		displayOptions: { show: { source: ['url'] } },
		description: 'The public http(s) URL of the image. An expression may return a list.',
	},
];
