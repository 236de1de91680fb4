import type { INodeProperties } from 'n8n-workflow';

import { oneOf } from '../engine/property';
import { labelled } from './labels';

/** One of Ideogram's own words, under a readable name. */
export function choice(
	displayName: string,
	name: string,
	values: readonly string[],
	otherwise: string,
	description: string,
): INodeProperties {
	return oneOf(displayName, name, labelled(values), otherwise, description);
}
