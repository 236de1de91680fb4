import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, V3_EXCLUSIONS } from '../shared/ideogram/exclusions';
import {
	colorPalette,
	customPalette,
	inputImage,
	inputMask,
	magicPromptOption,
	numImages,
	prompt,
	seed,
} from '../shared/ideogram/ideogramFields';
import { renderingSpeed, runIdeogramV3, styleCodes, stylePreset, styleType } from '../shared/ideogram/v3';

/** Sources: Crazyrouter's page of V3; the other fields and the ranges from Ideogram's own API. */
const fields: INodeProperties[] = [
	{
		displayName:
			'Ideogram has called this operation deprecated since April 29, 2026, in favor of its second API, but has not announced an end date. Aggregators still offer it.',
		name: 'deprecation',
		type: 'notice',
		default: '',
	},
	...inputImage('image', 'The image to edit'),
	...inputMask,
	{ ...prompt, description: 'What the whole image shows after the edit', placeholder: 'e.g. A living room with a red sofa' },
	additionalFields(
		colorPalette,
		customPalette,
		magicPromptOption,
		numImages,
		renderingSpeed,
		seed,
		styleCodes,
		stylePreset,
		styleType,
	),
];

export class IdeogramV3Edit implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram V3 Edit',
		name: 'ideogramV3Edit',
		icon: { light: 'file:../../icons/ideogramV3Edit.svg', dark: 'file:../../icons/ideogramV3Edit.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('ideogramV3', '"Ideogram V3"'),
		description: 'Repaint the masked part of an image with Ideogram V3, through an aggregator',
		defaults: { name: 'Ideogram V3 Edit' },
		usableAsTool: true,
		...aggregatorNode('ideogramV3', imageNodeProperties(fields, V3_EXCLUSIONS)),
	};

	execute = runIdeogramV3('edit', fields);
}
