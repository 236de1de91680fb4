import { z } from 'zod';

import { lenient } from '../../replies/replyFields';
import { describedModel } from '../models';

const parsed = new Map<unknown, ModelField[]>();

/** The fields of a model that the package describes; empty if it does not. */
export function describedFields(model: string): ModelField[] {
	const input = describedModel(model)?.input;
	const known = parsed.get(input);
	if (known !== undefined) return known;
	const fields = fieldsOfInput(input);
	parsed.set(input, fields);
	return fields;
}

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

/** Whether a gateway's reply describes a model: one that takes no input has no fields either. */
export function describesModel(reply: unknown): boolean {
	const parsed = replySchema.safeParse(reply);
	return parsed.success && objectSchema.safeParse(parsed.data.latest_version.openapi_schema.components.schemas.Input).success;
}

/** The fields in a gateway's reply; empty if it does not describe a model. */
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
	const mustHave = new Set(z.array(z.unknown()).catch([]).parse(required));
	return Object.entries(lenientObject.parse(properties))
		.slice(0, MOST_PARTS)
		.filter(([name]) => NAME.test(name) && !NO_NAME.has(name))
		.map(([name, property]) => ({ name, property: resolved(property, known), required: mustHave.has(name) }))
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
const IMAGE_NAME = /(^|_)(image|mask)(_(input|url))?(_\d+)?$/;
const IMAGES_NAME = /(^|_)(image|mask)s?(_(input|url))?s?(_\d+)?$/;

/** Of several images in one text nothing is known (commas, lines, JSON), nor of a text that is no address by default. */
function isImageByName(name: string, { default: byDefault }: Property): boolean {
	const isOtherText = typeof byDefault === 'string' && byDefault.trim() !== '' && !/^(https?:|data:)/i.test(byDefault.trim());
	return IMAGE_NAME.test(name) && !isOtherText;
}

function typeOf(name: string, property: Property): ModelField['type'] {
	const { type, format, items } = property;
	if (type === 'array') {
		const ofTexts = items?.type === 'string' && (items.enum ?? []).length === 0;
		return ofTexts && (items.format === 'uri' || IMAGES_NAME.test(name)) ? 'images' : 'list';
	}
	if (type === 'object') return 'json';
	if (type === 'boolean' || type === 'number' || type === 'integer') return type;
	const choices = choicesOf(property);
	if (type === undefined && choices.length === 0) return 'any';
	if (choices.length > 0) return choices.every((value) => typeof value === 'number') ? 'number' : 'text';
	if (format === 'date' || format === 'date-time') return 'date';
	return format === 'uri' || isImageByName(name, property) ? 'image' : 'text';
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

const finite = lenient(z.number().finite());

const primitiveEnum = z
	.array(z.unknown())
	.transform((values) =>
		values.filter((value) => typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))),
	)
	.pipe(z.array(z.union([z.string(), z.number()])));

const shape = {
	/** Also a list of types, of which "null" is none */
	type: lenient(
		z.union([
			z.string(),
			z.array(z.unknown()).transform((types) => types.filter((type) => typeof type === 'string').find((type) => type !== 'null')),
		]),
	),
	format: lenient(z.string()),
	enum: lenient(primitiveEnum),
	const: lenient(z.union([z.string(), z.number()])),
	default: z.unknown(),
	minimum: finite,
	maximum: finite,
	maxItems: finite,
	'x-order': finite,
};

const partSchema = z.object({
	...shape,
	items: z.unknown(),
	$ref: lenient(z.string()),
	allOf: lenient(z.array(z.unknown())),
	anyOf: lenient(z.array(z.unknown())),
	oneOf: lenient(z.array(z.unknown())),
});

type Part = z.infer<typeof partSchema>;

/** What a property says with everything it refers to put in place. */
interface Property {
	type?: string;
	format?: string;
	enum?: Array<string | number>;
	default?: unknown;
	minimum?: number;
	maximum?: number;
	maxItems?: number;
	'x-order'?: number;
	items?: Property;
}

/** What a schema may refer to, and how many parts of it are still looked at: one that refers to itself must end. */
interface Schemas {
	named: Record<string, unknown>;
	left: number;
}

const DEEPEST = 8;

/**
 * A property with its references followed: Replicate puts the values of a choice into a schema of their
 * own, behind `allOf` and `$ref`, and what may be null is one of two in `anyOf`.
 */
function resolved(property: unknown, schemas: Schemas, depth = 0): Property {
	if (property === undefined || depth > DEEPEST || schemas.left <= 0) return {};
	schemas.left -= 1;
	const parsed = partSchema.safeParse(property);
	if (!parsed.success) return {};
	const part = parsed.data;
	const inner = [referredTo(part, schemas), ...(part.allOf ?? [])].map((one) => resolved(one, schemas, depth + 1));
	return merged([...inner, alternative(part, schemas, depth), ownOf(part, schemas, depth)]);
}

/** `#/components/schemas/aspect_ratio` → its schema */
function referredTo({ $ref }: Part, { named }: Schemas): unknown {
	const name = /^#\/components\/schemas\/(.+)$/.exec($ref ?? '')?.[1] ?? '';
	return Object.hasOwn(named, name) ? named[name] : undefined;
}

/** The one alternative beside null, or several choices in one list; of several types nothing is known. */
function alternative({ anyOf, oneOf }: Part, schemas: Schemas, depth: number): Property {
	const all = (anyOf ?? oneOf ?? []).map((one) => resolved(one, schemas, depth + 1));
	const real = all.filter(({ type }) => type !== 'null');
	if (real.length === 1) return real[0];
	const choices = real.map((one) => one.enum ?? []);
	return choices.length > 0 && choices.every((values) => values.length > 0) ? { enum: choices.flat() } : {};
}

function ownOf(part: Part, schemas: Schemas, depth: number): Property {
	return {
		type: part.type ?? undefined,
		format: part.format ?? undefined,
		enum: part.enum ?? (part.const == null ? undefined : [part.const]),
		default: part.default,
		minimum: part.minimum ?? undefined,
		maximum: part.maximum ?? undefined,
		maxItems: part.maxItems ?? undefined,
		'x-order': part['x-order'] ?? undefined,
		items: part.items === undefined ? undefined : resolved(part.items, schemas, depth + 1),
	};
}

/** Later ones win where they say something. */
function merged(parts: Property[]): Property {
	return Object.fromEntries(parts.flatMap((part) => Object.entries(part).filter(([, value]) => value !== undefined)));
}

/**
 * One field of a model's input. `json` is an object, `list` an array; `image` and `images` are filled from
 * the input images, not in the form; `any` is what a schema does not tell.
 */
export const modelFieldSchema = z.object({
	name: z.string(),
	type: z.enum(['text', 'number', 'integer', 'boolean', 'date', 'json', 'list', 'image', 'images', 'any']),
	required: z.boolean(),
	choices: z.array(z.union([z.string(), z.number()])).optional(),
	minimum: z.number().optional(),
	maximum: z.number().optional(),
	/** The most images that the field takes */
	mostImages: z.number().optional(),
	/** What the model takes where the field is not sent; only shown */
	byDefault: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

export type ModelField = z.infer<typeof modelFieldSchema>;

/** What input images fill: mostly images, but a schema says of any file only that it is an address. */
export function isImageField({ type }: ModelField): boolean {
	return type === 'image' || type === 'images';
}

/** The word for what such a field takes. */
export function fileWord({ name }: ModelField): 'image' | 'file' {
	return /image|img|mask|photo|picture|face|portrait/i.test(name) ? 'image' : 'file';
}

/** Words of the user have a text box of their own in the node, which another model keeps. */
export const PROMPT = 'prompt';

export function isPrompt({ name, type, choices }: ModelField): boolean {
	return name === PROMPT && type === 'text' && choices === undefined;
}
