import { z } from 'zod';

import type { ModelField } from './modelField';
import { resolved, type Property, type Schemas } from './resolveProperty';

/**
 * Reads the schema of a model's input as Replicate publishes it: the reply to `GET models/{owner}/{name}`
 * (`latest_version.openapi_schema`), or its `Input` alone, as the package's own descriptions have it.
 * Schemas are written by whoever published the model: what is odd in one is left out, never an exception.
 */

const objectSchema = z.record(z.string(), z.unknown());
const lenientObject = objectSchema.catch({});

const replySchema = z.object({
	latest_version: z.object({
		openapi_schema: z.object({ components: z.object({ schemas: objectSchema }) }),
	}),
});

/** More has no form; a reply must not make the editor crawl. */
const MOST_FIELDS = 200;
const MOST_CHOICES = 500;
const MOST_PARTS = 2_000;

/** What goes into a key of the form's value, and over the wire; nothing that n8n would take for an expression. */
const NAME = /^[A-Za-z_][\w.-]{0,99}$/;
const NO_NAME = new Set(['__proto__', 'constructor', 'prototype']);

/** The fields that a gateway's reply tells; none where it is not the description of a model. */
export function fieldsOfReply(reply: unknown): ModelField[] {
	const parsed = replySchema.safeParse(reply);
	if (!parsed.success) return [];
	const { schemas } = parsed.data.latest_version.openapi_schema.components;
	return fieldsOfInput(Object.hasOwn(schemas, 'Input') ? schemas.Input : undefined, schemas);
}

/** @param schemas what the input may refer to */
export function fieldsOfInput(input: unknown, schemas: Record<string, unknown> = {}): ModelField[] {
	const { properties, required } = lenientObject.parse(input);
	const known: Schemas = { named: schemas, left: MOST_PARTS };
	const mustHave = z.array(z.unknown()).catch([]).parse(required);
	return Object.entries(lenientObject.parse(properties))
		.filter(([name]) => NAME.test(name) && !NO_NAME.has(name))
		.map(([name, property]) => ({ name, property: resolved(property, known), required: mustHave.includes(name) }))
		// a secret of a third party has no place in a workflow
		.filter(({ property, required }) => required || property.format !== 'password')
		.sort((a, b) => orderOf(a.property) - orderOf(b.property))
		.slice(0, MOST_FIELDS)
		.map(({ name, property, required }) => fieldOf(name, property, required));
}

function orderOf({ 'x-order': order }: Property): number {
	return order ?? Number.MAX_SAFE_INTEGER;
}

function fieldOf(name: string, property: Property, required: boolean): ModelField {
	const type = typeOf(name, property);
	const isNumber = type === 'number' || type === 'integer';
	const { minimum, maximum } = property;
	const isRange = isNumber && !(minimum !== undefined && maximum !== undefined && minimum > maximum);
	const choices = isNumber || type === 'text' ? choicesOf(property) : [];
	return {
		name,
		type,
		required,
		...(choices.length > 0 && { choices }),
		...(isRange && minimum !== undefined && { minimum }),
		...(isRange && maximum !== undefined && { maximum }),
		...(type === 'images' && property.maxItems !== undefined && { mostImages: property.maxItems }),
		...(isShowable(property.default) && { byDefault: property.default }),
	};
}

/** As models name what takes images where their schema does not say that it is an address. */
const IMAGE_NAME = /(^|_)(image|mask)s?(_(input|url))?s?(_\d+)?$/;

function typeOf(name: string, property: Property): ModelField['type'] {
	const { type, format, items } = property;
	if (type === 'array') {
		const ofTexts = items?.type === 'string' && (items.enum ?? []).length === 0;
		return ofTexts && (items.format === 'uri' || IMAGE_NAME.test(name)) ? 'images' : 'list';
	}
	if (type === 'object') return 'json';
	if (type === 'boolean' || type === 'number' || type === 'integer') return type;
	const choices = choicesOf(property);
	if (type === undefined && choices.length === 0) return 'any';
	if (choices.length > 0) return choices.every((value) => typeof value === 'number') ? 'number' : 'text';
	if (format === 'date' || format === 'date-time') return 'date';
	return format === 'uri' || IMAGE_NAME.test(name) ? 'image' : 'text';
}

/** None at all where there are too many for a list, or one that n8n would take for an expression. */
function choicesOf({ enum: values = [] }: Property): Array<string | number> {
	const choices = [...new Set(values)];
	const isSafe = choices.every((value) => typeof value === 'number' || isShowable(value));
	return isSafe && choices.length <= MOST_CHOICES ? choices : [];
}

/** n8n takes a text that begins with "=" for an expression, and asks an agent for what `$fromAI` names. */
function isShowable(value: unknown): value is string | number | boolean {
	if (typeof value === 'string') return value.length <= 200 && !value.startsWith('=') && !/\$fromAI/i.test(value);
	return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}
