import { toDataUrl } from '../engine/files/dataUrl';
import { imageBytes } from '../engine/files/loadImage';
import type { ImageInput } from '../form/images/imageInput';
import type { Item } from '../form/item';

/** How the images travel: inside the request, whatever the aggregator. An address is fetched first. */
export async function asDataUrls(images: ImageInput[], item: Item): Promise<string[]> {
	return await Promise.all(
		images.map(async (image) => {
			const { bytes, type } = await imageBytes(image, item);
			return toDataUrl(bytes, type.mimeType);
		}),
	);
}

export const HOW_IT_TRAVELS = 'It is sent inside the request: at most 10 MB, and better not above 4 MB.';
