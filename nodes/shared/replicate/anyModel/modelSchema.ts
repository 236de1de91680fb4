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
 * (`latest_version.openapi_schema`), or its `Input` alone, as in the package's own descriptions. Schemas are
 * written by whoever published the model: odd parts are left out, and never cause an exception.
 */

const objectSchema = z.record(z.string(), z.unknown());
const lenientObject = objectSchema.catch({});

const replySchema = z.object({
	latest_version: z.object({
		openapi_schema: z.object({ components: z.object({ schemas: objectSchema }) }),
	}),
});

/** Fields beyond this are left out; a reply must not slow down the editor. */
const MOST_FIELDS = 200;
const MOST_CHOICES = 500;
const MOST_PARTS = 2_000;

/** Valid in a key of the form's value and on the wire; nothing that n8n would take for an expression. */
const NAME = /^[A-Za-z_][\w.-]{0,99}$/;
const NO_NAME = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a gateway's reply describes a model: a model may have no input, and thus no fields. */
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

/** @param schemas the schemas that the input may refer to */
export function fieldsOfInput(input: unknown, schemas: Record<string, unknown> = {}): ModelField[] {
	const { properties, required } = lenientObject.parse(input);
	const known: Schemas = { named: schemas, left: MOST_PARTS };
	const mustHave = new Set(z.array(z.unknown()).catch([]).parse(required));
	return Object.entries(lenientObject.parse(properties))
		.slice(0, MOST_PARTS)
		.filter(([name]) => NAME.test(name) && !NO_NAME.has(name))
		.map(([name, property]) => ({ name, property: resolved(property, known), required: mustHave.has(name) }))
		// a secret of a third party does not belong in a workflow
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

/** Names of fields that take images although their schema does not say that they are URLs. */
const IMAGE_NAME = /(^|_)(image|mask)(_(input|url))?(_\d+)?$/;
const IMAGES_NAME = /(^|_)(image|mask)s?(_(input|url))?s?(_\d+)?$/;

/**
 * Whether the name shows that it takes an image. How to send several images in one text is unknown (commas,
 * lines, JSON), and so is a text whose default is not a URL.
 */
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

/** Empty if there are too many for a list, or one that n8n would take for an expression. */
function choicesOf({ enum: values = [] }: Property): Array<string | number> {
	const choices = [...new Set(values)];
	const isSafe = choices.every((value) => typeof value === 'number' || isShowable(value));
	return isSafe && choices.length <= MOST_CHOICES ? choices : [];
}

/** n8n treats a text that begins with "=" as an expression, and asks an agent for what `$fromAI` names. */
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
	/** Also a list of types, in which "null" does not count */
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

/** A property with everything it refers to filled in. */
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

/** The schemas that can be referred to, and how many parts are still read: one that refers to itself must end. */
interface Schemas {
	named: Record<string, unknown>;
	left: number;
}

const DEEPEST = 8;

/**
 * A property with its references resolved: Replicate puts the values of a choice into a separate schema,
 * behind `allOf` and `$ref`, and a nullable one is one of two in `anyOf`.
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

/** The only alternative beside null, or several choices in one list; several types are unknown. */
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

/** Later ones win if they say something. */
function merged(parts: Property[]): Property {
	return Object.fromEntries(parts.flatMap((part) => Object.entries(part).filter(([, value]) => value !== undefined)));
}

/**
 * One field of a model's input. `json` is an object, `list` an array; `image` and `images` are filled from
 * the input images, not in the form; `any` if the schema does not say.
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
	/** What the model uses if the field is not sent; only shown */
	byDefault: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

export type ModelField = z.infer<typeof modelFieldSchema>;

/** Fields for input images: usually images, but for any file a schema only says that it is a URL. */
export function isImageField({ type }: ModelField): boolean {
	return type === 'image' || type === 'images';
}

/** The word for what such a field accepts. */
export function fileWord({ name }: ModelField): 'image' | 'file' {
	return /image|img|mask|photo|picture|face|portrait/i.test(name) ? 'image' : 'file';
}

/** The prompt has a separate text box in the node, which keeps its text when the model changes. */
export const PROMPT = 'prompt';

export function isPrompt({ name, type, choices }: ModelField): boolean {
	return name === PROMPT && type === 'text' && choices === undefined;
}
