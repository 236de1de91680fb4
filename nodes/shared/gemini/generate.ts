import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { endpoint } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { byWire, imageBytes } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { ImageInput } from '../form/images/imageInput';
import { readImageInputs } from '../form/images/readImageInputs';
import type { Item } from '../form/item';
import { readFields } from '../form/readFields';
import { modelOf } from '../openai/model';
import { geminiFields } from './fields';
import { geminiProgress } from './reply';

interface Choice {
	model: string;
	prompt: string;
	/** Only what the user set */
	imageConfig: { aspectRatio?: unknown; imageSize?: unknown };
	images: ImageInput[];
}

/** What Gemini takes (its page of image understanding). */
const ACCEPTED_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/heic'];

/** What the `execute` of Gemini Generate Image calls. */
export async function runGeminiGenerateImage(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, generateContent);
}

/** Synchronous: no status, nothing to cancel, nothing to pick up but what came back. */
export const generateContent: Operation<Choice> = {
	paid: true,
	parameters: choiceOf,
	async request({ model, prompt, imageConfig, images }, item) {
		const { inlineData = [] } = await byWire(images, async (image) => await inlinePart(image, item));
		const isSet = Object.keys(imageConfig).length > 0;
		return {
			method: 'POST',
			url: `${endpoint(item.connection, item.connection.api.geminiPath, 'models', model)}:generateContent`,
			body: {
				contents: [{ role: 'user', parts: [{ text: prompt }, inlineData].flat() }],
				generationConfig: { responseModalities: ['TEXT', 'IMAGE'], ...(isSet && { imageConfig }) },
			},
		};
	},
	progress: (reply, _choice, connection) => geminiProgress(reply, connection),
	requested: ({ model, prompt }) => ({ model, prompt }),
};

function choiceOf(item: Item): Choice {
	const set = readFields(geminiFields, item).filter(({ value }) => value !== '');
	const { prompt, ...imageConfig } = Object.fromEntries(set.map(({ property, value }) => [property.name, value]));
	return {
		// as Google's own lists write it
		model: modelOf(item).replace(/^models\//, ''),
		prompt: String(prompt),
		imageConfig,
		images: readImageInputs(geminiFields, item),
	};
}

async function inlinePart(image: ImageInput, item: Item): Promise<object> {
	const { bytes, type } = await imageBytes(image, item);
	if (ACCEPTED_TYPES.includes(type.mimeType)) return { inlineData: { mimeType: type.mimeType, data: bytes.toString('base64') } };
	throw new Fault('parameter', `Gemini takes no ${type.extension.toUpperCase()} image`, {
		description: 'It takes JPEG, PNG, WebP and HEIC. Convert the image first. Nothing was sent for this item.',
	});
}
