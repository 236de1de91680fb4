import { imageAddress } from '../engine/files/loadImage';
import type { ImageInput } from '../form/images/imageInput';
import type { Item } from '../form/item';
import { LARGE_FILE_KB } from './inputImage';

/** An image as Replicate takes it: its URL, or the file as a data: URL. */
export async function uploadImage(image: ImageInput, item: Item): Promise<string> {
	const url = await imageAddress(image, item);
	if (url.startsWith('data:') && url.length > (LARGE_FILE_KB * 1024 * 4) / 3) {
		item.hint(
			`An input file is larger than ${LARGE_FILE_KB} KB. Replicate advises to give such images by URL; as a file it may be refused or be slow.`,
		);
	}
	return url;
}
