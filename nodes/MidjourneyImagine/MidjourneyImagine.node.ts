import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { imagineFields, runImagine } from '../shared/midjourney/imagine';

export class MidjourneyImagine implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Imagine',
		name: 'midjourneyImagine',
		icon: { light: 'file:../../icons/midjourney.svg', dark: 'file:../../icons/midjourney.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('midjourney', '"Midjourney"'),
		description: 'Generate images from text with Midjourney and upscale them, through an aggregator',
		defaults: { name: 'Midjourney Imagine' },
		usableAsTool: true,
		...aggregatorNode('midjourney', [
			...imagineFields,
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false }),
		]),
	};

	execute = runImagine;
}
