import type { INodeProperties } from 'n8n-workflow';

/** The collection of what a provider leaves to the user, sorted; only what the user adds is sent. */
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
