import type { INodeParameters, INodeProperties, NodeParameterValueType } from 'n8n-workflow';
import { z } from 'zod';

import { Fault } from '../aggregator/fault';
import { parseJson } from '../aggregator/plainText';
import { imageInputNames } from './inputImageProperties';
import type { Item } from './item';

/** A provider's field that the user filled, checked against its own description. */
export interface FilledField {
	property: INodeProperties;
	value: NodeParameterValueType;
}

/**
 * Reads the provider's fields of one item: those at top level, and of the collection
 * `additionalFields` only what the user set. What a field may hold is taken from its description
 * (the list of options, the range, whether it is required, for which model it is), so it is written
 * once. What the form hides is not sent.
 */
export function readFields(properties: INodeProperties[], item: Item): FilledField[] {
	const ofImages = imageInputNames(properties);
	return properties.flatMap((property): FilledField[] => {
		if (property.type === 'notice' || ofImages.has(property.name) || !isShown(property, item)) return [];
		const value = item.parameter(property.name);
		if (property.type === 'collection') return readCollection(property, value, item);
		return isUnset(value) && !property.required ? [] : [{ property, value: checked(property, value) }];
	});
}

/** Not in the form, or an expression that gave nothing for this item. */
function isUnset(value: unknown): boolean {
	return value === undefined || value === null;
}

function readCollection(collection: INodeProperties, set: unknown, item: Item): FilledField[] {
	if (typeof set !== 'object' || set === null) return [];
	const chosen = new Map<string, unknown>(Object.entries(set));
	return (collection.options ?? [])
		.filter((option): option is INodeProperties => 'type' in option && !isUnset(chosen.get(option.name)))
		.filter((option) => isShown(option, item))
		.map((property) => ({ property, value: checked(property, chosen.get(property.name)) }))
		.filter(({ value }) => value !== '');
}

function checked(property: INodeProperties, value: unknown): NodeParameterValueType {
	switch (property.type) {
		case 'options':
			return allowedValue(property, value);
		case 'multiOptions':
			return allowedValues(property, value);
		case 'number':
			return inRange(property, value);
		case 'boolean':
			return yesOrNo(property, value);
		case 'string':
		case 'hidden':
			return text(property, value);
		case 'color':
			return colour(property, value);
		case 'collection':
			return lists(property, value);
		case 'json':
			return object(property, value);
		default:
			throw new Error(`Fields of type ${property.type} have no check yet`);
	}
}

function text(property: INodeProperties, value: unknown): string {
	const given = typeof value === 'string' ? value : isUnset(value) ? '' : String(value);
	if (property.required && given.trim() === '') {
		throw new Fault('parameter', `'${property.displayName}' is empty`, {
			description: `Enter a ${property.displayName.toLowerCase()}, or check the expression: it gave no text for this item.`,
		});
	}
	return given;
}

function colour(property: INodeProperties, value: unknown): string {
	const given = text(property, value).trim();
	if (/^#[0-9a-f]{6}$/i.test(given)) return given;
	throw new Fault('parameter', `'${property.displayName}' can't be "${given}"`, {
		description: 'It takes a color such as #FF8800.',
	});
}

/**
 * What a field holds that is a collection itself: lists of rows, each checked field by field; an empty
 * text where there is no row.
 */
function lists(collection: INodeProperties, value: unknown): NodeParameterValueType {
	const set = new Map<string, unknown>(Object.entries(typeof value === 'object' && value !== null ? value : {}));
	const filled = (collection.options ?? [])
		.filter((option): option is INodeProperties => 'type' in option && option.type === 'collection')
		.map((list) => ({ list, rows: [set.get(list.name) ?? []].flat().map((row) => rowOf(list, row)) }))
		.filter(({ rows }) => rows.length > 0);
	for (const { list, rows } of filled) {
		const most = list.typeOptions?.maxAllowedFields ?? Infinity;
		if (rows.length <= most) continue;
		throw new Fault('parameter', `'${collection.displayName}' has too many entries`, {
			description: `It takes up to ${most}.`,
		});
	}
	return filled.length === 0 ? '' : Object.fromEntries(filled.map(({ list, rows }) => [list.name, rows]));
}

/** A field of a row that was taken out of the form has its default. */
function rowOf({ options = [] }: INodeProperties, row: unknown): INodeParameters {
	const set = new Map<string, unknown>(Object.entries(typeof row === 'object' && row !== null ? row : {}));
	return Object.fromEntries(
		options
			.filter((option): option is INodeProperties => 'type' in option)
			.map((property) => [property.name, checked(property, set.get(property.name) ?? property.default)]),
	);
}

const objectSchema = z.record(z.string(), z.custom<NodeParameterValueType>((value) => value !== undefined));

/** A JSON object, as text or as an expression gives it; an empty text where there is nothing in it. */
function object(property: INodeProperties, value: unknown): NodeParameterValueType {
	const given = typeof value === 'string' ? parseJson(value.trim() || '{}') : value;
	const found = objectSchema.safeParse(given);
	if (!found.success) {
		throw new Fault('parameter', `'${property.displayName}' is not a JSON object`, {
			description: 'It has to be an object, such as { "seed": 7 }.',
		});
	}
	return Object.keys(found.data).length === 0 ? '' : found.data;
}

function inRange(property: INodeProperties, value: unknown): number {
	const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
	const { minValue = -Infinity, maxValue = Infinity, numberPrecision } = property.typeOptions ?? {};
	const whole = numberPrecision === 0;
	if (number >= minValue && number <= maxValue && (!whole || Number.isInteger(number))) return number;
	const range = [
		Number.isFinite(minValue) && Number.isFinite(maxValue) ? `from ${minValue} to ${maxValue}` : '',
		Number.isFinite(minValue) && !Number.isFinite(maxValue) ? `from ${minValue} up` : '',
		!Number.isFinite(minValue) && Number.isFinite(maxValue) ? `up to ${maxValue}` : '',
	].join('');
	throw new Fault('parameter', `'${property.displayName}' can't be "${String(value)}"`, {
		description: `It takes a ${whole ? 'whole ' : ''}number ${range}`.trim() + '.',
	});
}

function yesOrNo(property: INodeProperties, value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	throw new Fault('parameter', `'${property.displayName}' must be true or false`);
}

/** The value among a property's options that was chosen; expressions may give a number for a text. */
export function allowedValue(property: INodeProperties, chosen: unknown): string | number | boolean {
	const allowed = (property.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
	const found = allowed.find((value) => String(value) === String(chosen));
	if (found !== undefined) return found;
	throw new Fault('parameter', `'${property.displayName}' can't be "${String(chosen)}"`, {
		description: `Allowed: ${allowed.join(', ')}.`,
	});
}

/** Several of a property's options, each once, in their order; a list may come as text, one choice alone. */
function allowedValues(property: INodeProperties, chosen: unknown): Array<string | number | boolean> {
	const given = typeof chosen === 'string' ? chosen.split(',').map((part) => part.trim()) : [chosen].flat();
	const found = new Set(given.filter((one) => one !== '').map((one) => allowedValue(property, one)));
	return (property.options ?? []).flatMap((option) => ('value' in option && found.has(option.value) ? [option.value] : []));
}

/**
 * Whether the form shows a field for the values of this item. n8n leaves out what is hidden, but it
 * can't where the value that decides is an expression: then a field of another model would be sent.
 */
export function isShown({ displayOptions }: INodeProperties, item: Item): boolean {
	const { show = {}, hide = {} } = displayOptions ?? {};
	const holds = ([name, values]: [string, unknown[] | undefined]) =>
		// of several choices one is enough, as in n8n
		[item.parameter(name.replace(/^\//, ''))].flat().some((value) => values?.includes(value));
	return Object.entries(show).every(holds) && !Object.entries(hide).some(holds);
}

/** `outputFormat` → `output_format`: how a parameter's name becomes the provider's. */
export function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
