import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { imageInputProperties } from '../shared/form/inputImageProperties';
import { additionalFields, number, promptProperty, wholeNumber } from '../shared/form/property';
import {
	choice,
	inputImage,
	modelNodeProperties,
	modelProperty,
	numOutputs,
	onlyFor,
	outputFormat,
	outputQuality,
	promptUpsampling,
	safetyTolerance,
	seed,
} from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

const [DEV, PRO] = MODELS.fluxFill;

/**
 * Sources: AnyAPI's pages of black-forest-labs/flux-fill-dev and -pro; enums, LoRA weights and the seed
 * from the models' public schemas (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields: INodeProperties[] = [
	modelProperty(MODELS.fluxFill),
	promptProperty('What the repainted area shows', 'e.g. A wooden bench under the tree'),
	...inputImage({
		wire: 'image',
		base: 'image',
		label: 'Image',
		description: 'Where the image to repaint comes from. It may hold the mask itself as transparency.',
	}),
	...imageInputProperties({
		wire: 'mask',
		base: 'mask',
		label: 'Mask',
		optional: true,
		description:
			'Where the mask comes from: a black-and-white image of the same size. White areas are repainted, black areas are kept (Ideogram has it the other way round).',
	}),
	additionalFields(
		...onlyFor(DEV, [
			number('Guidance', 'guidance', { min: 0, max: 100, default: 30 }, 'How closely the prompt is followed: 0 to 100'),
			wholeNumber(
				'Inference Steps',
				'numInferenceSteps',
				{ min: 1, max: 50, default: 28 },
				'How many denoising steps: 28 to 50 are advised. Fewer are faster, but worse.',
			),
			number('LoRA Scale', 'loraScale', { min: -1, max: 3, default: 1 }, 'How strongly the LoRA counts: mostly 0 to 1'),
			{
				displayName: 'LoRA Weights',
				name: 'loraWeights',
				type: 'string',
				default: '',
				placeholder: 'e.g. fofr/flux-pixar-cars',
				description: 'A LoRA as owner/name at Replicate, or the URL of one at Hugging Face or CivitAI',
			},
			choice('Megapixels', 'megapixels', ['1', '0.25', 'match_input'], 'About how many megapixels the image has'),
			numOutputs,
			outputFormat(['webp', 'jpg', 'png']),
			outputQuality,
		]),
		...onlyFor(PRO, [
			number('Guidance', 'guidance', { min: 1.5, max: 100, default: 60 }, 'How closely the prompt is followed: 1.5 to 100'),
			choice(
				'Outpaint',
				'outpaint',
				['None', 'Zoom out 1.5x', 'Zoom out 2x', 'Make square', 'Left outpaint', 'Right outpaint', 'Top outpaint', 'Bottom outpaint'],
				'Extends the image beyond its edges; the mask is ignored then',
			),
			outputFormat(['jpg', 'png']),
			promptUpsampling,
			safetyTolerance(1, 6),
			wholeNumber('Steps', 'steps', { min: 15, max: 50, default: 50 }, 'How many diffusion steps: 15 to 50. More take longer and give finer detail.'),
		]),
		seed,
	),
];

export class ReplicateFluxFill implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Fill',
		name: 'replicateFluxFill',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: '={{ $parameter["model"].split("/").pop() }}',
		description: 'Repaint a part of an image or extend it with FLUX Fill, through an aggregator',
		defaults: { name: 'Replicate Flux Fill' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
