import type { INodeProperties } from 'n8n-workflow';

import { downloadProperties } from '../form/deliveryProperties';
import { optionsProperty } from '../form/options';
import { withExclusionNotices } from './exclusionNotices';
import type { Exclusion } from './exclusions';

/** The properties of a node that makes images, below `aggregator`. */
export function imageNodeProperties(fields: INodeProperties[], exclusions: readonly Exclusion[]): INodeProperties[] {
	return [
		...withExclusionNotices(exclusions, fields),
		...downloadProperties,
		optionsProperty({ cancels: false }),
	];
}

/** The properties of a node that answers in words. */
export function textNodeProperties(fields: INodeProperties[]): INodeProperties[] {
	return [...fields, optionsProperty({ cancels: false, images: false })];
}
