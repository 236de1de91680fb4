import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { additionalFields, promptProperty } from '../shared/form/property';
import {
	aspectRatioProperty,
	inputImage,
	KONTEXT_RATIOS,
	modelNodeProperties,
	modelProperty,
	outputFormat,
	safetyTolerance,
	seed,
} from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's pages of flux-kontext-apps/multi-image-kontext-pro and -max; the seed from the
 * model's public schema (replicate.com), the list of aspect ratios as of FLUX Kontext.
 */
const fields: INodeProperties[] = [
	modelProperty(MODELS.fluxKontextMultiImage),
	promptProperty('How to combine the two images', 'e.g. Put the woman next to the house'),
	...inputImage({
		wire: 'input_image_1',
		base: 'image',
		label: 'Image',
		formats: 'JPG, PNG, GIF or WebP',
		description: 'Where the first image comes from.',
	}),
	...inputImage({
		wire: 'input_image_2',
		base: 'image2',
		label: 'Second Image',
		formats: 'JPG, PNG, GIF or WebP',
		description: 'Where the second image comes from.',
	}),
	aspectRatioProperty(KONTEXT_RATIOS, 'Width to height of the new image'),
	additionalFields(outputFormat(['png', 'jpg']), safetyTolerance(0, 2), seed),
];

export class ReplicateFluxKontextMultiImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Kontext Multi-Image',
		name: 'replicateFluxKontextMultiImage',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: '={{ $parameter["model"].split("/").pop() }}',
		description: 'Combine two images as a text says with FLUX Kontext, through an aggregator',
		defaults: { name: 'Replicate Flux Kontext Multi-Image' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
