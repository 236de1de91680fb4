import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { runGetTask, taskIdProperty } from '../shared/midjourney/getTask';

export class MidjourneyGetTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Midjourney Get Task',
		name: 'midjourneyGetTask',
		icon: { light: 'file:../../icons/midjourneyGetTask.svg', dark: 'file:../../icons/midjourneyGetTask.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('midjourney', '"Midjourney"'),
		description: 'Get a Midjourney task by its ID, with its images once it has finished',
		defaults: { name: 'Midjourney Get Task' },
		usableAsTool: true,
		...aggregatorNode('midjourney', [
			taskIdProperty,
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false, pays: false }),
		]),
	};

	execute = runGetTask;
}
