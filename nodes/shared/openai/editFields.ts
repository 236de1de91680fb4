import type { INodeProperties } from 'n8n-workflow';

import { additionalFields } from '../form/additionalFields';
import { imageInputProperties } from '../form/images/imageInputProperties';
import { inputImagesProperty } from '../form/images/inputImagesProperty';
import { oneOf, promptProperty } from '../form/property';
import { background, moderation, n, outputCompression, outputFormat, quality, size } from './fields';

/** OpenAI's API reference of the edits route; Crazyrouter's page of it. */
export const editFields: INodeProperties[] = [
	promptProperty('What to make of the images', 'e.g. Put the bottle on a beach at sunset'),
	inputImagesProperty({
		wire: 'image',
		min: 1,
		max: 16,
		description: 'The image to edit, and up to 15 more to take things from: JPEG, PNG or WebP of less than 50 MB each',
	}),
	...imageInputProperties({
		wire: 'mask',
		base: 'mask',
		label: 'Mask',
		optional: true,
		description:
			'Where to repaint: what is transparent in the mask. A PNG of the size of the first image. Without one the model decides.',
	}),
	additionalFields(
		background,
		oneOf(
			'Input Fidelity',
			'inputFidelity',
			[
				{ name: 'High', value: 'high', description: 'Faces and logos stay as they are' },
				{ name: 'Low', value: 'low' },
			],
			'high',
			'How closely the input images are kept (GPT Image 1.5 and before; later models refuse this field)',
		),
		moderation,
		n,
		outputCompression,
		outputFormat,
		quality,
		size,
	),
];
