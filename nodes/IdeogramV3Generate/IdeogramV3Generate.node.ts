import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, V3_EXCLUSIONS } from '../shared/ideogram/exclusions';
import {
	colorPalette,
	customPalette,
	magicPromptOption,
	negativePrompt,
	numImages,
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

/** Sources: Crazyrouter's page of V3; the other fields and the ranges from Ideogram's own API. */
const fields: INodeProperties[] = [
	prompt,
	aspectRatio,
	additionalFields(
		colorPalette,
		customPalette,
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

export class IdeogramV3Generate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram V3 Generate',
		name: 'ideogramV3Generate',
		icon: { light: 'file:../../icons/ideogramV3.svg', dark: 'file:../../icons/ideogramV3.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('ideogramV3', '"Ideogram V3"'),
		description: 'Generate images from text with Ideogram V3, through an aggregator',
		defaults: { name: 'Ideogram V3 Generate' },
		usableAsTool: true,
		...aggregatorNode('ideogramV3', imageNodeProperties(fields, V3_EXCLUSIONS)),
	};

	execute = runIdeogramV3('generate', fields);
}
