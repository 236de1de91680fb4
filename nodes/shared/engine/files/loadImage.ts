import { Fault, sentences } from '../../aggregator/fault';
import { FilePart, type FileContent } from '../../aggregator/call';
import type { FileType, ImageFile, Item } from '../../form/item';
import { assertUploadSize, TEN_MIB, type ImageInput } from '../../form/readInputImages';
import { sideBySide } from '../sideBySide';
import { fileTypeOf, isImage, SIGNATURE_BYTES } from './signature';

/** Bytes that are copied at a time. */
const PIECE = 64 * 1024;

/** How many images of one request are loaded at once. */
const MOST_AT_ONCE = 4;

/** A URL stays a URL; a file is uploaded if the aggregator has a route for that, otherwise it becomes a data: URL. */
export async function imageAddress(input: ImageInput, item: Item, load = imageFile): Promise<string> {
	if ('url' in input || item.connection.api.uploadPath.trim() === '') return await imageAsUrl(input, item, load);
	return await item.upload(await load(input, item));
}

/** A URL stays a URL, a file becomes a data: URL. */
export async function imageAsUrl(input: ImageInput, item: Item, load = imageFile): Promise<string> {
	if ('url' in input) return input.url;
	const { content, type } = await load(input, item);
	return toDataUrl(await bytesOf(content), type.mimeType);
}

/** All bytes at once, for use in JSON; a URL is fetched first, without credentials. */
export async function imageBytes(input: ImageInput, item: Item, limits = TEN_MIB) {
	const { content, type } = await imageFile(input, item, limits);
	return { bytes: await bytesOf(content), type };
}

/** For multipart: a file is read while it is sent, a URL is fetched first, without credentials. */
export async function imageFile(input: ImageInput, item: Item, limits = TEN_MIB): Promise<ImageFile> {
	const content =
		'url' in input ? inMemory(await item.fetchImage(input.url, limits.most)) : await item.fileContent(input);
	assertUploadSize(content.size, 'Image', limits);
	const type = fileTypeOf(await startOf(content), '');
	if (!isImage(type)) throw notAnImage(input);
	return { content, type };
}

/** Checks the first bytes, so that no document of a private server is ever sent to a provider. */
function notAnImage(input: ImageInput): Fault {
	const [message, where] =
		'url' in input ? ['There is no image at this address', `The image URL was ${input.url.slice(0, 200)}`] : ['The input file is not an image', ''];
	return new Fault('parameter', message, {
		description: sentences(where, 'Its first bytes match no image format. Nothing was sent to the aggregator for this item'),
	});
}

/**
 * An image in a format that its recipient accepts.
 *
 * @param formats by name, such as JPEG
 * @throws a `parameter` Fault if it has another format
 */
export function accepted<T extends { type: FileType }>(image: T, who: string, formats: readonly string[]): T {
	if (formats.some((format) => image.type.mimeType === `image/${format.toLowerCase()}`)) return image;
	throw new Fault('parameter', `${who} does not accept ${image.type.extension.toUpperCase()} images`, {
		description: `It accepts ${formats.slice(0, -1).join(', ')} and ${formats.at(-1)}. Convert the image first. Nothing was sent for this item.`,
	});
}

/** A part of a form; gateways read the type from the file name's extension. */
export function imagePart({ content, type }: ImageFile, name: string): FilePart {
	return new FilePart(content, `${name}.${type.extension}`, type.mimeType);
}

/** Wire name → what was loaded: one, or a list for images that were given as a list, in their order. */
export async function byWire<T>(
	inputs: ImageInput[],
	load: (input: ImageInput) => Promise<T>,
): Promise<Record<string, T | T[]>> {
	const loaded = await sideBySide(inputs.length, MOST_AT_ONCE, async (index) => await load(inputs[index]));
	const wires = [...new Set(inputs.map(({ wire }) => wire))];
	const groups = wires.map((wire) => {
		const ofWire = loaded.filter((_, index) => inputs[index].wire === wire);
		const isList = inputs.some((input) => input.wire === wire && input.several);
		return [wire, isList ? ofWire : ofWire[0]] as const;
	});
	return Object.fromEntries(groups);
}

export function toDataUrl(bytes: Buffer, mimeType: string): string {
	return `data:${mimeType};base64,${bytes.toString('base64')}`;
}

function inMemory(bytes: Buffer): FileContent {
	return {
		size: bytes.length,
		async *chunks() {
			for (let at = 0; at < bytes.length; at += PIECE) yield Uint8Array.from(bytes.subarray(at, at + PIECE));
		},
	};
}

async function bytesOf({ chunks }: FileContent): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const piece of chunks()) pieces.push(piece);
	return Buffer.concat(pieces);
}

async function startOf({ chunks }: FileContent): Promise<Buffer> {
	let start = Buffer.alloc(0);
	for await (const piece of chunks()) {
		start = Buffer.concat([start, piece.subarray(0, SIGNATURE_BYTES)]);
		if (start.length >= SIGNATURE_BYTES) break;
	}
	return start;
}
