import type { INodeProperties } from 'n8n-workflow';

import { additionalFields } from '../engine/additionalFields';
import { oneOf, promptProperty, text, wholeNumber } from '../engine/property';

/** Flux's ratios (AnyAPI's page of flux-kontext), and those that Ideogram has besides. */
const ASPECT_RATIOS = [
	'1:1', '1:2', '1:3', '10:16', '16:10', '16:9', '2:1', '2:3', '21:9',
	'3:1', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21',
]; // prettier-ignore

const SEED_MAX = 4_294_967_295;

/**
 * What of OpenAI's images route the models behind it take (OpenAI's API reference; AnyAPI's and
 * Crazyrouter's pages of the route; Recraft's API reference for its styles). Wire names are these names
 * in snake_case.
 */
export const imagesFields: INodeProperties[] = [
	promptProperty(),
	{
		...text(
			'Size',
			'size',
			"Width and height in pixels. Empty: the model's own size. DALL·E 3: 1024x1024, 1792x1024 or 1024x1792. GPT Image: 1024x1024, 1536x1024, 1024x1536 or auto.",
		),
		placeholder: 'e.g. 1024x1024',
	},
	additionalFields(
		oneOf(
			'Aspect Ratio',
			'aspectRatio',
			ASPECT_RATIOS.map((ratio) => ({ name: ratio, value: ratio })),
			'1:1',
			'Width to height of the image, for models that take it in place of a size (Flux)',
		),
		oneOf(
			'Background',
			'background',
			[
				{ name: 'Auto', value: 'auto' },
				{ name: 'Opaque', value: 'opaque' },
				{ name: 'Transparent', value: 'transparent' },
			],
			'auto',
			'Whether the image has a background (GPT Image). Transparent needs PNG or WebP.',
		),
		wholeNumber(
			'Number of Images',
			'n',
			{ min: 1, max: 10, otherwise: 1 },
			'How many images to make of the prompt. DALL·E 3 makes one only.',
		),
		oneOf(
			'Output Format',
			'outputFormat',
			[
				{ name: 'JPEG', value: 'jpeg' },
				{ name: 'PNG', value: 'png' },
				{ name: 'WebP', value: 'webp' },
			],
			'png',
			'The format of the image file (GPT Image, Flux)',
		),
		oneOf(
			'Quality',
			'quality',
			[
				{ name: 'Auto', value: 'auto', description: 'GPT Image' },
				{ name: 'HD', value: 'hd', description: 'DALL·E 3' },
				{ name: 'High', value: 'high', description: 'GPT Image' },
				{ name: 'Low', value: 'low', description: 'GPT Image' },
				{ name: 'Medium', value: 'medium', description: 'GPT Image' },
				{ name: 'Standard', value: 'standard', description: 'DALL·E 3' },
			],
			'auto',
			'Better quality takes longer and costs more',
		),
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
			{ min: 0, max: SEED_MAX, otherwise: 0 },
			'The same seed with the same parameters gives the same image, for models that take one (Flux)',
		),
		oneOf(
			'Style',
			'style',
			[
				{ name: 'Digital Illustration', value: 'digital_illustration', description: 'Recraft' },
				{ name: 'Natural', value: 'natural', description: 'DALL·E 3' },
				{ name: 'Realistic Image', value: 'realistic_image', description: 'Recraft' },
				{ name: 'Vector Illustration', value: 'vector_illustration', description: 'Recraft' },
				{ name: 'Vivid', value: 'vivid', description: 'DALL·E 3' },
			],
			'vivid',
			'The look of the image',
		),
	),
];
