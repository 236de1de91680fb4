import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { additionalFields } from '../shared/form/additionalFields';
import { aggregatorNode } from '../shared/form/aggregatorNode';
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
		subtitle: 'Ideogram',
		description: 'Make an image larger and sharper with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Upscale' },
		usableAsTool: true,
		...aggregatorNode('ideogramImageToImage', imageNodeProperties(fields, LEGACY_EXCLUSIONS)),
	};

	execute = runIdeogram('upscale', fields);
}
