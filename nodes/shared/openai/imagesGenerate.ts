import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { aggregatorsTakingInputImages } from '../aggregator/aggregators';
import { endpoint } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { byWire, imageAddress } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { inputImagesProperty } from '../form/inputImageProperties';
import type { Item } from '../form/item';
import { additionalFields, oneOf, promptProperty, text, wholeNumber, yesOrNo } from '../form/property';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import {
	background,
	imagesChoice,
	imagesOperation,
	moderation,
	n,
	outputCompression,
	outputFormat,
	quality,
	size,
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
	parameters(item) {
		const choice = imagesChoice(generateFields, item);
		const { extra_body: extra, ...fields } = choice.fields;
		return { ...choice, fields: withExtraBody(fields, extra), images: inputImages(item) };
	},
	async request({ model, fields, images }, item) {
		const { api } = item.connection;
		const url = endpoint(item.connection, api.imagesPath);
		const addresses = await byWire(images, async (image) => await imageAddress(image, item));
		const alone = Object.entries(addresses).map(([wire, list]) => [wire, one(list)]);
		// what the user adds by hand comes last, whatever it is called
		return { method: 'POST', url, body: { model, ...Object.fromEntries(alone), ...fields } };
	},
};

/** Under the aggregator's own name for them. */
function inputImages(item: Item): ImageInput[] {
	const wire = item.connection.api.imageInputField.trim();
	const images = readImageInputs(generateFields, item);
	if (images.length === 0 || wire !== '') return images.map((image) => ({ ...image, wire }));
	throw new Fault('parameter', `${item.connection.label} has no name for 'Input Images'`, {
		description: "Set 'Image Input Field' in the credential, such as 'image', or remove the images.",
	});
}

/** A model that takes one image may not know a list. */
function one(list: string | string[]): string | string[] {
	return Array.isArray(list) && list.length === 1 ? list[0] : list;
}

/** What the form decides, and what the node could not read the answer of. */
const NOT_HERE = ['model', 'prompt', 'stream'];

/** So that no parameter of a new model has to wait for a release. */
const extraBody: INodeProperties = {
	displayName: 'Extra Body',
	name: 'extraBody',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. {"complexity": "high"}',
	description:
		"A JSON object with further parameters of the model, under the aggregator's own names. It is merged into the request last.",
};

/** The request with the further parameters in it. */
function withExtraBody(body: object, extra: unknown): Record<string, unknown> {
	const more = typeof extra === 'object' && extra !== null ? extra : {};
	const wrong = NOT_HERE.find((name) => name in more);
	if (wrong === undefined) return { ...body, ...more };
	throw new Fault('parameter', `'Extra Body' can't hold "${wrong}"`, {
		description:
			wrong === 'stream'
				? 'The node waits for the finished images. Remove it.'
				: `The field of that name above decides it. Remove it from 'Extra Body'.`,
	});
}

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
