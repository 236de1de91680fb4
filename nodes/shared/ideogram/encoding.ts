import { Fault } from '../aggregator/fault';
import { imageAddress, imageFile, imagePart } from '../engine/files/loadImage';
import type { ImageInput } from '../form/images/imageInput';
import type { ImageFile, Item } from '../form/item';
import type { WireFields } from './wire';

/** How a request with images travels: fields and images in, body out. */
export type Encoder = (fields: WireFields, images: ImageInput[], item: Item) => Promise<object>;

/** By the API's `imageUpload`. */
export const ENCODERS: Record<string, Encoder> = { multipart: asForm, url: asJson };

/** What Ideogram takes; anything else it would refuse. */
const ACCEPTED_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** Files as parts with name and type; text as plain fields, lists repeated, objects as JSON parts. */
async function asForm(fields: WireFields, images: ImageInput[], item: Item): Promise<FormData> {
	const form = new FormData();
	for (const image of images) {
		form.append(image.wire, imagePart(await imageToSend(image, item), image.wire));
	}
	for (const [name, value] of Object.entries(fields)) appendField(form, name, value);
	return form;
}

function appendField(form: FormData, name: string, value: unknown): void {
	if (Array.isArray(value)) {
		for (const entry of value) appendField(form, name, entry);
	} else if (typeof value === 'object' && value !== null) {
		// an empty file name makes it a field with a content type, where any other makes it a file
		form.append(name, new Blob([JSON.stringify(value)], { type: 'application/json' }), '');
	} else {
		form.append(name, String(value));
	}
}

/** A URL stays a URL, for the aggregator to fetch; a file goes up first, or becomes a data: URL. */
async function asJson(fields: WireFields, images: ImageInput[], item: Item): Promise<object> {
	const uploads: Record<string, string> = {};
	for (const image of images) {
		uploads[image.wire] = await imageAddress(image, item, imageToSend);
	}
	return { ...fields, ...uploads };
}

async function imageToSend(image: ImageInput, item: Item): Promise<ImageFile> {
	const upload = await imageFile(image, item);
	if (ACCEPTED_TYPES.includes(upload.type.mimeType)) return upload;
	throw new Fault('parameter', `Ideogram takes no ${upload.type.extension.toUpperCase()} image`, {
		description: 'It takes JPEG, PNG and WebP. Convert the image first. Nothing was sent for this item.',
	});
}
