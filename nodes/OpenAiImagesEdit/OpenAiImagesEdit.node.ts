import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, SYNCHRONOUS_TIMEOUT_S } from '../shared/form/options';
import { waitForImagesProperty } from '../shared/openai/images';
import { editFields, runOpenAiImagesEdit } from '../shared/openai/imagesEdit';
import { modelProperty, searchModelsOf } from '../shared/openai/modelList';

export class OpenAiImagesEdit implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenAI Images Edit',
		name: 'openAiImagesEdit',
		icon: { light: 'file:../../icons/openAiImagesEdit.svg', dark: 'file:../../icons/openAiImagesEdit.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('openAiImagesEdit', CHOSEN_MODEL),
		description: "Edit and combine images with GPT Image and any other model on an aggregator's OpenAI-style edits route",
		defaults: { name: 'OpenAI Images Edit' },
		usableAsTool: true,
		...aggregatorNode('openAiImagesEdit', [
			modelProperty('gpt-image-2.6-sunburst'),
			...editFields,
			waitForImagesProperty,
			...downloadProperties,
			optionsProperty({ cancels: false, timeout: SYNCHRONOUS_TIMEOUT_S }),
		]),
	};

	methods = { listSearch: { searchModels: searchModelsOf('edit') } };

	execute = runOpenAiImagesEdit;
}
