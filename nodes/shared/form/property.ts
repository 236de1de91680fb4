import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** The field types that a provider's requests consist of, as n8n shows them. */

interface Range {
	min?: number;
	max?: number;
	/** The provider's default */
	default: number;
}

export interface Choices {
	options: INodePropertyOptions[];
	default: string | number;
}

export function oneOf(
	displayName: string,
	name: string,
	{ options, default: initial }: Choices,
	description: string,
): INodeProperties {
	return { displayName, name, type: 'options', options, default: initial, description };
}

export function number(
	displayName: string,
	name: string,
	{ min, max, default: initial }: Range,
	description: string,
): INodeProperties {
	const typeOptions = { ...(min !== undefined && { minValue: min }), ...(max !== undefined && { maxValue: max }) };
	return { displayName, name, type: 'number', typeOptions, default: initial, description };
}

export function wholeNumber(displayName: string, name: string, range: Range, description: string): INodeProperties {
	const field = number(displayName, name, range, description);
	return { ...field, typeOptions: { ...field.typeOptions, numberPrecision: 0 } };
}

export function yesOrNo(displayName: string, name: string, initial: boolean, description: string): INodeProperties {
	// n8n's linter requires a literal beside the type
	const field: INodeProperties = { displayName, name, type: 'boolean', default: false, description };
	return { ...field, default: initial };
}

export function text(displayName: string, name: string, description: string): INodeProperties {
	return { displayName, name, type: 'string', default: '', description };
}

/** The prompt of every node that makes images from text. */
export function promptProperty(
	description = 'What the image shows',
	placeholder = 'e.g. A lighthouse at dusk, oil on canvas',
): INodeProperties {
	return { ...text('Prompt', 'prompt', description), typeOptions: { rows: 4 }, required: true, placeholder };
}

/** The collection of a provider's optional fields, sorted; only what the user adds is sent. */
export function additionalFields(...fields: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: fields.toSorted((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
	};
}
