import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, V3_EXCLUSIONS } from '../shared/ideogram/exclusions';
import {
	colorPalette,
	customPalette,
	imageWeight,
	inputImage,
	magicPromptOption,
	negativePrompt,
	numImages,
	optionalRatio,
	prompt,
	seed,
} from '../shared/ideogram/ideogramFields';
import {
	aspectRatio,
	renderingSpeed,
	resolution,
	runIdeogramV3,
	styleCodes,
	stylePreset,
	styleType,
} from '../shared/ideogram/v3';

/** Sources: Crazyrouter's page of V3 (prompt, image, weight); the other fields from Ideogram's own API. */
const fields: INodeProperties[] = [
	...inputImage('image', 'The image to start from'),
	{ ...prompt, description: 'What the new image shows', placeholder: 'e.g. The same street in winter, as a watercolor' },
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
		subtitle: subtitleOf('ideogramV3', '"Ideogram V3"'),
		description: 'Make new images from an image and a prompt with Ideogram V3, through an aggregator',
		defaults: { name: 'Ideogram V3 Remix' },
		usableAsTool: true,
		...aggregatorNode('ideogramV3', imageNodeProperties(fields, V3_EXCLUSIONS)),
	};

	execute = runIdeogramV3('remix', fields);
}
