import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's pages of flux-kontext-apps/multi-image-kontext-pro and -max; the seed from the
 * model's public schema (replicate.com), the list of aspect ratios as of FLUX Kontext.
 */
const fields = modelFields(
	MODELS.fluxKontextMultiImage,
	{
		prompt: { text: 'How to combine the two images', placeholder: 'e.g. Put the woman next to the house' },
		input_image_1: { label: 'Image', formats: 'JPG, PNG, GIF or WebP', text: 'Where the first image comes from.' },
		input_image_2: { label: 'Second Image', formats: 'JPG, PNG, GIF or WebP', text: 'Where the second image comes from.' },
		aspect_ratio: 'The ratio of width to height of the new image',
	},
	{ output_format: true, safety_tolerance: true, seed: true },
);

export class ReplicateFluxKontextMultiImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Kontext Multi-Image',
		name: 'replicateFluxKontextMultiImage',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', `${CHOSEN_MODEL}.split("/").pop()`),
		description: 'Combine two images by instruction with FLUX Kontext, through an aggregator',
		defaults: { name: 'Replicate Flux Kontext Multi-Image' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
