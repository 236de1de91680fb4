import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';

/** Lets users set a new model's parameters without waiting for a release. */
export function extraBodyProperty(placeholder: string): INodeProperties {
	return {
		displayName: 'Extra Body',
		name: 'extraBody',
		type: 'json',
		default: '{}',
		placeholder,
		description:
			"A JSON object with more parameters of the model, under the aggregator's own names. It is merged into the request last: objects are merged, lists are replaced.",
	};
}

/**
 * The request with the user's extra parameters merged into it.
 *
 * @param decided fields that only the form decides
 */
export function withExtraBody(body: Record<string, unknown>, extra: unknown, decided: readonly string[]): Record<string, unknown> {
	if (!isObject(extra)) return body;
	const wrong = Object.keys(extra).find((name) => decided.includes(name.trim().replace(/\[\d*\]$/, '')));
	if (wrong === undefined) return merged(body, extra);
	throw new Fault('parameter', `'Extra Body' can't hold "${wrong.slice(0, 100)}"`, {
		description: `A field of the node sets it. Remove it from 'Extra Body'.`,
	});
}

function merged(body: Record<string, unknown>, extra: Record<string, unknown>): Record<string, unknown> {
	const added = Object.entries(extra).map(([name, value]) => {
		const own = Object.hasOwn(body, name) ? body[name] : undefined;
		return [name, isObject(value) && isObject(own) ? merged(own, value) : value];
	});
	return { ...body, ...Object.fromEntries(added) };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
