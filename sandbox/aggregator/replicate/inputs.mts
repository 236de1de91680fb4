import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { builtDescriptions, packageRoot } from '../packageRoot.mts';
import { MODEL_REPLIES, schemaFields } from './schemas.mts';

/** What a model's input field may hold. */
export interface Field {
	name: string;
	type: 'string' | 'number' | 'integer' | 'boolean' | 'uri' | 'array' | 'object' | 'any';
	required: boolean;
	values?: unknown[];
	minimum?: number;
	maximum?: number;
	default?: unknown;
	nullable?: boolean;
	/** Of an array: each entry is an address, and so many at most */
	ofUris?: boolean;
	mostImages?: number;
}

type Properties = Array<Pick<INodeProperties, 'name' | 'type'> & Partial<INodeProperties>>;

const NO_INPUT = new Set([
	'aggregator',
	'model',
	'waitForCompletion',
	'downloadImages',
	'binaryPropertyOutput',
	'options',
	'additionalFields',
]);
const IMAGE = /^(.*)Source$/;
/** A name that is more than that carries its wire name with it. */
const snakeCase = (name: string) =>
	name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `imageSource` comes with `imageUrl` and `binaryPropertyName`, `maskSource` with `maskUrl` and `mask…`. */
function companions(properties: Properties): Set<string> {
	return new Set(
		properties.flatMap(({ name }) => {
			const image = IMAGE.exec(name)?.[1];
			if (image === undefined) return [];
			return [`${image}Url`, `${image}BinaryPropertyName`, 'binaryPropertyName'];
		}),
	);
}

/** Whether a form shows the property for this model; other conditions do not concern the wire. */
function isShownFor({ displayOptions = {} }: Partial<INodeProperties>, model: string): boolean {
	const { show, hide } = displayOptions;
	const shownFor = (show?.['/model'] ?? show?.model) as unknown[] | undefined;
	const hiddenFor = (hide?.['/model'] ?? hide?.model) as unknown[] | undefined;
	return (!shownFor || shownFor.includes(model)) && !hiddenFor?.includes(model);
}

/** A mask, say, where there is an image. */
function isShownBesideOthers({ displayOptions = {} }: Partial<INodeProperties>): boolean {
	return Object.keys(displayOptions.show ?? {}).some((name) => name !== 'model' && name !== '/model');
}

const valuesOf = ({ options = [] }: Partial<INodeProperties>) =>
	options.flatMap((option) => ('value' in option ? [option.value] : []));

function fieldOf(property: Properties[number]): Field {
	const { name, type, required = false, typeOptions = {}, routing } = property;
	const field: Field = {
		name: (routing?.send?.property as string | undefined) ?? snakeCase(name),
		type: 'any',
		required,
		default: property.default,
	};
	if (IMAGE.test(name)) {
		const isOptional = valuesOf(property).includes('none') || isShownBesideOthers(property);
		return { ...field, type: 'uri', required: !isOptional, default: undefined };
	}
	if (type === 'fixedCollection' && name === 'inputImages') {
		const { minRequiredFields = 0, maxAllowedFields } = typeOptions;
		return { ...field, type: 'array', ofUris: true, required: minRequiredFields > 0, mostImages: maxAllowedFields, default: undefined };
	}
	if (type === 'options') return { ...field, values: valuesOf(property) };
	if (type === 'string' || type === 'boolean') return { ...field, type };
	if (type !== 'number') return field;
	return {
		...field,
		type: typeOptions.numberPrecision === 0 ? 'integer' : 'number',
		minimum: typeOptions.minValue,
		maximum: typeOptions.maxValue,
	};
}

/** The input fields of each model that a node is made for, read from the node's own description. */
export function modelInputs(nodes: Properties[]): Map<string, Field[]> {
	const inputs = new Map<string, Field[]>();
	for (const properties of nodes) {
		const model = properties.find(({ name }) => name === 'model');
		const models = model?.type === 'hidden' ? [model.default] : model ? valuesOf(model) : [];
		const additional = properties.find(({ name }) => name === 'additionalFields')?.options ?? [];
		const all = [...properties, ...(additional as Properties)];
		const apart = companions(all);
		const fields = all.filter(
			({ name, type }) => !NO_INPUT.has(name) && !apart.has(name) && type !== 'notice',
		);
		for (const name of models.map(String)) {
			inputs.set(name, fields.filter((field) => isShownFor(field, name)).map(fieldOf));
		}
	}
	return inputs;
}

/** By their own schemas; else as the built package has them. Of other models every input passes. */
export function knownModelInputs(root = packageRoot()): Map<string, Field[]> {
	const bySchema = [...MODEL_REPLIES].map(([model, reply]) => [model, schemaFields(reply)] as const);
	if (!existsSync(join(root, 'dist/nodes'))) return new Map(bySchema);
	const replicates = builtDescriptions(root).filter(({ name }) => name.startsWith('replicate'));
	return new Map([...modelInputs(replicates.map(({ properties }) => properties)), ...bySchema]);
}

const said = (value: unknown) => JSON.stringify(value);
const typeName = (value: unknown) =>
	Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;

const isUri = (value: unknown) => typeof value === 'string' && /^(https?:\/\/|data:)/.test(value);

function wrong(field: Field, value: unknown): string | undefined {
	const { name, type, values, minimum, maximum } = field;
	if (value === null && field.nullable) return undefined;
	if (values && !values.includes(value)) {
		return `- input.${name}: ${name} must be one of the following: ${values.map(said).join(', ')}`;
	}
	const expected = type === 'uri' ? 'string' : type === 'integer' ? 'number' : type;
	const isType = type === 'any' || typeName(value) === expected;
	if (!isType || (type === 'integer' && !Number.isInteger(value))) {
		return `- input.${name}: Invalid type. Expected: ${type === 'uri' ? 'string' : type}, given: ${typeName(value)}`;
	}
	if (type === 'uri' && !isUri(value)) {
		return `- input.${name}: Does not match format 'uri'`;
	}
	const odd = field.ofUris ? (value as unknown[]).findIndex((entry) => !isUri(entry)) : -1;
	if (odd >= 0) return `- input.${name}.${odd}: Does not match format 'uri'`;
	if (minimum !== undefined && Number(value) < minimum) {
		return `- input.${name}: Must be greater than or equal to ${minimum}`;
	}
	if (maximum !== undefined && Number(value) > maximum) {
		return `- input.${name}: Must be less than or equal to ${maximum}`;
	}
	return undefined;
}

/** What Replicate would say against this input, line by line. */
export function inputProblems(fields: Field[], input: Record<string, unknown>): string[] {
	const missing = fields
		.filter(({ name, required }) => required && (input[name] === undefined || input[name] === ''))
		.map(({ name }) => `- input: ${name} is required`);
	const known = Object.entries(input).flatMap(([name, value]) => {
		const field = fields.find((candidate) => candidate.name === name);
		if (!field) return [`- input: Additional property ${name} is not allowed`];
		return wrong(field, value) ?? [];
	});
	return [...missing, ...known];
}
