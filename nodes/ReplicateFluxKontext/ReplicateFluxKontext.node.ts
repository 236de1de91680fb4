import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's pages of black-forest-labs/flux-kontext-pro and -max; the seed from the model's
 * public schema (replicate.com). With an input image the safety tolerance ends at 2.
 */
const fields = modelFields(
	MODELS.fluxKontext,
	{
		prompt: { text: 'What to change in the image', placeholder: 'e.g. Make it winter, keep the house as it is' },
		input_image: {
			label: 'Image',
			required: true,
			formats: 'JPG, PNG, GIF or WebP',
			text: 'Where the image to edit comes from.',
		},
		aspect_ratio: 'The ratio of width to height of the new image',
	},
	{ output_format: true, prompt_upsampling: true, safety_tolerance: { max: 2 }, seed: true },
);

export class ReplicateFluxKontext implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Kontext',
		name: 'replicateFluxKontext',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', `${CHOSEN_MODEL}.split("/").pop()`),
		description: 'Edit an image by instruction with FLUX Kontext, through an aggregator',
		defaults: { name: 'Replicate Flux Kontext' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
