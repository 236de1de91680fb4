import type { INodeProperties } from 'n8n-workflow';

import { additionalFields } from '../form/additionalFields';
import { imageInputProperties } from '../form/images/imageInputProperties';
import { inputImagesProperty } from '../form/images/inputImagesProperty';
import { oneOf, promptProperty, wholeNumber, text } from '../form/property';
import { actionOptions, NUMBERED } from './actions';
import { HOW_IT_TRAVELS } from './inputImages';
import { promptParameterFields } from './promptParameters';
import { taskIdProperty } from './taskId';

/** Sources: Crazyrouter's and AnyAPI's pages of the routes, new-api's page of the format. */

export const MIDJOURNEY = 'MID_JOURNEY';

const botType = oneOf(
	'Bot Type',
	'botType',
	[
		{ name: 'Midjourney', value: MIDJOURNEY },
		{ name: 'Niji Journey', value: 'NIJI_JOURNEY', description: 'For anime' },
	],
	MIDJOURNEY,
	'Which of the two models draws',
);

const PICTURES = ['Top left', 'Top right', 'Bottom left', 'Bottom right'];

/** Without waiting there is no grid yet from which a picture could be taken. */
export const upscaleProperty: INodeProperties = {
	displayName: 'Upscale',
	name: 'upscale',
	type: 'multiOptions',
	options: PICTURES.map((place, index) => ({ name: `${index + 1}`, value: index + 1, description: place })),
	default: [],
	displayOptions: { show: { waitForCompletion: [true] } },
	description:
		'Which of the four pictures to upscale as soon as they are there. Each is a request of its own, and billed as one.',
};

const includeGridProperty: INodeProperties = {
	displayName: 'Include Grid',
	name: 'includeGrid',
	type: 'boolean',
	default: false,
	displayOptions: { show: { upscale: PICTURES.map((_, index) => index + 1), waitForCompletion: [true] } },
	description: 'Whether the picture of all four comes out too, before the upscaled ones',
};

export const imagineFields: INodeProperties[] = [
	promptProperty("What the image shows. Midjourney's own parameters, such as --ar 16:9, may stand behind it."),
	inputImagesProperty({
		wire: 'base64Array',
		max: 10,
		description: `Images that the new one should look like. Each is sent inside the request: at most 10 MB, and better not above 4 MB.`,
	}),
	upscaleProperty,
	includeGridProperty,
	additionalFields(botType, ...promptParameterFields),
];

export const blendFields: INodeProperties[] = [
	inputImagesProperty({
		wire: 'base64Array',
		min: 1, // n8n counts rows, and one may name several files
		max: 5,
		description: 'Two to five images to be mixed. Each is sent inside the request: at most 10 MB, and better not above 4 MB.',
	}),
	oneOf(
		'Dimensions',
		'dimensions',
		[
			{ name: 'Landscape (3:2)', value: 'LANDSCAPE' },
			{ name: 'Portrait (2:3)', value: 'PORTRAIT' },
			{ name: 'Square (1:1)', value: 'SQUARE' },
		],
		'SQUARE',
		'The shape of the new image',
	),
	additionalFields(botType),
];

export const describeFields: INodeProperties[] = [
	...imageInputProperties({
		wire: 'base64',
		base: 'image',
		label: 'Image',
		description: `The image to describe. ${HOW_IT_TRAVELS}`,
	}),
	additionalFields(botType),
];

export const actionFields: INodeProperties[] = [
	{ ...taskIdProperty, description: `${taskIdProperty.description} A task that still runs is waited for.` },
	oneOf('Action', 'action', actionOptions, 'upscale', 'What to do with the picture; which there are depends on the task'),
	{
		...wholeNumber('Picture', 'index', { min: 1, max: 4, default: 1 }, 'Which of the four pictures: 1 top left, 2 top right, 3 bottom left, 4 bottom right'),
		displayOptions: { show: { action: NUMBERED } },
	},
	{
		...text('Custom ID', 'customId', "The customId of a button, from the 'buttons' of the task"),
		required: true,
		placeholder: 'e.g. MJ::JOB::upsample::2::3dbbd469-36af-4a0f-8f02-df6c579e7011',
		displayOptions: { show: { action: ['custom'] } },
	},
];
