import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { modelNodeProperties } from '../shared/replicate/modelNode';
import { runReplicateModel } from '../shared/replicate/runModel';

/** Source: AnyAPI's page of google/imagen-4; `imageSize` from the model's public schema. */
const fields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: [
			{ name: 'Imagen 4', value: 'google/imagen-4', description: 'Good quality at a medium price' },
			{ name: 'Imagen 4 Fast', value: 'google/imagen-4-fast', description: 'Fastest and cheapest' },
			{ name: 'Imagen 4 Ultra', value: 'google/imagen-4-ultra', description: 'Best quality' },
		],
		default: 'google/imagen-4',
		description: 'The version of the model to use',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		required: true,
		placeholder: 'e.g. A lighthouse at dusk, oil on canvas',
		description: 'What the image shows',
	},
	{
		displayName: 'Aspect Ratio',
		name: 'aspectRatio',
		type: 'options',
		options: [
			{ name: '1:1', value: '1:1' },
			{ name: '16:9', value: '16:9' },
			{ name: '3:4', value: '3:4' },
			{ name: '4:3', value: '4:3' },
			{ name: '9:16', value: '9:16' },
		],
		default: '1:1',
		description: 'Width to height of the image',
	},
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Image Size',
				name: 'imageSize',
				type: 'options',
				options: [
					{ name: '1K', value: '1K' },
					{ name: '2K', value: '2K' },
				],
				default: '1K',
				displayOptions: { hide: { '/model': ['google/imagen-4-fast'] } },
				description: 'The resolution of the image. Newer versions of the model know it; not all aggregators do.',
			},
			{
				displayName: 'Output Format',
				name: 'outputFormat',
				type: 'options',
				options: [
					{ name: 'JPG', value: 'jpg' },
					{ name: 'PNG', value: 'png' },
				],
				default: 'jpg',
				description: 'The format of the image file',
			},
			{
				displayName: 'Safety Filter Level',
				name: 'safetyFilterLevel',
				type: 'options',
				options: [
					{ name: 'Block Low and Above (Strictest)', value: 'block_low_and_above' },
					{ name: 'Block Medium and Above', value: 'block_medium_and_above' },
					{ name: 'Block Only High (Most Permissive)', value: 'block_only_high' },
				],
				default: 'block_only_high',
				description: 'How much the safety filter refuses. Some prompts are refused at every level.',
			},
		],
	},
];

export class ReplicateImagen4 implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Imagen 4',
		name: 'replicateImagen4',
		icon: { light: 'file:../../icons/imagen.svg', dark: 'file:../../icons/imagen.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["model"]}}',
		description: 'Generate images from text with Google Imagen 4, through an aggregator',
		defaults: { name: 'Replicate Imagen 4' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('replicate'),
		properties: [aggregatorProperty('replicate'), ...modelNodeProperties(fields)],
	};

	async execute(this: IExecuteFunctions) {
		return await runReplicateModel.call(this, fields);
	}
}
