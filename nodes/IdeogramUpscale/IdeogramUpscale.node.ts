import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, LEGACY_EXCLUSIONS } from '../shared/ideogram/exclusions';
import { inputImage, magicPromptOption, numImages, seed } from '../shared/ideogram/ideogramFields';
import { detail, optionalPrompt, resemblance, runIdeogram } from '../shared/ideogram/legacy';

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
		subtitle: subtitleOf('ideogramImageToImage', '"Ideogram"'),
		description: 'Make an image larger and sharper with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Upscale' },
		usableAsTool: true,
		...aggregatorNode('ideogramImageToImage', imageNodeProperties(fields, LEGACY_EXCLUSIONS)),
	};

	execute = runIdeogram('upscale', fields);
}
