import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { actionFields, chosenAction, runAction } from '../shared/midjourney/action';

export class MidjourneyAction implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Action',
		name: 'midjourneyAction',
		icon: { light: 'file:../../icons/midjourneyAction.svg', dark: 'file:../../icons/midjourneyAction.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('midjourney', chosenAction),
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
