import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { downloadProperties, waitForCompletionProperty } from '../shared/engine/deliveryProperties';
import { optionsProperty } from '../shared/engine/options';
import { predictionIdProperty, runGetPrediction } from '../shared/replicate/pickUp';

export class ReplicateGetPrediction implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Get Prediction',
		name: 'replicateGetPrediction',
		icon: { light: 'file:../../icons/replicate.svg', dark: 'file:../../icons/replicate.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'Get the images of a prediction',
		description: 'Pick up a prediction by its ID, with its images once it is finished',
		defaults: { name: 'Replicate Get Prediction' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('replicate'),
		properties: [
			aggregatorProperty('replicate'),
			predictionIdProperty,
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false }),
		],
	};

	async execute(this: IExecuteFunctions) {
		return await runGetPrediction.call(this);
	}
}
