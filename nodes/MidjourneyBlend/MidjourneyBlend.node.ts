import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { blendFields, runBlend } from '../shared/midjourney/fromImages';

export class MidjourneyBlend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Blend',
		name: 'midjourneyBlend',
		icon: { light: 'file:../../icons/midjourneyBlend.svg', dark: 'file:../../icons/midjourneyBlend.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('midjourneyFromImages', '"Midjourney"'),
		description: 'Blend several images into a new one with Midjourney, through an aggregator',
		defaults: { name: 'Midjourney Blend' },
		usableAsTool: true,
		...aggregatorNode('midjourneyFromImages', [
			...blendFields,
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false }),
		]),
	};

	execute = runBlend;
}
