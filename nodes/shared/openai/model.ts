import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { Fault } from '../aggregator/fault';
import type { Item } from '../form/item';

/** The model, from the aggregator's own list or by its name: no two aggregators have the same. */
export function modelProperty(example: string): INodeProperties {
	return {
		displayName: 'Model',
		name: 'model',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a model...',
				typeOptions: { searchListMethod: 'searchModels', searchable: true },
			},
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: `e.g. ${example}` },
		],
		description: 'The model that makes the image, as the aggregator names it',
	};
}

/** A resource locator, or (by an expression, or from an agent) the name alone. */
const modelSchema = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);

export function modelOf(item: Item): string {
	const given = modelSchema.safeParse(item.parameter('model'));
	const model = given.success ? given.data.trim() : '';
	if (model === '') {
		throw new Fault('parameter', "'Model' is empty", {
			description: 'Choose a model from the list, or enter its name as the aggregator writes it.',
		});
	}
	return model;
}
