import type { INodeProperties } from 'n8n-workflow';

import { oneOf } from '../form/property';
import { labelled } from './labels';

/** One of Ideogram's own words, under a readable name. */
export function choice(
	displayName: string,
	name: string,
	values: readonly string[],
	initial: string,
	description: string,
): INodeProperties {
	return oneOf(displayName, name, labelled(values), initial, description);
}
