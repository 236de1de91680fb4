import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { textNodeProperties } from '../shared/ideogram/exclusions';
import { inputImage } from '../shared/ideogram/ideogramFields';
import { runIdeogramDescribe } from '../shared/ideogram/legacy';

/** Sources: Crazyrouter's page of describe, and the multipart form as YIAPI's template documents it. */
const fields: INodeProperties[] = inputImage('image_file', 'The image to describe');

export class IdeogramDescribe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Describe',
		name: 'ideogramDescribe',
		icon: { light: 'file:../../icons/ideogramDescribe.svg', dark: 'file:../../icons/ideogramDescribe.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('ideogramImageToImage', '"Ideogram"'),
		description: 'Describe an image as a text prompt with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Describe' },
		usableAsTool: true,
		...aggregatorNode('ideogramImageToImage', textNodeProperties(fields)),
	};

	execute = runIdeogramDescribe(fields);
}
