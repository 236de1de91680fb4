import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { actionFields, runAction } from '../shared/midjourney/action';

export class MidjourneyAction implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Action',
		name: 'midjourneyAction',
		icon: { light: 'file:../../icons/midjourneyAction.svg', dark: 'file:../../icons/midjourneyAction.dark.svg' },
		group: ['transform'],
		subtitle: '={{$parameter["action"]}}',
		description: 'Upscale, vary, zoom, pan or reroll a Midjourney image, through an aggregator',
		defaults: { name: 'Midjourney Action' },
		usableAsTool: true,
		...aggregatorNode('midjourney', [
			...actionFields,
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false }),
		]),
	};

	execute = runAction;
}
