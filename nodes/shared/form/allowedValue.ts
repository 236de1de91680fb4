import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';

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
export function allowedValues(property: INodeProperties, chosen: unknown): Array<string | number | boolean> {
	const given = typeof chosen === 'string' ? chosen.split(',').map((part) => part.trim()) : [chosen].flat();
	const found = new Set(given.filter((one) => one !== '').map((one) => allowedValue(property, one)));
	return (property.options ?? []).flatMap((option) => ('value' in option && found.has(option.value) ? [option.value] : []));
}
