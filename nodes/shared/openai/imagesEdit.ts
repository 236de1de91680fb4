import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { AGGREGATORS } from '../aggregator/aggregators';
import { endpoint, type Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { accepted, imageFile, imagePart } from '../engine/files/loadImage';
import type { Operation } from '../engine/operation';
import { runItems } from '../engine/runItems';
import { extraBodyProperty } from '../form/extraBody';
import { imageInputProperties, inputImagesProperty } from '../form/inputImageProperties';
import type { ImageFile, Item } from '../form/item';
import { additionalFields, oneOf, promptProperty } from '../form/property';
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
import { references, takesObjects } from './imagesGenerate';

interface Choice extends ImagesChoice {
	images: ImageInput[];
}

/** OpenAI's limit for each image. */
const LIMITS = { most: 50 * 1024 * 1024 };

/** The formats of the route; a gateway would pass on anything else as a PNG. */
const FORMATS = ['JPEG', 'PNG', 'WebP'];

/** What the `execute` of OpenAI Images Edit calls. */
export async function runOpenAiImagesEdit(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await runItems.call(this, imagesEdit);
}

export const imagesEdit: Operation<Choice> = {
	...imagesOperation,
	parameters(item) {
		const images = readImageInputs(editFields, item, LIMITS);
		if (takesObjects(item.connection) && images.some(({ wire }) => wire === 'mask')) throw noMask(item.connection);
		return { ...imagesChoice(editFields, item), images };
	},
	async request({ model, fields, images }, item) {
		const { connection } = item;
		const url = endpoint(connection, routeOf(connection));
		if (takesObjects(connection)) return { method: 'POST', url, body: { model, ...fields, ...(await references(images, item)) } };
		const body = new FormData();
		for (const [name, value] of Object.entries({ model, ...fields })) for (const part of partsOf(value)) body.append(name, part);
		const names = partNames(images, connection.api.editImagesField.trim());
		for (const [index, image] of images.entries()) {
			const { part, file } = names[index];
			body.append(part, imagePart(await imageToSend(image, item), file));
		}
		return { method: 'POST', url, body };
	},
};

/** A gateway that takes images in JSON has one route for everything, unless the user names another. */
function routeOf({ api }: Connection): string {
	const isOwn = api.imagesEditPath !== AGGREGATORS.customAggregatorApi.api.imagesEditPath;
	return api.imageInputForm === 'objects' && !isOwn ? api.imagesPath : api.imagesEditPath;
}

function noMask({ label }: Connection): Fault {
	return new Fault('parameter', `${label} does not accept a mask`, {
		description: "Its credential says that input images are sent as objects, and that form has no mask. Remove the mask, or change 'Image Input Form' in the credential.",
	});
}

/** A list becomes one part per entry; values that are not text are converted. */
function partsOf(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap((entry) => (Array.isArray(entry) ? [JSON.stringify(entry)] : partsOf(entry)));
	if (value === null || value === undefined) return [];
	return [typeof value === 'object' ? JSON.stringify(value) : String(value)];
}

/**
 * `image` for one, `image[]` for several, as OpenAI's own clients name them, or the name in the credential.
 * Gateways read the type of a part from its file name's extension.
 */
function partNames(images: ImageInput[], ofSeveral: string): Array<{ part: string; file: string }> {
	const several = images.filter(({ wire }) => wire === 'image').length > 1;
	return images.map(({ wire }, index) => {
		if (wire !== 'image') return { part: wire, file: wire };
		return { part: several ? ofSeveral || 'image[]' : 'image', file: index === 0 ? 'image' : `image-${index + 1}` };
	});
}

async function imageToSend(image: ImageInput, item: Item): Promise<ImageFile> {
	return accepted(await imageFile(image, item, LIMITS), 'This route', FORMATS);
}

/** OpenAI's API reference on the edits route; Crazyrouter's page on it. */
export const editFields: INodeProperties[] = [
	promptProperty('How to edit or combine the images', 'e.g. Put the bottle on a beach at sunset'),
	inputImagesProperty({
		wire: 'image',
		min: 1,
		max: 16,
		description: 'The image to edit, and up to 15 reference images: JPEG, PNG or WebP of less than 50 MB each',
	}),
	...imageInputProperties({
		wire: 'mask',
		base: 'mask',
		label: 'Mask',
		optional: true,
		description:
			'Where to repaint: the transparent areas of the mask, a PNG with the size of the first image. Without a mask, the model decides.',
	}),
	additionalFields(
		background,
		complexity,
		customSize,
		extraBodyProperty('e.g. {"user": "me"}'),
		oneOf(
			'Input Fidelity',
			'inputFidelity',
			{
				options: [
					{ name: 'High', value: 'high', description: 'Faces and logos stay as they are' },
					{ name: 'Low', value: 'low' },
				],
				default: 'high',
			},
			'How closely the result matches the input images (GPT Image 1.5 and before; later models refuse this field)',
		),
		moderation,
		n,
		outputCompression,
		outputFormat,
		partialImages,
		quality,
		size,
		stream,
	),
];
