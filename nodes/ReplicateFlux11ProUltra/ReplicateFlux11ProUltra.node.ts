import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's page of black-forest-labs/flux-1.1-pro-ultra; the image prompt, the seed and the
 * list of aspect ratios from the model's public schema (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields = modelFields(
	MODELS.flux11ProUltra,
	{
		prompt: true,
		image_prompt: {
			formats: 'JPG, PNG, GIF or WebP',
			text: 'The source of an image whose composition guides the new one.',
		},
		aspect_ratio: true,
	},
	{
		image_prompt_strength: 'How strongly the image prompt counts compared with the text: {min} to {max}',
		output_format: true,
		raw: 'Whether to make less processed, more natural-looking images',
		safety_tolerance: true,
		seed: true,
	},
);

export class ReplicateFlux11ProUltra implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux 1.1 Pro Ultra',
		name: 'replicateFlux11ProUltra',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', '"flux-1.1-pro-ultra"'),
		description: 'Generate images of up to 4 megapixels with FLUX 1.1 Pro Ultra, through an aggregator',
		defaults: { name: 'Replicate Flux 1.1 Pro Ultra' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
