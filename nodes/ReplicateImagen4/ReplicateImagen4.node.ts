import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { additionalFields, oneOf, promptProperty } from '../shared/form/property';
import {
	aspectRatioProperty,
	choice,
	modelNodeProperties,
	modelProperty,
	outputFormat,
	shutDownNotice,
} from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/** Source: AnyAPI's page of google/imagen-4; `imageSize` from the model's public schema. */
const fields: INodeProperties[] = [
	...shutDownNotice(MODELS.imagen4),
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
		subtitle: '={{ $parameter["model"].split("/").pop() }}',
		description: 'Imagen 4, for saved workflows: it was shut down by Google on 2026-08-17',
		defaults: { name: 'Replicate Imagen 4' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
