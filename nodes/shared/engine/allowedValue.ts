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
