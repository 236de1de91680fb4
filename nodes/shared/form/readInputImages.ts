import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Fault } from '../aggregator/fault';
import { parseJson, trimmed } from '../aggregator/words';
import { assertPublicUrl } from '../aggregator/publicUrl';
import { imageInputsIn, INPUT_IMAGES, sourceColumn } from './inputImageProperties';
import type { InputFile, Item } from './item';
import { allowedValue, isNothing, shownBy } from './readFields';

/**
 * The images that the user gave, in the order of the fields, checked as far as possible without fetching
 * anything.
 */
export function readImageInputs(fields: INodeProperties[], item: Item, limits?: ImageLimits): ImageInput[] {
	return fields
		.filter(shownBy(fields, item))
		.flatMap((property) =>
			property.name === INPUT_IMAGES
				? readInputImages(property, item, limits)
				: readImageInput(property, item, limits),
		);
}

/** Empty if the property is not the source of an image. */
function readImageInput(source: INodeProperties, item: Item, limits?: ImageLimits): ImageInput[] {
	return imageInputsIn([source]).flatMap(({ wire, label, ...names }): ImageInput[] => {
		const given = item.parameter(source.name);
		const chosen = allowedValue(source, isNothing(given) ? source.default : given);
		if (chosen === 'url') return [{ wire, url: checkedUrl(item.parameter(names.url), `${label} URL`, item) }];
		if (chosen !== 'file') return [];
		return [{ wire, ...checkedFile(item.parameter(names.field), label, item, limits) }];
	});
}

/** As n8n gives the fixed collection; a row may also come alone. */
const rowSchema = z.object({
	field: z.unknown(),
	source: z.unknown(),
	binaryPropertyName: z.unknown(),
	url: z.unknown(),
});
const rowsSchema = z.object({ image: z.union([z.array(rowSchema), rowSchema.transform((row) => [row])]) });

type Row = z.infer<typeof rowSchema>;

interface ReadingOptions extends Partial<ImageLimits> {
	/** The field for the images of a row that names none, if rows name their field */
	defaultField?: string;
}

/** The images of the fixed collection in their order, checked as far as possible without fetching anything. */
export function readInputImages(
	property: INodeProperties,
	item: Item,
	{ defaultField, most }: ReadingOptions = {},
): ImageInput[] {
	const limits = most === undefined ? undefined : { most };
	const rows = rowsIn(item.parameter(property.name), property).map((row, index) => {
		const place = `${property.displayName}, row ${index + 1}`;
		return { place, ...namedBy(row, { property, place, defaultField }) };
	});
	// before any of them is read: a spreadsheet cell may name any number
	assertCount(rows.reduce((sum, { named }) => sum + named.length, 0), property);
	return rows.flatMap(({ place, target, isUrl, named }) =>
		named.map((one) => ({
			...target,
			several: true as const,
			...(isUrl ? { url: checkedUrl(one, place, item) } : checkedFile(one, place, item, limits)),
		})),
	);
}

/** The most rows, and images of all rows, if the model sets no limit. */
const MOST_IMAGES = 100;

function rowsIn(value: unknown, property: INodeProperties): Row[] {
	const given = typeof value === 'object' && value !== null && 'image' in value ? value.image : undefined;
	if (Array.isArray(given) && given.length > MOST_IMAGES) assertCount(given.length, property);
	const rows = rowsSchema.safeParse({ image: given });
	return rows.success ? rows.data.image : [];
}

interface Place {
	property: INodeProperties;
	/** For errors, e.g. "Input Images, row 2" */
	place: string;
	defaultField?: string;
}

/** What a row names, and the field it belongs to. */
function namedBy(row: Row, { property, place, defaultField }: Place) {
	const wire = property.routing?.send?.property;
	const target = wire === undefined ? { wire: fieldOf(row, place, defaultField) } : { wire };
	const isUrl = allowedValue(sourceColumn, isNothing(row.source) ? sourceColumn.default : row.source) === 'url';
	const named = isUrl ? listed(row.url, betweenAddresses) : listed(row.binaryPropertyName ?? 'data', betweenCommas);
	if (named.length === 0) throw namesNothing(place, isUrl ? 'URL' : 'Input Data Field Name');
	return { target, isUrl, named };
}

function fieldOf({ field }: Row, place: string, defaultField = ''): string {
	const name = (typeof field === 'string' && field.trim()) || defaultField;
	if (name !== '') return name;
	throw new Fault('parameter', `'${place}' has no field`, {
		description: "As 'Field', enter the name of the model's input field for the image.",
	});
}

/** The entries of a row: a list that an expression gave, a list as text, or a single value. */
function listed(value: unknown, split: (text: string) => string[], depth = 0): unknown[] {
	if (Array.isArray(value)) return depth > DEEPEST_LIST ? [] : value.flatMap((entry) => listed(entry, split, depth + 1));
	if (typeof value !== 'string') return value === undefined || value === null ? [] : [value];
	const list = jsonList(value);
	if (list) return listed(list, split, depth + 1);
	return split(value)
		.map((name) => trimmed(name, /[\s,]/))
		.filter((name) => name !== '');
}

/** Nobody means a deeper list inside lists; a text of brackets must not exhaust the stack. */
const DEEPEST_LIST = 4;

function betweenCommas(text: string): string[] {
	return text.split(',');
}

/** A URL may contain commas: it ends at a comma followed by white space, or where the next one begins. */
function betweenAddresses(text: string): string[] {
	const addresses: string[] = [];
	let from = 0;
	for (const { 0: gap, index } of text.matchAll(/[\s,]+/g)) {
		const end = index + gap.length;
		if (!/,\s/.test(gap) && !/^[a-z][a-z\d+.-]{0,30}:\/\//i.test(text.slice(end, end + 40))) continue;
		addresses.push(text.slice(from, index));
		from = end;
	}
	return [...addresses, text.slice(from)];
}

/** An agent may write a list as JSON text. */
function jsonList(text: string): unknown[] | undefined {
	if (!text.trimStart().startsWith('[')) return undefined;
	const value = parseJson(text);
	return Array.isArray(value) ? value : undefined;
}

function namesNothing(place: string, column: string): Fault {
	return new Fault('parameter', `'${place}' names no image`, {
		description: `'${column}' is empty. Fill it in, check its expression, or remove the row.`,
	});
}

function assertCount(count: number, { displayName, typeOptions }: INodeProperties): void {
	const { minRequiredFields: min = 0, maxAllowedFields: max = MOST_IMAGES } = typeOptions ?? {};
	if (count < min) {
		throw new Fault('parameter', `'${displayName}' ${count === 0 ? 'is empty' : 'has too few images'}`, {
			description: `At least ${min === 1 ? 'one image is' : `${min} images are`} needed: a file of the input item, or a URL.`,
		});
	}
	if (count > max) {
		throw new Fault('parameter', `'${displayName}' has too many images`, {
			description: `There are ${count}; at most ${max} are allowed.`,
		});
	}
}

/**
 * An image that the user gives, by file or by URL: plain data, the same in every try, without bytes.
 * `several`: it belongs to a list of images, even if it is the only one.
 */
export type ImageInput = { wire: string; several?: true } & ({ url: string } | Pick<InputFile, 'field' | 'identity'>);

interface ImageLimits {
	/** Maximum size of one image, in bytes */
	most: number;
}

/** The lowest limit of any provider (Ideogram), and a reasonable limit for a data: URL. */
export const TEN_MIB: ImageLimits = { most: 10 * 1024 * 1024 };

/** A file of the item, as a field (or an expression) names it: it exists, and is small enough to be sent. */
function checkedFile(
	field: unknown,
	label: string,
	item: Item,
	limits = TEN_MIB,
): Pick<InputFile, 'field' | 'identity'> {
	const file = item.file(field);
	assertUploadSize(file.size, label, limits);
	return { field: file.field, identity: file.identity };
}

export function assertUploadSize(bytes: number, label: string, { most }: ImageLimits): void {
	if (bytes <= most) return;
	throw new Fault('parameter', `'${label}' is larger than ${Math.round(most / 1024 / 1024)} MB`, {
		description: `The file has ${(bytes / 1024 / 1024).toFixed(1)} MiB. Make it smaller, or use its URL if the aggregator accepts one.`,
	});
}

/** The URL of an image that the user gave, checked without requesting it. */
function checkedUrl(value: unknown, name: string, item: Item): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (!URL.canParse(text)) {
		throw new Fault('parameter', `'${name}' is not a web address`, {
			description: text === '' ? 'It is empty.' : `"${text.slice(0, 200)}" is not an http(s) address.`,
		});
	}
	return assertPublicUrl(text, item.connection).href;
}
