import type { INodeProperties } from 'n8n-workflow';

import { labelled } from './labels';

/** The three kinds of field that Ideogram's requests are made of, as n8n properties. */
export function choice(
	displayName: string,
	name: string,
	values: readonly string[],
	initial: string,
	description: string,
): INodeProperties {
	return { displayName, name, type: 'options', options: labelled(values), default: initial, description };
}

export function wholeNumber(
	displayName: string,
	name: string,
	[minValue, initial, maxValue]: [number, number, number],
	description: string,
): INodeProperties {
	const typeOptions = { minValue, maxValue, numberPrecision: 0 };
	return { displayName, name, type: 'number', typeOptions, default: initial, description };
}

export function text(displayName: string, name: string, description: string): INodeProperties {
	return { displayName, name, type: 'string', default: '', description };
}
