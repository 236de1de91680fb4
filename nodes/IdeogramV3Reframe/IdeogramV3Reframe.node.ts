import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { additionalFields } from '../shared/form/property';
import { imageNodeProperties, V3_EXCLUSIONS } from '../shared/ideogram/exclusions';
import { colorPalette, customPalette, inputImage, numImages, seed } from '../shared/ideogram/ideogramFields';
import { renderingSpeed, resolution, runIdeogramV3, styleCodes, stylePreset } from '../shared/ideogram/v3';

/** Sources: Crazyrouter's page of V3; the other fields from Ideogram's own API. */
const fields: INodeProperties[] = [
	...inputImage('image', 'The image to extend'),
	{ ...resolution, description: 'Width and height of the new image in pixels. The missing parts are generated.' },
	additionalFields(colorPalette, customPalette, numImages, renderingSpeed, seed, styleCodes, stylePreset),
];

export class IdeogramV3Reframe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram V3 Reframe',
		name: 'ideogramV3Reframe',
		icon: { light: 'file:../../icons/ideogramV3Reframe.svg', dark: 'file:../../icons/ideogramV3Reframe.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('ideogramV3', '"Ideogram V3"'),
		description: 'Extend an image beyond its borders to a new size with Ideogram V3, through an aggregator',
		defaults: { name: 'Ideogram V3 Reframe' },
		usableAsTool: true,
		...aggregatorNode('ideogramV3', imageNodeProperties(fields, V3_EXCLUSIONS)),
	};

	execute = runIdeogramV3('reframe', fields);
}
