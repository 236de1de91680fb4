import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { additionalFields } from '../shared/engine/additionalFields';
import { oneOf, promptProperty } from '../shared/engine/property';
import { aspectRatioProperty, choice, modelProperty, outputFormat } from '../shared/replicate/fields';
import { MODELS } from '../shared/replicate/models';
import { modelNodeProperties } from '../shared/replicate/nodeProperties';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/** Source: AnyAPI's page of google/imagen-4; `imageSize` from the model's public schema. */
const fields: INodeProperties[] = [
	modelProperty(MODELS.imagen4),
	promptProperty(),
	aspectRatioProperty(['1:1', '16:9', '3:4', '4:3', '9:16']),
	additionalFields(
		{
			...choice(
				'Image Size',
				'imageSize',
				['1K', '2K'],
				'The resolution of the image. Newer versions of the model know it; not all aggregators do.',
			),
			displayOptions: { hide: { '/model': ['google/imagen-4-fast'] } },
		},
		outputFormat(['jpg', 'png']),
		oneOf(
			'Safety Filter Level',
			'safetyFilterLevel',
			[
				{ name: 'Block Low and Above (Strictest)', value: 'block_low_and_above' },
				{ name: 'Block Medium and Above', value: 'block_medium_and_above' },
				{ name: 'Block Only High (Most Permissive)', value: 'block_only_high' },
			],
			'block_only_high',
			'How much the safety filter refuses. Some prompts are refused at every level.',
		),
	),
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
