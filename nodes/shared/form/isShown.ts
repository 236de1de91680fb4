import type { INodeProperties } from 'n8n-workflow';

import type { Item } from './item';

/**
 * Whether the form shows a field for the values of this item. n8n leaves out what is hidden, but it
 * can't where the value that decides is an expression: then a field of another model would be sent.
 */
export function isShown({ displayOptions }: INodeProperties, item: Item): boolean {
	const { show = {}, hide = {} } = displayOptions ?? {};
	const holds = ([name, values]: [string, unknown[] | undefined]) =>
		// of several choices one is enough, as in n8n
		[item.parameter(name.replace(/^\//, ''))].flat().some((value) => values?.includes(value));
	return Object.entries(show).every(holds) && !Object.entries(hide).some(holds);
}
