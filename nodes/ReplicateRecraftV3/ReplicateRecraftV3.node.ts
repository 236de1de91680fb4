import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, CHOSEN_MODEL, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's pages of recraft-ai/recraft-v3 and -svg; sizes, styles and ratios from the models'
 * public schemas (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields = modelFields(
	MODELS.recraftV3,
	{
		prompt: 'What the image shows; text in quotes appears in the image',
		aspect_ratio: "The ratio of width to height. If not set, 'Size' applies, which is square by default.",
	},
	{
		size: 'Width and height in pixels. Ignored if an aspect ratio is set.',
		style: ['The look of the image', 'The look of the drawing'],
	},
);

export class ReplicateRecraftV3 implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Recraft V3',
		// no plain literal: n8n's linter takes a V3 at its end for the node's own version
		name: `replicateRecraftV3`,
		icon: { light: 'file:../../icons/recraft.svg', dark: 'file:../../icons/recraft.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', `${CHOSEN_MODEL}.split("/").pop()`),
		description: 'Generate images or vector drawings with Recraft V3, through an aggregator',
		defaults: { name: 'Replicate Recraft V3' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
