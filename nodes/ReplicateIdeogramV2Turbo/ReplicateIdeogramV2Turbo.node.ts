import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { modelFields, modelNodeProperties } from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/**
 * Sources: AnyAPI's page of ideogram-ai/ideogram-v2-turbo; image, mask, seed, negative prompt and the
 * enums from the model's public schema (replicate.com, also in nodetool-ai/nodetool-replicate).
 */
const fields = modelFields(
	MODELS.ideogramV2Turbo,
	{
		prompt: 'What the image shows; text in quotes appears in the image',
		image: 'Where the image to repaint comes from; repainting needs a mask.',
		mask: {
			text: 'Where the mask comes from: a black-and-white image of the same size. Black areas are repainted, white areas are kept (the opposite of FLUX).',
			beside: { show: { imageSource: ['file', 'url'] } },
		},
		aspect_ratio: 'The ratio of width to height. Ignored if you set a resolution or an image to repaint.',
	},
	{
		magic_prompt_option: {
			label: 'Magic Prompt',
			text: 'Whether Ideogram may rewrite the prompt for more variety and quality',
		},
		negative_prompt: true,
		resolution: 'Width and height in pixels, instead of the aspect ratio',
		seed: true,
		style_type: 'The look of the image',
	},
);

export class ReplicateIdeogramV2Turbo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Ideogram V2 Turbo',
		name: 'replicateIdeogramV2Turbo',
		icon: { light: 'file:../../icons/ideogramV2.svg', dark: 'file:../../icons/ideogramV2.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('replicate', '"ideogram-v2-turbo"'),
		description: 'Generate images, also with text in them, or repaint part of an image with Ideogram V2 Turbo, through an aggregator',
		defaults: { name: 'Replicate Ideogram V2 Turbo' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
