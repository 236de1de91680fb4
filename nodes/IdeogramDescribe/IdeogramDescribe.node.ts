import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { inputImage } from '../shared/ideogram/inputImages';
import { runIdeogramDescribe } from '../shared/ideogram/legacy';
import { textNodeProperties } from '../shared/ideogram/nodeProperties';

/** Sources: Crazyrouter's page of describe, and the multipart form as YIAPI's template documents it. */
const fields: INodeProperties[] = inputImage('image_file', 'The image to describe');

export class IdeogramDescribe implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Describe',
		name: 'ideogramDescribe',
		icon: { light: 'file:../../icons/ideogramDescribe.svg', dark: 'file:../../icons/ideogramDescribe.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'Describe an image in words',
		description: 'Describe an image as a prompt in words with Ideogram, through an aggregator',
		defaults: { name: 'Ideogram Describe' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('ideogramImageToImage'),
		properties: [aggregatorProperty('ideogramImageToImage'), ...textNodeProperties(fields)],
	};

	async execute(this: IExecuteFunctions) {
		return await runIdeogramDescribe.call(this, fields);
	}
}
