import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, LEGACY_EXCLUSIONS } from '../shared/ideogram/exclusions';
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
import { aspectRatio, model, resolution, runIdeogram, styleType } from '../shared/ideogram/legacy';

/** Sources: Crazyrouter's page of remix; the other fields and the ranges from Ideogram's own API. */
const fields: INodeProperties[] = [
	...inputImage('image_file', 'The image to start from'),
	{ ...prompt, description: 'What the new image shows', placeholder: 'e.g. The same street in winter, as a watercolor' },
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
		subtitle: subtitleOf('ideogramImageToImage', `"Ideogram " + ${CHOSEN_MODEL}.replace("V_", "V").replace("_TURBO", " Turbo")`),
		description: 'Make new images from an image and a prompt with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Remix' },
		usableAsTool: true,
		...aggregatorNode('ideogramImageToImage', imageNodeProperties(fields, LEGACY_EXCLUSIONS)),
	};

	execute = runIdeogram('remix', fields);
}
