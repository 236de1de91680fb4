import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, SYNCHRONOUS_TIMEOUT_S } from '../shared/form/options';
import { geminiFields, runGeminiGenerateImage } from '../shared/gemini/generateContent';
import { modelProperty, searchModelsOf } from '../shared/openai/modelList';

export class GeminiGenerateImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Gemini Generate Image',
		name: 'geminiGenerateImage',
		icon: { light: 'file:../../icons/gemini.svg', dark: 'file:../../icons/gemini.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('gemini', CHOSEN_MODEL),
		description: "Generate and edit images with Gemini (Nano Banana) on Google's own route, through an aggregator",
		defaults: { name: 'Gemini Generate Image' },
		usableAsTool: true,
		...aggregatorNode('gemini', [
			modelProperty('gemini-nano-banana-2.1'),
			...geminiFields,
			...downloadProperties,
			optionsProperty({ cancels: false, timeout: SYNCHRONOUS_TIMEOUT_S }),
		]),
	};

	methods = { listSearch: { searchModels: searchModelsOf('gemini') } };

	execute = runGeminiGenerateImage;
}
