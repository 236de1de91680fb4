import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/** Source: AnyAPI's page of google/imagen-4; `imageSize` from the model's public schema. */
const fields = modelFields(
	MODELS.imagen4,
	{ prompt: true, aspect_ratio: true },
	{
		image_size: 'The resolution of the image. Newer versions of the model support it; not all aggregators do.',
		output_format: true,
		safety_filter_level: {
			choices: {
				block_low_and_above: 'Block Low and Above (Strictest)',
				block_medium_and_above: 'Block Medium and Above',
				block_only_high: 'Block Only High (Most Permissive)',
			},
			text: 'How much the safety filter refuses. Some prompts are refused at every level.',
		},
	},
);

export class ReplicateImagen4 implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Imagen 4',
		name: 'replicateImagen4',
		icon: { light: 'file:../../icons/imagen.svg', dark: 'file:../../icons/imagen.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', `${CHOSEN_MODEL}.split("/").pop()`),
		description: 'Imagen 4, for saved workflows only: Google shut it down on 2026-08-17',
		defaults: { name: 'Replicate Imagen 4' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
