import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { additionalFields, number, promptProperty, yesOrNo } from '../shared/form/property';
import {
	aspectRatioProperty,
	FLUX_RATIOS,
	inputImage,
	modelNodeProperties,
	modelProperty,
	outputFormat,
	safetyTolerance,
	seed,
} from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's page of black-forest-labs/flux-1.1-pro-ultra; the image prompt, the seed and the
 * list of aspect ratios from the model's public schema (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields: INodeProperties[] = [
	modelProperty(MODELS.flux11ProUltra),
	promptProperty(),
	...inputImage({
		wire: 'image_prompt',
		base: 'image',
		label: 'Image Prompt',
		optional: true,
		formats: 'JPG, PNG, GIF or WebP',
		description: 'Where an image comes from whose composition guides the new one.',
	}),
	aspectRatioProperty(FLUX_RATIOS),
	additionalFields(
		number(
			'Image Prompt Strength',
			'imagePromptStrength',
			{ min: 0, max: 1, default: 0.1 },
			'How much the image prompt counts against the text: 0 to 1',
		),
		outputFormat(['jpg', 'png']),
		yesOrNo('Raw', 'raw', false, 'Whether to make less processed, more natural-looking images'),
		safetyTolerance(1, 6),
		seed,
	),
];

export class ReplicateFlux11ProUltra implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux 1.1 Pro Ultra',
		name: 'replicateFlux11ProUltra',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: 'flux-1.1-pro-ultra',
		description: 'Generate images of up to 4 megapixels with FLUX 1.1 Pro Ultra, through an aggregator',
		defaults: { name: 'Replicate Flux 1.1 Pro Ultra' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
