import type { INodeProperties } from 'n8n-workflow';

import { inputImagesProperty } from '../form/images/inputImagesProperty';
import { oneOf, promptProperty } from '../form/property';

/** Gemini's own list (its reference of imageConfig). */
const ASPECT_RATIOS = [
	'1:1', '1:4', '1:8', '16:9', '2:3', '21:9', '3:2', '3:4', '4:1', '4:3', '4:5', '5:4', '8:1', '9:16',
]; // prettier-ignore

const NOT_SET = { name: 'Not Set', value: '', description: "The model's own default" };

/** Google's reference of generateContent; Crazyrouter's and AnyAPI's pages of it. */
export const geminiFields: INodeProperties[] = [
	promptProperty('What to make, or what to do with the input images'),
	inputImagesProperty({
		wire: 'inlineData',
		max: 14,
		description:
			'Images to edit or to take things from: JPEG, PNG, WebP or HEIC of at most 10 MB each. They travel inside the request, which may have 20 MB in all.',
	}),
	oneOf(
		'Aspect Ratio',
		'aspectRatio',
		[...ASPECT_RATIOS.map((ratio) => ({ name: ratio, value: ratio })), NOT_SET],
		'',
		'Width to height of the image. Not set: that of the first input image, or 1:1.',
	),
	oneOf(
		'Image Size',
		'imageSize',
		[
			{ name: '1K', value: '1K' },
			{ name: '2K', value: '2K' },
			{ name: '4K', value: '4K' },
			NOT_SET,
		],
		'',
		'How large the image is. Gemini 2.5 Flash Image knows no sizes and refuses them.',
	),
];
