import type { INodeProperties } from 'n8n-workflow';

import { downloadProperties, waitForCompletionProperty } from '../form/deliveryProperties';
import { optionsProperty } from '../form/options';

/** The properties of a model's node below `aggregator`: the model's own fields, then how the node behaves. */
export function modelNodeProperties(fields: INodeProperties[]): INodeProperties[] {
	return [...fields, waitForCompletionProperty, ...downloadProperties, optionsProperty({ cancels: true })];
}
