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
	promptUpsampling,
	safetyTolerance,
	seed,
} from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's pages of black-forest-labs/flux-kontext-pro and -max; the seed from the model's
 * public schema (replicate.com). With an input image the safety tolerance ends at 2.
 */
const fields: INodeProperties[] = [
	modelProperty(MODELS.fluxKontext),
	promptProperty('What to change in the image', 'e.g. Make it winter, keep the house as it is'),
	...inputImage({
		wire: 'input_image',
		base: 'image',
		label: 'Image',
		formats: 'JPG, PNG, GIF or WebP',
		description: 'Where the image to edit comes from.',
	}),
	aspectRatioProperty(KONTEXT_RATIOS, 'Width to height of the new image'),
	additionalFields(outputFormat(['png', 'jpg']), promptUpsampling, safetyTolerance(0, 2), seed),
];

export class ReplicateFluxKontext implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Kontext',
		name: 'replicateFluxKontext',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		subtitle: '={{ $parameter["model"].split("/").pop() }}',
		description: 'Edit an image as a text says with FLUX Kontext, through an aggregator',
		defaults: { name: 'Replicate Flux Kontext' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
