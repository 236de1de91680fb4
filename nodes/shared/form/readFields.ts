import type { INodeParameters, INodeProperties, NodeParameterValueType } from 'n8n-workflow';
import { z } from 'zod';

import { Fault } from '../aggregator/fault';
import { parseJson } from '../aggregator/words';
import { imageInputNames } from './inputImageProperties';
import type { Item } from './item';

/** A provider's field that the user filled, checked against its description. */
export interface FilledField {
	property: INodeProperties;
	value: NodeParameterValueType;
}

/**
 * Reads the provider's fields of one item: those at top level, and in the collection `additionalFields` only
 * what the user set. What a field accepts is taken from its description (options, range, required, for which
 * model), so it is written once. Hidden fields are not sent, nor are optional fields that were left empty.
 */
export function readFields(properties: INodeProperties[], item: Item): FilledField[] {
	const ofImages = imageInputNames(properties);
	const shown = shownBy(properties, item);
	const filled = properties.flatMap((property): FilledField[] => {
		if (property.type === 'notice' || ofImages.has(property.name) || !shown(property)) return [];
		const value = item.parameter(property.name);
		if (property.type === 'collection') return readCollection(property, value, shown);
		return isNothing(value) && !property.required ? [] : [{ property, value: checked(property, value) }];
	});
	return filled.filter(({ value }) => value !== '');
}

function readCollection(collection: INodeProperties, set: unknown, shown: (property: INodeProperties) => boolean): FilledField[] {
	if (typeof set !== 'object' || set === null) return [];
	const chosen = new Map<string, unknown>(Object.entries(set));
	return (collection.options ?? [])
		.filter((option): option is INodeProperties => 'type' in option && !isNothing(chosen.get(option.name)))
		.filter(shown)
		.map((property) => ({ property, value: checked(property, chosen.get(property.name)) }));
}

function checked(property: INodeProperties, value: unknown): NodeParameterValueType {
	if (property.required && isNothing(value)) {
		throw new Fault('parameter', `'${property.displayName}' is empty`, {
			description: `${property.type === 'string' ? 'Enter' : 'Choose'} a ${property.displayName.toLowerCase()}, or check the expression: it returned nothing for this item.`,
		});
	}
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

/** Texts of several lines are sent unchanged; a size, an ID or the like is trimmed. */
function text({ displayName, typeOptions }: INodeProperties, value: unknown): string {
	const given = isNothing(value) ? '' : textOf(value);
	if (given === undefined) {
		throw new Fault('parameter', `'${displayName}' can't be an object`, {
			description: 'The expression returns an object for this item. Use one of its fields, or turn it into text with JSON.stringify.',
		});
	}
	return typeOptions?.rows === undefined ? given.trim() : given;
}

/** A date in ISO format; undefined for other objects. */
function textOf(value: unknown): string | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	const given = String(value);
	return given === '[object Object]' ? undefined : given;
}

function colour(property: INodeProperties, value: unknown): string {
	const given = text(property, value);
	if (/^#[0-9a-f]{6}$/i.test(given)) return given;
	throw new Fault('parameter', `'${property.displayName}' can't be "${given}"`, {
		description: 'It takes a color such as #FF8800.',
	});
}

/**
 * The content of a field that is a collection: lists of rows, each checked field by field; an empty text if
 * there is no row.
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

/** A field of a row that was removed from the form has its default. */
function rowOf({ options = [] }: INodeProperties, row: unknown): INodeParameters {
	const set = new Map<string, unknown>(Object.entries(typeof row === 'object' && row !== null ? row : {}));
	return Object.fromEntries(
		options
			.filter((option): option is INodeProperties => 'type' in option)
			.map((property) => [property.name, checked(property, isNothing(set.get(property.name)) ? property.default : set.get(property.name))]),
	);
}

const objectSchema = z.record(z.string(), z.custom<NodeParameterValueType>((value) => value !== undefined));

/** A JSON object, as text or as an expression gives it; an empty text if it is empty. */
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
	const number = givenNumber(value);
	const { minValue = -Infinity, maxValue = Infinity, numberPrecision } = property.typeOptions ?? {};
	const whole = numberPrecision === 0;
	if (Number.isFinite(number) && number >= minValue && number <= maxValue && (!whole || Number.isInteger(number))) return number;
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
	const truth = givenTruth(value);
	if (truth !== undefined) return truth;
	throw new Fault('parameter', `'${property.displayName}' must be true or false`);
}

/** The chosen value among a property's options. */
export function allowedValue(property: INodeProperties, chosen: unknown): string | number | boolean {
	const choices = (property.options ?? []).flatMap((option) => ('value' in option ? [option] : []));
	const found = chosenAmong(choices, chosen);
	if (found !== undefined) return found.value;
	throw new Fault('parameter', `'${property.displayName}' can't be "${String(chosen)}"`, {
		description: `Allowed: ${choices.flatMap(({ value }) => (value === '' ? [] : [value])).join(', ')}.`,
	});
}

/**
 * Several of a property's options, each once, in their order; a list may come as text, a single choice
 * without a list.
 */
function allowedValues(property: INodeProperties, chosen: unknown): Array<string | number | boolean> {
	const given = typeof chosen === 'string' ? chosen.normalize('NFKC').split(',') : [chosen].flat();
	const found = new Set(given.filter((one) => !isNothing(one)).map((one) => allowedValue(property, one)));
	return (property.options ?? []).flatMap((option) => ('value' in option && found.has(option.value) ? [option.value] : []));
}

/**
 * Whether the form shows a field for the values of this item. n8n leaves out hidden fields, but it can't if
 * the deciding value is an expression: then a field of another model would be sent.
 */
export function shownBy(properties: INodeProperties[], item: Item): (property: INodeProperties) => boolean {
	const deciding = (name: string) => {
		const given = item.parameter(name);
		return isNothing(given) ? (properties.find((property) => property.name === name)?.default ?? given) : given;
	};
	return ({ displayOptions }) => {
		const { show = {}, hide = {} } = displayOptions ?? {};
		const holds = ([name, values]: [string, unknown[] | undefined]) =>
			// one of several choices is enough, as in n8n
			[deciding(name.replace(/^\//, ''))].flat().some((given) => isOneOf(values, given));
		return Object.entries(show).every(holds) && !Object.entries(hide).some(holds);
	};
}

function isOneOf(values: unknown[] = [], given: unknown): boolean {
	return values.includes(given) || (!isNothing(given) && chosenAmong(values.map((value) => ({ value })), given) !== undefined);
}

/** `outputFormat` → `output_format`: turns a parameter's name into the provider's. */
export function snakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `output_format` → `outputFormat`, `prompt_2` → `prompt2`, whose property then carries the wire name. */
export function camelCase(wire: string): string {
	return wire.replace(/_{1,9}([a-z\d])/gi, (_, first: string) => first.toUpperCase());
}

/** The provider's name of a field: the one its property carries, or else derived from its own name. */
export function wireName({ name, routing }: INodeProperties): string {
	return routing?.send?.property ?? snakeCase(name);
}

/**
 * Whether typed text, a spreadsheet cell or the result of an expression is empty: such a field is not set.
 * All fields of all nodes read their values with this and the next three functions.
 */
export function isNothing(given: unknown): boolean {
	return given === undefined || given === null || (typeof given === 'string' && given.trim() === '');
}

/** The option that a value means; undefined if it means none. */
export function chosenAmong<T extends { value: unknown }>(choices: readonly T[], given: unknown): T | undefined {
	const meant = compared(given);
	return choices.find(({ value }) => String(value) === String(given)) ?? choices.find(({ value }) => compared(value) === meant);
}

/**
 * Ignores surrounding white space, full-width characters of a Chinese keyboard and case; 16x9 is 16:9, and a
 * JPEG a JPG.
 */
function compared(value: unknown): string {
	const text = plain(String(value)).toLowerCase();
	return text.replace(/^(\d{1,5}) ?[x×:] ?(\d{1,5})$/, '$1:$2').replace(/\bjpeg\b/, 'jpg');
}

/** The number that a value means; NaN if it is not a number. */
export function givenNumber(given: unknown): number {
	if (typeof given === 'number') return given;
	return typeof given === 'string' && !isNothing(given) ? Number(plain(given)) : Number.NaN;
}

/** The boolean that a value means; undefined if it is neither. */
export function givenTruth(given: unknown): boolean | undefined {
	if (typeof given === 'boolean') return given;
	const text = typeof given === 'string' ? compared(given) : '';
	return text === 'true' ? true : text === 'false' ? false : undefined;
}

function plain(text: string): string {
	return text.normalize('NFKC').trim();
}
