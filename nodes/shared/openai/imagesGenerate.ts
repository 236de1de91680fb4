import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { aggregatorsTakingInputImages } from '../aggregator/aggregators';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { byWire, imageAddress } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { inputImagesProperty } from '../form/inputImageProperties';
import { extraBodyProperty } from '../form/extraBody';
import type { Item } from '../form/item';
import { additionalFields, oneOf, promptProperty, text, wholeNumber, yesOrNo } from '../form/property';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import {
	background,
	complexity,
	customSize,
	imagesChoice,
	imagesOperation,
	moderation,
	n,
	outputCompression,
	outputFormat,
	partialImages,
	quality,
	size,
	stream,
	type ImagesChoice,
} from './images';

interface Choice extends ImagesChoice {
	images: ImageInput[];
}

/** What the `execute` of OpenAI Images Generate calls. */
export async function runOpenAiImages(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, imagesGenerate);
}

export const imagesGenerate: Operation<Choice> = {
	...imagesOperation,
	parameters: (item) => ({ ...imagesChoice(generateFields, item), images: inputImages(item) }),
	async request({ model, fields, images }, item) {
		const { connection } = item;
		const url = endpoint(connection, connection.api.imagesPath);
		if (takesObjects(connection)) return { method: 'POST', url, body: { model, ...(await references(images, item)), ...fields } };
		const addresses = await byWire(images, async (image) => await imageAddress(image, item));
		const alone = Object.entries(addresses).map(([wire, list]) => [wire, one(list)]);
		// the user's extra fields come last, whatever their names
		return { method: 'POST', url, body: { model, ...Object.fromEntries(alone), ...fields } };
	},
};

/** Under the aggregator's own field name. */
function inputImages(item: Item): ImageInput[] {
	const wire = takesObjects(item.connection) ? REFERENCES : item.connection.api.imageInputField.trim();
	const images = readImageInputs(generateFields, item);
	if (images.length === 0 || wire !== '') return images.map((image) => ({ ...image, wire }));
	throw new Fault('parameter', `${item.connection.label} has no field for 'Input Images'`, {
		description: "Set 'Image Input Field' in the credential, such as 'image', or remove the images.",
	});
}

const REFERENCES = 'input_references';

/** Whether input images are sent in JSON as objects, on the only route of such a gateway (OpenRouter). */
export function takesObjects({ api }: Connection): boolean {
	return api.imageInputForm === 'objects';
}

export async function references(images: ImageInput[], item: Item): Promise<object> {
	if (images.length === 0) return {};
	const all = images.map((image): ImageInput => ({ ...image, wire: REFERENCES, several: true }));
	return await byWire(all, async (image) => ({ type: 'image_url', image_url: { url: await imageAddress(image, item) } }));
}

/** A model that takes one image may not accept a list. */
function one(list: string | string[]): string | string[] {
	return Array.isArray(list) && list.length === 1 ? list[0] : list;
}

/** Flux's ratios (AnyAPI's page on flux-kontext), and additional ones of Ideogram. */
const ASPECT_RATIOS = [
	'1:1', '1:2', '1:3', '10:16', '16:10', '16:9', '2:1', '2:3', '21:9',
	'3:1', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '9:21',
]; // prettier-ignore

const SEED_MAX = 4_294_967_295;

/** Its wire name is a column of the table of aggregators. */
const WIRE = 'inputImages';

/**
 * The fields of the models behind OpenAI's generations route (OpenAI's API reference; AnyAPI's and
 * Crazyrouter's pages on the route; Recraft's API reference for its styles).
 */
export const generateFields: INodeProperties[] = [
	promptProperty(),
	inputImagesProperty({
		wire: WIRE,
		description:
			'Input images, for models that accept them here (Nano Banana, Seedream). With Crazyrouter, files are uploaded there first, free of charge.',
		displayOptions: { show: { aggregator: aggregatorsTakingInputImages() } },
	}),
	{
		displayName: "This aggregator accepts no input images on this route. To work from images, use 'OpenAI Images Edit' or 'Gemini Generate Image'.",
		name: 'noInputImages',
		type: 'notice',
		default: '',
		displayOptions: { hide: { aggregator: aggregatorsTakingInputImages() } },
	},
	size,
	{ ...customSize, displayOptions: { show: { size: ['custom'] } } },
	additionalFields(
		oneOf(
			'Aspect Ratio',
			'aspectRatio',
			{ options: ASPECT_RATIOS.map((ratio) => ({ name: ratio, value: ratio })), default: '1:1' },
			'The ratio of width to height, for models that take it instead of a size (Flux, Nano Banana, Grok)',
		),
		background,
		complexity,
		extraBodyProperty('e.g. {"user": "me"}'),
		moderation,
		n,
		outputCompression,
		outputFormat,
		partialImages,
		quality,
		{
			...text(
				'Resolution',
				'resolution',
				'How large the image is, for models that take it instead of a size (Nano Banana, Grok)',
			),
			placeholder: 'e.g. 2K',
		},
		oneOf(
			'Response Format',
			'responseFormat',
			{
				options: [
					{ name: 'Base64', value: 'b64_json', description: 'Returns the file itself; nothing is downloaded afterwards' },
					{ name: 'URL', value: 'url', description: 'Returns a URL, from which the node downloads the file' },
				],
				default: 'url',
			},
			'How the images are returned. Leave it out for GPT Image models: they always send the files and refuse this field.',
		),
		wholeNumber(
			'Seed',
			'seed',
			{ min: 0, max: SEED_MAX, default: 0 },
			'The same seed with the same parameters gives the same image, for models that take one (Flux)',
		),
		stream,
		oneOf(
			'Style',
			'style',
			{
				options: [
					{ name: 'Digital Illustration', value: 'digital_illustration', description: 'Recraft' },
					{ name: 'Natural', value: 'natural', description: 'DALL·E 3, shut down by OpenAI' },
					{ name: 'Realistic Image', value: 'realistic_image', description: 'Recraft' },
					{ name: 'Vector Illustration', value: 'vector_illustration', description: 'Recraft' },
					{ name: 'Vivid', value: 'vivid', description: 'DALL·E 3, shut down by OpenAI' },
				],
				default: 'vivid',
			},
			'The look of the image',
		),
		yesOrNo('Watermark', 'watermark', false, 'Whether to add a watermark that says the image was generated (Seedream)'),
	),
];
