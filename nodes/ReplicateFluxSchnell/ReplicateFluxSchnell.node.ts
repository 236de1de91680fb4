import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's tutorial for Replicate, which runs this model; ranges, the seed and the list of
 * aspect ratios from the model's public schema (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields = modelFields(
	MODELS.fluxSchnell,
	{ prompt: true, aspect_ratio: true },
	{
		go_fast: 'Whether to run the version optimized for speed. Its images differ even with the same seed.',
		num_inference_steps: {
			label: 'Inference Steps',
			text: 'The number of denoising steps: {min} to {max}. Fewer steps are faster but give lower quality.',
		},
		megapixels: 'The approximate size of the image in megapixels',
		num_outputs: true,
		output_format: true,
		output_quality: true,
		seed: true,
	},
);

export class ReplicateFluxSchnell implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Schnell',
		name: 'replicateFluxSchnell',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', '"flux-schnell"'),
		description: 'Generate images very fast with FLUX Schnell, through an aggregator',
		defaults: { name: 'Replicate Flux Schnell' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
