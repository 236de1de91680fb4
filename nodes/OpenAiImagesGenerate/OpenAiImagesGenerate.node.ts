import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, SYNCHRONOUS_TIMEOUT_S } from '../shared/form/options';
import { waitForImagesProperty } from '../shared/openai/images';
import { generateFields, runOpenAiImages } from '../shared/openai/imagesGenerate';
import { modelProperty, searchModelsOf } from '../shared/openai/modelList';

export class OpenAiImagesGenerate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenAI Images Generate',
		name: 'openAiImagesGenerate',
		icon: { light: 'file:../../icons/openAiImages.svg', dark: 'file:../../icons/openAiImages.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('openAiImages', CHOSEN_MODEL),
		description:
			"Generate images with GPT Image, Seedream, Flux and any other model on an aggregator's OpenAI-style images route",
		defaults: { name: 'OpenAI Images Generate' },
		usableAsTool: true,
		...aggregatorNode('openAiImages', [
			modelProperty('gpt-image-2.6-flare'),
			...generateFields,
			waitForImagesProperty,
			...downloadProperties,
			optionsProperty({ cancels: false, timeout: SYNCHRONOUS_TIMEOUT_S }),
		]),
	};

	methods = { listSearch: { searchModels: searchModelsOf('generate') } };

	execute = runOpenAiImages;
}
