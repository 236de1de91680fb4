import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { imagesTaskIdProperty, runImagesGetTask } from '../shared/openai/imagesGetTask';

export class OpenAiImagesGetTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenAI Images Get Task',
		name: 'openAiImagesGetTask',
		icon: { light: 'file:../../icons/openAiImagesGetTask.svg', dark: 'file:../../icons/openAiImagesGetTask.dark.svg' },
		group: ['transform'],
		subtitle: 'Images',
		description: 'Get an images task of a gateway by its ID, with its images once it has finished',
		defaults: { name: 'OpenAI Images Get Task' },
		usableAsTool: true,
		...aggregatorNode('openAiImagesTask', [
			imagesTaskIdProperty,
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false, pays: false }),
		]),
	};

	execute = runImagesGetTask;
}
