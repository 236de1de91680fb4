import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { downloadProperties } from '../shared/engine/deliveryProperties';
import { optionsProperty } from '../shared/engine/options';
import { imagesFields } from '../shared/openai/fields';
import { runOpenAiImages } from '../shared/openai/images';
import { modelProperty } from '../shared/openai/model';
import { searchModels } from '../shared/openai/searchModels';

export class OpenAiImagesGenerate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenAI Images Generate',
		name: 'openAiImagesGenerate',
		icon: { light: 'file:../../icons/openAiImages.svg', dark: 'file:../../icons/openAiImages.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["model"].value || $parameter["model"] }}',
		description:
			'Generate images with DALL·E, GPT Image, Flux and whatever else an aggregator serves on its OpenAI-style images route',
		defaults: { name: 'OpenAI Images Generate' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('openAiImages'),
		properties: [
			aggregatorProperty('openAiImages'),
			modelProperty,
			...imagesFields,
			...downloadProperties,
			optionsProperty({ cancels: false }),
		],
	};

	methods = { listSearch: { searchModels } };

	async execute(this: IExecuteFunctions) {
		return await runOpenAiImages.call(this);
	}
}
