import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode } from '../shared/form/aggregatorNode';
import { imageInputProperties } from '../shared/form/inputImageProperties';
import { additionalFields, promptProperty, text, wholeNumber } from '../shared/form/property';
import {
	aspectRatioProperty,
	choice,
	inputImage,
	modelNodeProperties,
	modelProperty,
} from '../shared/replicate/modelFields';
import { MODELS } from '../shared/replicate/models';
import { runReplicateModel } from '../shared/replicate/runReplicateModel';

/** Of the model's public schema; the first value on the wire is the literal "None". */
const RESOLUTIONS = [
	'512x1536', '576x1408', '576x1472', '576x1536', '640x1344', '640x1408', '640x1472', '640x1536',
	'704x1152', '704x1216', '704x1280', '704x1344', '704x1408', '704x1472', '736x1312', '768x1088',
	'768x1216', '768x1280', '768x1344', '832x960', '832x1024', '832x1088', '832x1152', '832x1216',
	'832x1248', '864x1152', '896x960', '896x1024', '896x1088', '896x1120', '896x1152', '960x832',
	'960x896', '960x1024', '960x1088', '1024x832', '1024x896', '1024x960', '1024x1024', '1088x768',
	'1088x832', '1088x896', '1088x960', '1120x896', '1152x704', '1152x832', '1152x864', '1152x896',
	'1216x704', '1216x768', '1216x832', '1248x832', '1280x704', '1280x768', '1280x800', '1312x736',
	'1344x640', '1344x704', '1344x768', '1408x576', '1408x640', '1408x704', '1472x576', '1472x640',
	'1472x704', '1536x512', '1536x576', '1536x640',
];

/**
 * Sources: AnyAPI's page of ideogram-ai/ideogram-v2-turbo; image, mask, seed, negative prompt and the
 * enums from the model's public schema (replicate.com, also in nodetool-ai/nodetool-replicate).
 * "None" is a value of its own on the wire.
 */
const fields: INodeProperties[] = [
	modelProperty(MODELS.ideogramV2Turbo),
	promptProperty('What the image shows; text in quotes is written into it'),
	...inputImage({
		wire: 'image',
		base: 'image',
		label: 'Image',
		optional: true,
		description: 'Where an image comes from of which a part is repainted; it needs a mask.',
	}),
	...imageInputProperties({
		wire: 'mask',
		base: 'mask',
		label: 'Mask',
		displayOptions: { show: { imageSource: ['file', 'url'] } },
		description:
			'Where the mask comes from: a black-and-white image of the same size. Black areas are repainted, white areas are kept (FLUX has it the other way round).',
	}),
	aspectRatioProperty(
		['1:1', '1:3', '2:3', '3:1', '3:2', '3:4', '4:3', '9:16', '10:16', '16:9', '16:10'],
		'Width to height of the image. Ignored where a resolution or an image to repaint is given.',
	),
	additionalFields(
		choice('Magic Prompt', 'magicPromptOption', ['Auto', 'On', 'Off'], 'Whether Ideogram may rewrite the prompt for more variety and quality'),
		text('Negative Prompt', 'negativePrompt', 'What the image should not show'),
		choice('Resolution', 'resolution', ['None', ...RESOLUTIONS], 'Width and height in pixels, in place of the aspect ratio'),
		wholeNumber('Seed', 'seed', { min: 0, max: 2147483647, default: 0 }, 'The same seed with the same fields gives the same image again'),
		choice('Style Type', 'styleType', ['None', 'Auto', 'General', 'Realistic', 'Design', 'Render 3D', 'Anime'], 'The look of the image'),
	),
];

export class ReplicateIdeogramV2Turbo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Replicate Ideogram V2 Turbo',
		name: 'replicateIdeogramV2Turbo',
		icon: { light: 'file:../../icons/ideogramV2.svg', dark: 'file:../../icons/ideogramV2.dark.svg' },
		group: ['transform'],
		subtitle: 'ideogram-v2-turbo',
		description: 'Generate images with text in them or repaint a part of one with Ideogram V2 Turbo, through an aggregator',
		defaults: { name: 'Replicate Ideogram V2 Turbo' },
		usableAsTool: true,
		...aggregatorNode('replicate', modelNodeProperties(fields)),
	};

	execute = runReplicateModel(fields);
}
