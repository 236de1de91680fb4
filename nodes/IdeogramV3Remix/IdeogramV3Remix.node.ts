import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { additionalFields } from '../shared/engine/additionalFields';
import { V3_EXCLUSIONS } from '../shared/ideogram/exclusions';
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
import { imageNodeProperties } from '../shared/ideogram/nodeProperties';
import { runIdeogramV3 } from '../shared/ideogram/v3';
import {
	aspectRatio,
	renderingSpeed,
	resolution,
	styleCodes,
	stylePreset,
	styleType,
} from '../shared/ideogram/v3Fields';

/** Source: Ideogram's own API; Crazyrouter names the route, its page of the body is cut off. */
const fields: INodeProperties[] = [
	...inputImage('image', 'The image to start from'),
	prompt,
	optionalRatio(aspectRatio),
	additionalFields(
		colorPalette,
		customPalette,
		imageWeight,
		magicPromptOption,
		negativePrompt,
		numImages,
		renderingSpeed,
		resolution,
		seed,
		styleCodes,
		stylePreset,
		styleType,
	),
];

export class IdeogramV3Remix implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram V3 Remix',
		name: 'ideogramV3Remix',
		icon: { light: 'file:../../icons/ideogramV3Remix.svg', dark: 'file:../../icons/ideogramV3Remix.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'Make an image anew',
		description: 'Make new images of an image and a prompt with Ideogram V3, through an aggregator',
		defaults: { name: 'Ideogram V3 Remix' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('ideogramV3'),
		properties: [aggregatorProperty('ideogramV3'), ...imageNodeProperties(fields, V3_EXCLUSIONS)],
	};

	async execute(this: IExecuteFunctions) {
		return await runIdeogramV3.call(this, 'remix', fields);
	}
}
