import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { additionalFields } from '../shared/engine/additionalFields';
import { LEGACY_EXCLUSIONS } from '../shared/ideogram/exclusions';
import {
	colorPalette,
	customPalette,
	magicPromptOption,
	negativePrompt,
	numImages,
	prompt,
	seed,
} from '../shared/ideogram/fields';
import { runIdeogram } from '../shared/ideogram/legacy';
import { aspectRatio, model, resolution, styleType } from '../shared/ideogram/legacyFields';
import { imageNodeProperties } from '../shared/ideogram/nodeProperties';

/** Sources: YIAPI's, AnyAPI's and Crazyrouter's pages of generate; ranges from Ideogram's own API. */
const fields: INodeProperties[] = [
	prompt,
	model,
	aspectRatio,
	additionalFields(
		colorPalette,
		customPalette,
		magicPromptOption,
		negativePrompt,
		numImages,
		resolution,
		seed,
		styleType,
	),
];

export class IdeogramGenerate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Generate',
		name: 'ideogramGenerate',
		icon: { light: 'file:../../icons/ideogram.svg', dark: 'file:../../icons/ideogram.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["model"]}}',
		description: 'Generate images from text with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Generate' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('ideogramGenerate'),
		properties: [aggregatorProperty('ideogramGenerate'), ...imageNodeProperties(fields, LEGACY_EXCLUSIONS)],
	};

	async execute(this: IExecuteFunctions) {
		return await runIdeogram.call(this, 'generate', fields);
	}
}
