import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import { assertPublicUrl } from '../aggregator/publicUrl';
import type { Item } from './operation';
import { isShown } from './shown';
import { fileKind, isImage, SIGNATURE_BYTES, type FileKind } from './signature';

/** Ideogram's limit, and a sane one for a data: URL. */
const MOST_UPLOAD_BYTES = 10 * 1024 * 1024;

/** An image that the user gives, by file or by URL. */
export type ImageInput = { wire: string } & ({ field: unknown } | { url: string });

interface InputNames {
	source: string;
	field: string;
	url: string;
}

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

const DEFAULT_FIELDS = { image: 'data', mask: 'mask', image2: 'data_1' };

/** The three parameters of an input image: where it comes from, the field that holds it, its URL. */
export function imageInputProperties(input: ImageInputOptions): INodeProperties[] {
	const names = namesOf(input.base);
	const shownFor = (chosen: string) => ({
		...input.displayOptions,
		show: { ...input.displayOptions?.show, [names.source]: [chosen] },
	});
	const none = { name: 'None', value: 'none' };
	const source = input.optional ? 'none' : 'file';
	const field = DEFAULT_FIELDS[input.base];
	return [
		{
			displayName: `${input.label} Source`,
			name: names.source,
			type: 'options',
			options: [
				...(input.optional ? [none] : []),
				{ name: 'File', value: 'file', description: 'A file of the input item' },
				{ name: 'URL', value: 'url', description: 'An address from which the image can be fetched' },
			],
			default: source,
			description: input.description,
			displayOptions: input.displayOptions,
			routing: { send: { type: 'body', property: input.wire } },
		},
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
	/** The property of the source */
	property: INodeProperties;
}

/** The image inputs among a node's fields: they carry their wire name as n8n's routing does. */
function inputsIn(fields: INodeProperties[]): FoundInput[] {
	return fields.flatMap((property) => {
		const { name, displayName, routing } = property;
		const wire = routing?.send?.property;
		if (wire === undefined || !name.endsWith('Source')) return [];
		const label = displayName.replace(/ Source$/, '');
		return [{ ...namesOf(name.replace(/Source$/, '')), wire, label, property }];
	});
}

/** Names of the parameters that belong to image inputs and are no fields of their own. */
export function imageInputNames(fields: INodeProperties[]): Set<string> {
	return new Set(inputsIn(fields).flatMap(({ source, field, url }) => [source, field, url]));
}

/** The images that the user gave, checked as far as that goes without fetching anything. */
export function readImageInputs(fields: INodeProperties[], item: Item): ImageInput[] {
	return inputsIn(fields).flatMap(({ wire, label, property, ...names }): ImageInput[] => {
		if (!isShown(property, item)) return [];
		const source = sourceOf(property, item);
		if (source === 'url') return [{ wire, url: checkedUrl(item.parameter(names.url), label, item) }];
		if (source !== 'file') return [];
		const field = item.parameter(names.field);
		assertUploadSize(item.file(field).bytes ?? 0, label);
		return [{ wire, field }];
	});
}

function sourceOf(property: INodeProperties, item: Item): unknown {
	const source = item.parameter(property.name);
	const allowed = (property.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
	if (allowed.some((value) => value === source)) return source;
	throw new Fault('parameter', `'${property.displayName}' can't be "${String(source)}"`, {
		description: `Allowed: ${allowed.join(', ')}.`,
	});
}

function checkedUrl(value: unknown, label: string, item: Item): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(text)) {
		throw new Fault('parameter', `'${label} URL' is not a web address`, {
			description: text === '' ? 'It is empty.' : `"${text.slice(0, 200)}" is no http(s) address.`,
		});
	}
	return assertPublicUrl(text, item.connection).href;
}

/** For JSON: a URL stays a URL, a file becomes a data: URL. */
export async function imageAsUrl(input: ImageInput, item: Item): Promise<string> {
	if ('url' in input) return input.url;
	const { bytes, kind } = await imageBytes(input, item);
	return `data:${kind.mimeType};base64,${bytes.toString('base64')}`;
}

/** For multipart: a URL is fetched first, without credentials. */
export async function imageBytes(input: ImageInput, item: Item): Promise<{ bytes: Buffer; kind: FileKind }> {
	const bytes =
		'url' in input ? await item.fetchImage(input.url, MOST_UPLOAD_BYTES) : await item.fileBytes(input.field);
	assertUploadSize(bytes.length, 'Image');
	const kind = fileKind(bytes.subarray(0, SIGNATURE_BYTES), '');
	if (!isImage(kind)) {
		throw new Fault('parameter', 'The input file is not an image', {
			description: 'Its first bytes are of no image format. Nothing was sent for this item.',
		});
	}
	return { bytes, kind };
}

function assertUploadSize(bytes: number, label: string): void {
	if (bytes <= MOST_UPLOAD_BYTES) return;
	throw new Fault('parameter', `'${label}' is larger than 10 MB`, {
		description: `The file has ${(bytes / 1024 / 1024).toFixed(1)} MiB. Make it smaller, or give its URL where the aggregator takes one.`,
	});
}
