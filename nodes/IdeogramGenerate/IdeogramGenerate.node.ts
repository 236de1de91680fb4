import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, LEGACY_EXCLUSIONS } from '../shared/ideogram/exclusions';
import {
	colorPalette,
	customPalette,
	magicPromptOption,
	negativePrompt,
	numImages,
	prompt,
	seed,
} from '../shared/ideogram/ideogramFields';
import { aspectRatio, model, resolution, runIdeogram, styleType } from '../shared/ideogram/legacy';

/** Sources: YIAPI's, AnyAPI's and Crazyrouter's pages of generate; ranges from Ideogram's own API. */
const fields: INodeProperties[] = [
	prompt,
	model,
	aspectRatio,
	additionalFields(
		colorPalette,
		customPalette,
		magicPromptOption,
		negativePrompt,
		numImages,
		resolution,
		seed,
		styleType,
	),
];

export class IdeogramGenerate implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Generate',
		name: 'ideogramGenerate',
		icon: { light: 'file:../../icons/ideogram.svg', dark: 'file:../../icons/ideogram.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('ideogramGenerate', `"Ideogram " + ${CHOSEN_MODEL}.replace("V_", "V").replace("_TURBO", " Turbo")`),
		description: 'Generate images from text with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Generate' },
		usableAsTool: true,
		...aggregatorNode('ideogramGenerate', imageNodeProperties(fields, LEGACY_EXCLUSIONS)),
	};

	execute = runIdeogram('generate', fields);
}
