import { Fault } from '../aggregator/fault';
import { toDataUrl } from './dataUrl';
import type { Item } from './operation';
import { fileKind, isImage, SIGNATURE_BYTES, type FileKind } from './signature';

/** The least that a provider takes (Ideogram), and a sane limit for a data: URL. */
const MOST_UPLOAD_BYTES = 10 * 1024 * 1024;

/** An image that the user gives, by file or by URL. */
export type ImageInput = { wire: string } & ({ field: unknown } | { url: string });

export interface ImageFile {
	bytes: Buffer;
	kind: FileKind;
}

/** For JSON: a URL stays a URL, a file becomes a data: URL. */
export async function imageAsUrl(input: ImageInput, item: Item, read = imageBytes): Promise<string> {
	if ('url' in input) return input.url;
	const { bytes, kind } = await read(input, item);
	return toDataUrl(bytes, kind.mimeType);
}

/** For multipart: a URL is fetched first, without credentials. */
export async function imageBytes(input: ImageInput, item: Item): Promise<ImageFile> {
	const bytes =
		'url' in input ? await item.fetchImage(input.url, MOST_UPLOAD_BYTES) : await item.fileBytes(input.field);
	assertUploadSize(bytes.length, 'Image');
	const kind = fileKind(bytes.subarray(0, SIGNATURE_BYTES), '');
	if (!isImage(kind)) {
		throw new Fault('parameter', 'The input file is not an image', {
			description: 'Its first bytes are of no image format. Nothing was sent for this item.',
		});
	}
	return { bytes, kind };
}

/** @throws a `parameter` Fault where the file is too large to be sent */
export function assertUploadSize(bytes: number, label: string): void {
	if (bytes <= MOST_UPLOAD_BYTES) return;
	throw new Fault('parameter', `'${label}' is larger than 10 MB`, {
		description: `The file has ${(bytes / 1024 / 1024).toFixed(1)} MiB. Make it smaller, or give its URL where the aggregator takes one.`,
	});
}
