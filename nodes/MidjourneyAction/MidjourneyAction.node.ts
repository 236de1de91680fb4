import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { downloadProperties, waitForCompletionProperty } from '../shared/form/deliveryProperties';
import { optionsProperty } from '../shared/form/options';
import { runAction } from '../shared/midjourney/action';
import { actionFields } from '../shared/midjourney/fields';

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
