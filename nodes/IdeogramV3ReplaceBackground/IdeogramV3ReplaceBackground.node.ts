import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, V3_EXCLUSIONS } from '../shared/ideogram/exclusions';
import {
	colorPalette,
	customPalette,
	inputImage,
	magicPromptOption,
	numImages,
	prompt,
	seed,
} from '../shared/ideogram/ideogramFields';
import { renderingSpeed, runIdeogramV3, styleCodes, stylePreset } from '../shared/ideogram/v3';

/** Sources: Crazyrouter's page of V3; the other fields from Ideogram's own API. */
const fields: INodeProperties[] = [
	...inputImage('image', 'The image whose background is replaced'),
	{ ...prompt, description: 'What the new background shows', placeholder: 'e.g. A tropical beach at sunset' },
	additionalFields(
		colorPalette,
		customPalette,
		magicPromptOption,
		numImages,
		renderingSpeed,
		seed,
		styleCodes,
		stylePreset,
	),
];

export class IdeogramV3ReplaceBackground implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram V3 Replace Background',
		name: 'ideogramV3ReplaceBackground',
		icon: { light: 'file:../../icons/ideogramV3ReplaceBackground.svg', dark: 'file:../../icons/ideogramV3ReplaceBackground.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('ideogramV3', '"Ideogram V3"'),
		description: 'Keep the foreground of an image and generate a new background with Ideogram V3, through an aggregator',
		defaults: { name: 'Ideogram V3 Replace Background' },
		usableAsTool: true,
		...aggregatorNode('ideogramV3', imageNodeProperties(fields, V3_EXCLUSIONS)),
	};

	execute = runIdeogramV3('replace-background', fields);
}
