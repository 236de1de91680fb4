import type { INodeProperties } from 'n8n-workflow';

import { downloadProperties } from '../engine/deliveryProperties';
import { optionsProperty } from '../engine/options';
import { exclusionNotices, type Exclusion } from './exclusions';

/** The properties of a node that makes images, below `aggregator`. */
export function imageNodeProperties(fields: INodeProperties[], exclusions: readonly Exclusion[]): INodeProperties[] {
	return [
		...fields,
		...exclusionNotices(exclusions, fields),
		...downloadProperties,
		optionsProperty({ cancels: false }),
	];
}

/** The properties of a node that answers in words. */
export function textNodeProperties(fields: INodeProperties[]): INodeProperties[] {
	return [...fields, optionsProperty({ cancels: false, images: false })];
}
