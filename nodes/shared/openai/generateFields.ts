import type { INodeProperties } from 'n8n-workflow';

import { aggregatorsTakingInputImages } from '../aggregator/aggregators';
import { additionalFields } from '../form/additionalFields';
import { inputImagesProperty } from '../form/images/inputImagesProperty';
import { oneOf, promptProperty, text, wholeNumber, yesOrNo } from '../form/property';
import { extraBody } from './extraBody';
import { background, moderation, n, outputCompression, outputFormat, quality, size } from './fields';

/** Flux's ratios (AnyAPI's page of flux-kontext), and those that Ideogram has besides. */
const ASPECT_RATIOS = [
	'1:1', '1:2', '1:3', '10:16', '16:10', '16:9', '2:1', '2:3', '21:9',
	'3:1', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21',
]; // prettier-ignore

const SEED_MAX = 4_294_967_295;

/** Its wire name is a column of the table of aggregators. */
const WIRE = 'inputImages';

/**
 * What the models behind OpenAI's route for generations take (OpenAI's API reference; AnyAPI's and
 * Crazyrouter's pages of the route; Recraft's API reference for its styles).
 */
export const generateFields: INodeProperties[] = [
	promptProperty(),
	inputImagesProperty({
		wire: WIRE,
		description:
			'Images to work from, for models that take them here (Nano Banana, Seedream). A file is uploaded to Crazyrouter first, free of charge.',
		displayOptions: { show: { aggregator: aggregatorsTakingInputImages() } },
	}),
	size,
	additionalFields(
		oneOf(
			'Aspect Ratio',
			'aspectRatio',
			ASPECT_RATIOS.map((ratio) => ({ name: ratio, value: ratio })),
			'1:1',
			'Width to height of the image, for models that take it in place of a size (Flux, Nano Banana, Grok)',
		),
		background,
		extraBody,
		moderation,
		n,
		outputCompression,
		outputFormat,
		quality,
		{
			...text(
				'Resolution',
				'resolution',
				'How large the image is, for models that take it in place of a size (Nano Banana, Grok)',
			),
			placeholder: 'e.g. 2K',
		},
		oneOf(
			'Response Format',
			'responseFormat',
			[
				{ name: 'Base64', value: 'b64_json', description: 'The file itself: nothing to download afterwards' },
				{ name: 'URL', value: 'url', description: 'An address, from which the file is downloaded' },
			],
			'url',
			'How the images come back. Leave it out for GPT Image models: they always send the files and refuse this field.',
		),
		wholeNumber(
			'Seed',
			'seed',
			{ min: 0, max: SEED_MAX, default: 0 },
			'The same seed with the same parameters gives the same image, for models that take one (Flux)',
		),
		oneOf(
			'Style',
			'style',
			[
				{ name: 'Digital Illustration', value: 'digital_illustration', description: 'Recraft' },
				{ name: 'Natural', value: 'natural', description: 'DALL·E 3, shut down by OpenAI' },
				{ name: 'Realistic Image', value: 'realistic_image', description: 'Recraft' },
				{ name: 'Vector Illustration', value: 'vector_illustration', description: 'Recraft' },
				{ name: 'Vivid', value: 'vivid', description: 'DALL·E 3, shut down by OpenAI' },
			],
			'vivid',
			'The look of the image',
		),
		yesOrNo('Watermark', 'watermark', false, 'Whether the image says that it was generated (Seedream)'),
	),
];
