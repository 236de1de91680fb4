import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { predictionIdProperty, runGetPrediction } from '../shared/replicate/pickUp';

export class ReplicateGetPrediction implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Get Prediction',
		name: 'replicateGetPrediction',
		icon: { light: 'file:../../icons/replicate.svg', dark: 'file:../../icons/replicate.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', '"Replicate"'),
		description: 'Get a prediction by its ID, with its images once it has finished',
		defaults: { name: 'Replicate Get Prediction' },
		usableAsTool: true,
		...aggregatorNode('replicate', [
			predictionIdProperty,
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false, pays: false }),
		]),
	};

	execute = runGetPrediction;
}
