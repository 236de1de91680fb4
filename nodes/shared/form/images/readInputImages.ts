import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Fault } from '../../aggregator/fault';
import { parseJson } from '../../aggregator/parseJson';
import { allowedValue } from '../allowedValue';
import type { Item } from '../item';
import { checkedUrl } from './checkedUrl';
import { checkedFile, type ImageInput, type ImageLimits } from './imageInput';
import { sourceColumn } from './inputImagesProperty';

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
	/** What takes the images of a row that names no field, where rows name theirs */
	defaultField?: string;
}

/** The images of the fixed collection in their order, checked as far as that goes without fetching anything. */
export function readInputImages(
	property: INodeProperties,
	item: Item,
	{ defaultField, most }: ReadingOptions = {},
): ImageInput[] {
	const limits = most === undefined ? undefined : { most };
	const rows = rowsSchema.safeParse(item.parameter(property.name));
	const images = (rows.success ? rows.data.image : []).flatMap((row, index) =>
		imagesOfRow(row, { property, place: `${property.displayName}, row ${index + 1}`, item, limits, defaultField }),
	);
	assertCount(images.length, property);
	return images;
}

interface Place {
	property: INodeProperties;
	/** For errors, e.g. "Input Images, row 2" */
	place: string;
	item: Item;
	limits?: ImageLimits;
	defaultField?: string;
}

function imagesOfRow(row: Row, { property, place, item, limits, defaultField }: Place): ImageInput[] {
	const wire = property.routing?.send?.property;
	const target = wire === undefined ? { wire: fieldOf(row, place, defaultField) } : { wire };
	const source = allowedValue(sourceColumn, row.source ?? sourceColumn.default);
	const named = source === 'url' ? listed(row.url, BETWEEN_URLS) : listed(row.binaryPropertyName ?? 'data', BETWEEN_FIELDS);
	if (named.length === 0) throw namesNothing(place, source === 'url' ? 'URL' : 'Input Data Field Name');
	return named.map((one) => ({
		...target,
		several: true,
		...(source === 'url' ? { url: checkedUrl(one, place, item) } : checkedFile(one, place, item, limits)),
	}));
}

function fieldOf({ field }: Row, place: string, defaultField = ''): string {
	const name = (typeof field === 'string' && field.trim()) || defaultField;
	if (name !== '') return name;
	throw new Fault('parameter', `'${place}' has no field`, {
		description: "Enter the name of the model's input field that takes the image as 'Field'.",
	});
}

const BETWEEN_FIELDS = /,/;
/** An address may hold commas of its own: it ends where the next one begins. */
const BETWEEN_URLS = /,\s+|[\s,]+(?=[a-z][a-z\d+.-]*:\/\/)/i;

/** What a row names: a list that an expression gave, a list as text, or one thing. */
function listed(value: unknown, separator: RegExp): unknown[] {
	if (Array.isArray(value)) return value.flatMap((entry) => listed(entry, separator));
	if (typeof value !== 'string') return value === undefined || value === null ? [] : [value];
	const list = jsonList(value);
	if (list) return listed(list, separator);
	return value
		.split(separator)
		.map((name) => name.replace(/^[\s,]+|[\s,]+$/g, ''))
		.filter((name) => name !== '');
}

/** An agent may write a list as the JSON that it is. */
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
	const { minRequiredFields: min = 0, maxAllowedFields: max = Number.POSITIVE_INFINITY } = typeOptions ?? {};
	if (count < min) {
		throw new Fault('parameter', `'${displayName}' ${count === 0 ? 'is empty' : 'has too few images'}`, {
			description: `At least ${min === 1 ? 'one image is' : `${min} images are`} needed: a file of the input item, or a URL.`,
		});
	}
	if (count > max) {
		throw new Fault('parameter', `'${displayName}' has too many images`, {
			description: `There are ${count}; at most ${max} are taken.`,
		});
	}
}
