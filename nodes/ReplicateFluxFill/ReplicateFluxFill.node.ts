import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's pages of black-forest-labs/flux-fill-dev and -pro; enums, LoRA weights and the seed
 * from the models' public schemas (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields = modelFields(
	MODELS.fluxFill,
	{
		prompt: { text: 'What the repainted area shows', placeholder: 'e.g. A wooden bench under the tree' },
		image: 'Where the image to repaint comes from. It may contain the mask as transparency.',
		mask: 'Where the mask comes from: a black-and-white image of the same size. White areas are repainted, black areas are kept (the opposite of Ideogram).',
	},
	{
		guidance: 'How closely the image follows the prompt: {min} to {max}',
		num_inference_steps: {
			label: 'Inference Steps',
			text: 'The number of denoising steps; 28 to 50 are recommended. Fewer steps are faster but give lower quality.',
		},
		lora_scale: { label: 'LoRA Scale', text: 'How strongly the LoRA is applied, usually 0 to 1' },
		lora_weights: {
			label: 'LoRA Weights',
			placeholder: 'e.g. fofr/flux-pixar-cars',
			text: 'A LoRA: owner/name on Replicate, or a URL on Hugging Face or CivitAI',
		},
		megapixels: 'The approximate size of the image in megapixels',
		num_outputs: true,
		outpaint: 'Extends the image beyond its edges and ignores the mask',
		output_format: true,
		output_quality: true,
		prompt_upsampling: true,
		safety_tolerance: true,
		seed: true,
		steps: 'The number of diffusion steps: {min} to {max}. More steps take longer and give finer detail.',
	},
);

export class ReplicateFluxFill implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Fill',
		name: 'replicateFluxFill',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', `${CHOSEN_MODEL}.split("/").pop()`),
		description: 'Repaint a part of an image or extend it with FLUX Fill, through an aggregator',
		defaults: { name: 'Replicate Flux Fill' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
