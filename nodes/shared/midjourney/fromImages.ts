import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { imageInputProperties, inputImagesProperty } from '../form/inputImageProperties';
import type { Item } from '../form/item';
import { additionalFields, oneOf } from '../form/property';
import { readFields } from '../form/readFields';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import { asDataUrls, botType, creation, HOW_IT_TRAVELS, MIDJOURNEY, submitTask } from './submitTask';
import { modelOf } from './taskReply';

interface Choice {
	/** As sent */
	fields: { botType: string; dimensions?: string };
	images: ImageInput[];
}

export async function runBlend(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, blend);
}

export async function runDescribe(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, describe);
}

const blend: Operation<Choice> = creation({
	parameters(item) {
		const choice = readChoice(blendFields, item);
		if (choice.images.length >= 2) return choice;
		throw new Fault('parameter', "'Input Images' has too few images", { description: 'At least two are needed.' });
	},
	async request({ fields, images }, item) {
		return submitTask(item.connection, 'blend', { ...fields, base64Array: await asDataUrls(images, item) });
	},
	mayBeGivenBack: true,
	usualSeconds: 60,
	requested: ({ fields }) => ({ model: modelOf(fields.botType) }),
});

const describe: Operation<Choice> = creation({
	parameters: (item) => readChoice(describeFields, item),
	async request({ fields, images }, item) {
		const [base64] = await asDataUrls(images, item);
		return submitTask(item.connection, 'describe', { ...fields, base64 });
	},
	requested: ({ fields }) => ({ model: modelOf(fields.botType) }),
});

function readChoice(properties: INodeProperties[], item: Item): Choice {
	const filled = readFields(properties, item).map(({ property, value }) => [property.name, value] as const);
	return { fields: { botType: MIDJOURNEY, ...Object.fromEntries(filled) }, images: readImageInputs(properties, item) };
}

export const blendFields: INodeProperties[] = [
	inputImagesProperty({
		wire: 'base64Array',
		min: 1, // n8n counts rows, and one may name several files
		max: 5,
		description: 'Two to five images to blend. Each is sent inside the request: at most 10 MB, preferably below 4 MB.',
	}),
	oneOf(
		'Dimensions',
		'dimensions',
		{
			options: [
				{ name: 'Landscape (3:2)', value: 'LANDSCAPE' },
				{ name: 'Portrait (2:3)', value: 'PORTRAIT' },
				{ name: 'Square (1:1)', value: 'SQUARE' },
			],
			default: 'SQUARE',
		},
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
