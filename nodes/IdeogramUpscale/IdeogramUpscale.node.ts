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
import { magicPromptOption, numImages, seed } from '../shared/ideogram/fields';
import { inputImage } from '../shared/ideogram/inputImages';
import { runIdeogram } from '../shared/ideogram/legacy';
import { detail, optionalPrompt, resemblance } from '../shared/ideogram/legacyFields';
import { imageNodeProperties } from '../shared/ideogram/nodeProperties';

/** Sources: Crazyrouter's page of upscale; the other fields and the ranges from Ideogram's own API. */
const fields: INodeProperties[] = [
	...inputImage('image_file', 'The image to make larger'),
	additionalFields(detail, magicPromptOption, numImages, optionalPrompt, resemblance, seed),
];

export class IdeogramUpscale implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Upscale',
		name: 'ideogramUpscale',
		icon: { light: 'file:../../icons/ideogramUpscale.svg', dark: 'file:../../icons/ideogramUpscale.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'Make an image larger',
		description: 'Make an image larger and sharper with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Upscale' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('ideogramImageToImage'),
		properties: [aggregatorProperty('ideogramImageToImage'), ...imageNodeProperties(fields, LEGACY_EXCLUSIONS)],
	};

	async execute(this: IExecuteFunctions) {
		return await runIdeogram.call(this, 'upscale', fields);
	}
}
