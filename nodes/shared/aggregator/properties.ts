import type { INodeCredentialDescription, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import {
	AGGREGATORS,
	aggregatorsOffering,
	type Aggregator,
	type AggregatorName,
	type Layout,
	type Offer,
} from './aggregators';

/** The `aggregator` parameter: lists only the aggregators that offer the operation. */
export function aggregatorProperty(offer: Offer): INodeProperties {
	const aggregators = aggregatorsOffering(offer);
	const ready = aggregators.filter((name) => !isSwitchedOff(name, offer) && AGGREGATORS[name].baseUrl !== '');
	const [byDefault] = [...ready, ...aggregators];
	return {
		displayName: 'Aggregator',
		name: 'aggregator',
		type: 'options',
		noDataExpression: true,
		options: aggregators.map((name) => optionOf(name, offer)),
		default: byDefault,
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

/** Which column of the layout has the routes of an offer. */
const ROUTES: Record<Offer, keyof Layout> = {
	replicate: 'replicatePath',
	ideogramGenerate: 'ideogramPath',
	ideogramImageToImage: 'ideogramPath',
	ideogramV3: 'ideogramV3Path',
	ideogramTask: 'ideogramTaskPath',
	openAiImages: 'imagesPath',
};

/** With a word of warning, before a beginner finds out by an error. */
function optionOf(name: AggregatorName, offer: Offer): INodePropertyOptions {
	const option = { name: AGGREGATORS[name].label, value: name };
	if (!isSwitchedOff(name, offer)) return option;
	return {
		...option,
		description: 'Its documentation lists this operation as temporarily not enabled, so it may not answer',
	};
}

function isSwitchedOff(name: AggregatorName, offer: Offer): boolean {
	const { switchedOff = [] }: Aggregator = AGGREGATORS[name];
	return switchedOff.includes(ROUTES[offer]);
}
