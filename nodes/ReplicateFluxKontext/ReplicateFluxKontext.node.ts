import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { additionalFields } from '../shared/engine/additionalFields';
import { imageInputProperties } from '../shared/engine/imageInputProperties';
import { promptProperty } from '../shared/engine/property';
import {
	aspectRatioProperty,
	modelProperty,
	outputFormat,
	promptUpsampling,
	safetyTolerance,
	seed,
} from '../shared/replicate/fields';
import { modelNodeProperties } from '../shared/replicate/modelNode';
import { FLUX_KONTEXT } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's pages of black-forest-labs/flux-kontext-pro and -max; the seed from the model's
 * public schema (replicate.com). With an input image the safety tolerance ends at 2.
 */
const fields: INodeProperties[] = [
	modelProperty(FLUX_KONTEXT),
	promptProperty('What to change in the image', 'e.g. Make it winter, keep the house as it is'),
	...imageInputProperties({
		wire: 'input_image',
		base: 'image',
		label: 'Image',
		description:
			'Where the image to edit comes from. JPG, PNG, GIF or WebP; a file is sent inside the request, so give a URL for anything above 256 KB.',
	}),
	aspectRatioProperty(
		['match_input_image', '1:1', '1:2', '2:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21', '16:9', '21:9'],
		'Width to height of the new image',
	),
	additionalFields(outputFormat(['png', 'jpg']), promptUpsampling, safetyTolerance(0, 2), seed),
];

export class ReplicateFluxKontext implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Flux Kontext',
		name: 'replicateFluxKontext',
		icon: { light: 'file:../../icons/flux.svg', dark: 'file:../../icons/flux.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["model"]}}',
		description: 'Edit an image as a text says with FLUX Kontext, through an aggregator',
		defaults: { name: 'Replicate Flux Kontext' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('replicate'),
		properties: [aggregatorProperty('replicate'), ...modelNodeProperties(fields)],
	};

	async execute(this: IExecuteFunctions) {
		return await runReplicateModel.call(this, fields);
	}
}
