import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { predictionIdProperty, runCancelPrediction } from '../shared/replicate/pickUp';

export class ReplicateCancelPrediction implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Cancel Prediction',
		name: 'replicateCancelPrediction',
		icon: { light: 'file:../../icons/replicate.svg', dark: 'file:../../icons/replicate.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', '"Replicate"'),
		description: 'Cancel a running prediction, if the aggregator supports it',
		defaults: { name: 'Replicate Cancel Prediction' },
		usableAsTool: true,
		...aggregatorNode('replicate', [predictionIdProperty]),
	};

	execute = runCancelPrediction;
}
