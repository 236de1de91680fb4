import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { describeFields, runDescribe } from '../shared/midjourney/fromImages';

export class MidjourneyDescribe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Describe',
		name: 'midjourneyDescribe',
		icon: { light: 'file:../../icons/midjourneyDescribe.svg', dark: 'file:../../icons/midjourneyDescribe.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('midjourneyFromImages', '"Midjourney"'),
		description: 'Describe an image as text prompts with Midjourney, through an aggregator',
		defaults: { name: 'Midjourney Describe' },
		usableAsTool: true,
		...aggregatorNode('midjourneyFromImages', [
			...describeFields,
			waitForCompletionProperty,
			optionsProperty({ cancels: false, images: false }),
		]),
	};

	execute = runDescribe;
}
