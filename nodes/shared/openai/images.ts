import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { endpoint } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { byWire, imageAddress } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { ImageInput } from '../form/images/imageInput';
import { readImageInputs } from '../form/images/readImageInputs';
import type { Item } from '../form/item';
import { imagesChoice, imagesOperation, type ImagesChoice } from './choice';
import { withExtraBody } from './extraBody';
import { generateFields } from './generateFields';

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
