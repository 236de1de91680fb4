import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { endpoint } from '../aggregator/connection';
import { accepted, byWire, imageBytes } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { extraBodyProperty, withExtraBody } from '../form/extraBody';
import { inputImagesProperty } from '../form/inputImageProperties';
import type { Item } from '../form/item';
import { SYNCHRONOUS_TIMEOUT_S } from '../form/options';
import { additionalFields, oneOf, promptProperty, yesOrNo } from '../form/property';
import { readFields } from '../form/readFields';
import { readImageInputs, type ImageInput } from '../form/readInputImages';
import { modelOf } from '../openai/modelList';
import { geminiProgress } from './contentReply';

interface Choice {
	model: string;
	prompt: string;
	/** The request without its contents */
	body: Record<string, unknown>;
	images: ImageInput[];
}

/** The formats that Gemini accepts (its page on image understanding). */
const FORMATS = ['JPEG', 'PNG', 'WebP', 'HEIC'];

/** What the `execute` of Gemini Generate Image calls. */
export async function runGeminiGenerateImage(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, generateContent);
}

/** Synchronous: no status, nothing to cancel, and nothing to pick up except what came back. */
export const generateContent: Operation<Choice> = {
	paid: true,
	parameters: choiceOf,
	async request({ model, prompt, body, images }, item) {
		const { inlineData = [] } = await byWire(images, async (image) => await inlinePart(image, item));
		return {
			method: 'POST',
			url: `${endpoint(item.connection, item.connection.api.geminiPath, 'models', model)}:generateContent`,
			body: { contents: [{ role: 'user', parts: [{ text: prompt }, inlineData].flat() }], ...body },
		};
	},
	progress: (reply, _choice, connection) => geminiProgress(reply, connection),
	timeoutSeconds: SYNCHRONOUS_TIMEOUT_S,
	requested: ({ model, prompt }) => ({ model, prompt }),
};

function choiceOf(item: Item): Choice {
	const set = readFields(geminiFields, item);
	const chosen: Record<string, unknown> = Object.fromEntries(set.map(({ property, value }) => [property.name, value]));
	const { prompt, thinkingLevel, googleSearch, extraBody, ...imageConfig } = chosen;
	const body = {
		generationConfig: {
			responseModalities: ['TEXT', 'IMAGE'],
			...(Object.keys(imageConfig).length > 0 && { imageConfig }),
			...(thinkingLevel !== undefined && { thinkingConfig: { thinkingLevel } }),
		},
		...(googleSearch === true && { tools: [{ google_search: {} }] }),
	};
	return {
		// in the form of Google's own lists
		model: modelOf(item).replace(/^models\//, ''),
		prompt: String(prompt),
		body: withExtraBody(body, extraBody, ['contents', 'model']),
		images: readImageInputs(geminiFields, item),
	};
}

async function inlinePart(image: ImageInput, item: Item): Promise<object> {
	const { bytes, type } = accepted(await imageBytes(image, item), 'Gemini', FORMATS);
	return { inlineData: { mimeType: type.mimeType, data: bytes.toString('base64') } };
}

/** Gemini's own list (its reference on imageConfig). */
const ASPECT_RATIOS = [
	'1:1', '1:4', '1:8', '16:9', '2:3', '21:9', '3:2', '3:4', '4:1', '4:3', '4:5', '5:4', '8:1', '9:16', '9:21',
]; // prettier-ignore

const NOT_SET = { name: 'Not Set', value: '', description: "The model's own default" };

/** Google's reference on generateContent; Crazyrouter's and AnyAPI's pages on it. */
export const geminiFields: INodeProperties[] = [
	promptProperty('What to make, or what to do with the input images', 'e.g. A lighthouse at dusk; or, with images: Put the bottle on a beach'),
	inputImagesProperty({
		wire: 'inlineData',
		max: 14,
		description:
			'Images to edit or to use as references: JPEG, PNG, WebP or HEIC of at most 10 MB each. They are sent inside the request, which may have 20 MB in total.',
	}),
	oneOf(
		'Aspect Ratio',
		'aspectRatio',
		{ options: [...ASPECT_RATIOS.map((ratio) => ({ name: ratio, value: ratio })), NOT_SET], default: '' },
		'The ratio of width to height. If not set, the ratio of the first input image, otherwise 1:1.',
	),
	oneOf(
		'Image Size',
		'imageSize',
		{
			options: [
				{ name: '1K', value: '1K' },
				{ name: '2K', value: '2K' },
				{ name: '4K', value: '4K' },
				{ name: '512', value: '512', description: 'Only Gemini 3.1 Flash Image (Nano Banana 2)' },
				NOT_SET,
			],
			default: '',
		},
		'The size of the image. Gemini 2.5 Flash Image does not support sizes and refuses them.',
	),
	additionalFields(
		extraBodyProperty('e.g. {"safetySettings": []}'),
		yesOrNo('Google Search', 'googleSearch', false, 'Whether the model may look up facts with Google Search before it draws'),
		oneOf(
			'Thinking Level',
			'thinkingLevel',
			{
				options: [
					{ name: 'High', value: 'high' },
					{ name: 'Low', value: 'low' },
					{ name: 'Medium', value: 'medium' },
					{ name: 'Minimal', value: 'minimal' },
				],
				default: 'high',
			},
			'How much the model thinks before it draws (Gemini 3 and later; each model supports some of these values)',
		),
	),
];
