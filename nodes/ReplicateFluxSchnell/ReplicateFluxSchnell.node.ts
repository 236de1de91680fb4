import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { additionalFields, promptProperty, wholeNumber, yesOrNo } from '../shared/form/property';
import {
	aspectRatioProperty,
	choice,
	FLUX_RATIOS,
	modelNodeProperties,
	modelProperty,
	numOutputs,
	outputFormat,
	outputQuality,
	seed,
} from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's tutorial for Replicate, which runs this model; ranges, the seed and the list of
 * aspect ratios from the model's public schema (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields: INodeProperties[] = [
	modelProperty(MODELS.fluxSchnell),
	promptProperty(),
	aspectRatioProperty(FLUX_RATIOS),
	additionalFields(
		yesOrNo('Go Fast', 'goFast', true, 'Whether to run the version made for speed; its images differ even with the same seed'),
		wholeNumber(
			'Inference Steps',
			'numInferenceSteps',
			{ min: 1, max: 4, default: 4 },
			'How many denoising steps: 1 to 4. Fewer are faster, but worse.',
		),
		choice('Megapixels', 'megapixels', ['1', '0.25'], 'About how many megapixels the image has'),
		numOutputs,
		outputFormat(['webp', 'jpg', 'png']),
		outputQuality,
		seed,
	),
];

export class ReplicateFluxSchnell implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Schnell',
		name: 'replicateFluxSchnell',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: 'flux-schnell',
		description: 'Generate images very fast with FLUX Schnell, through an aggregator',
		defaults: { name: 'Replicate Flux Schnell' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
