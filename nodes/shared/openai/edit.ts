import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { endpoint } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { imageFile, imagePart } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import type { ImageInput } from '../form/images/imageInput';
import { readImageInputs } from '../form/images/readImageInputs';
import type { ImageFile, Item } from '../form/item';
import { imagesChoice, imagesOperation, type ImagesChoice } from './choice';
import { editFields } from './editFields';

interface Choice extends ImagesChoice {
	images: ImageInput[];
}

/** OpenAI's limit for each image. */
const LIMITS = { most: 50 * 1024 * 1024 };

/** What the route takes; anything else a gateway would pass on as a PNG. */
const ACCEPTED_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** What the `execute` of OpenAI Images Edit calls. */
export async function runOpenAiImagesEdit(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, imagesEdit);
}

export const imagesEdit: Operation<Choice> = {
	...imagesOperation,
	parameters: (item) => ({ ...imagesChoice(editFields, item), images: readImageInputs(editFields, item, LIMITS) }),
	async request({ model, fields, images }, item) {
		const body = new FormData();
		for (const [name, value] of Object.entries({ model, ...fields })) body.append(name, String(value));
		const names = partNames(images);
		for (const [index, image] of images.entries()) {
			const { part, file } = names[index];
			body.append(part, imagePart(await imageToSend(image, item), file));
		}
		return { method: 'POST', url: endpoint(item.connection, item.connection.api.imagesEditPath), body };
	},
};

/**
 * `image` for one, `image[]` for several, as OpenAI's own clients name them. Gateways read the type of a
 * part from the ending of its file's name.
 */
function partNames(images: ImageInput[]): Array<{ part: string; file: string }> {
	const several = images.filter(({ wire }) => wire === 'image').length > 1;
	return images.map(({ wire }, index) => {
		if (wire !== 'image') return { part: wire, file: wire };
		return { part: several ? 'image[]' : 'image', file: index === 0 ? 'image' : `image-${index + 1}` };
	});
}

async function imageToSend(image: ImageInput, item: Item): Promise<ImageFile> {
	const file = await imageFile(image, item, LIMITS);
	if (ACCEPTED_TYPES.includes(file.type.mimeType)) return file;
	throw new Fault('parameter', `This route takes no ${file.type.extension.toUpperCase()} image`, {
		description: 'It takes JPEG, PNG and WebP. Convert the image first. Nothing was sent for this item.',
	});
}
