import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { predictionIdProperty, runCancelPrediction } from '../shared/replicate/pickUp';

export class ReplicateCancelPrediction implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Cancel Prediction',
		name: 'replicateCancelPrediction',
		icon: { light: 'file:../../icons/replicate.svg', dark: 'file:../../icons/replicate.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'Cancel a prediction',
		description: 'End a running prediction, where the aggregator has a way to do so',
		defaults: { name: 'Replicate Cancel Prediction' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('replicate'),
		properties: [aggregatorProperty('replicate'), predictionIdProperty],
	};

	async execute(this: IExecuteFunctions) {
		return await runCancelPrediction.call(this);
	}
}
