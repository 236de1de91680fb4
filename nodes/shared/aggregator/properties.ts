import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

import { AGGREGATORS, aggregatorsOffering, type Offer } from './aggregators';

/** The `aggregator` parameter: lists only the aggregators that offer the operation. */
export function aggregatorProperty(offer: Offer): INodeProperties {
	const aggregators = aggregatorsOffering(offer);
	const [first] = aggregators;
	return {
		displayName: 'Aggregator',
		name: 'aggregator',
		type: 'options',
		noDataExpression: true,
		options: aggregators.map((name) => ({ name: AGGREGATORS[name].label, value: name })),
		default: first,
		description: 'The gateway that makes the images and bills them',
	};
}

/** The credential shown follows the chosen aggregator. */
export function aggregatorCredentials(offer: Offer): INodeCredentialDescription[] {
	return aggregatorsOffering(offer).map((name) => ({
		name,
		required: true,
		displayOptions: { show: { aggregator: [name] } },
	}));
}
