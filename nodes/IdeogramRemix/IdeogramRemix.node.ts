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
	imageWeight,
	magicPromptOption,
	negativePrompt,
	numImages,
	optionalRatio,
	prompt,
	seed,
} from '../shared/ideogram/fields';
import { inputImage } from '../shared/ideogram/inputImages';
import { runIdeogram } from '../shared/ideogram/legacy';
import { aspectRatio, model, resolution, styleType } from '../shared/ideogram/legacyFields';
import { imageNodeProperties } from '../shared/ideogram/nodeProperties';

/** Sources: Crazyrouter's page of remix; the other fields and the ranges from Ideogram's own API. */
const fields: INodeProperties[] = [
	...inputImage('image_file', 'The image to start from'),
	prompt,
	model,
	optionalRatio(aspectRatio),
	additionalFields(
		colorPalette,
		customPalette,
		imageWeight,
		magicPromptOption,
		negativePrompt,
		numImages,
		resolution,
		seed,
		styleType,
	),
];

export class IdeogramRemix implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Remix',
		name: 'ideogramRemix',
		icon: { light: 'file:../../icons/ideogramRemix.svg', dark: 'file:../../icons/ideogramRemix.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["model"]}}',
		description: 'Make new images of an image and a prompt with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Remix' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('ideogramImageToImage'),
		properties: [aggregatorProperty('ideogramImageToImage'), ...imageNodeProperties(fields, LEGACY_EXCLUSIONS)],
	};

	async execute(this: IExecuteFunctions) {
		return await runIdeogram.call(this, 'remix', fields);
	}
}
