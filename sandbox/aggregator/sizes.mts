export interface Size {
	width: number;
	height: number;
}

const SQUARE: Size = { width: 1024, height: 1024 };
const round = (pixels: number) => Math.max(16, Math.round(pixels / 16) * 16);

/** `1024x768`, `1024×768`, `RESOLUTION_1024_768`. */
function explicitSize(text: unknown): Size | undefined {
	const match = /^(?:RESOLUTION_)?(\d{2,4})[x×_](\d{2,4})$/i.exec(String(text ?? ''));
	return match ? { width: Number(match[1]), height: Number(match[2]) } : undefined;
}

/** `16:9`, `16x9`, `ASPECT_16_9`: about a megapixel (times `megapixels`) in that shape. */
export function sizeOfAspect(text: unknown, megapixels = 1): Size | undefined {
	const match = /^(?:ASPECT_)?(\d{1,2})[:x_](\d{1,2})$/i.exec(String(text ?? ''));
	if (!match) return undefined;
	const ratio = Number(match[1]) / Number(match[2]);
	const height = Math.sqrt((megapixels * 1024 * 1024) / ratio);
	return { width: round(height * ratio), height: round(height) };
}

/** The size according to a request's own fields, whatever the provider calls them. */
export function pictureSize(fields: Record<string, unknown>): Size {
	const megapixels = fields.image_size === '2K' ? 4 : Number(fields.megapixels ?? 1) || 1;
	return (
		explicitSize(fields.resolution) ??
		sizeOfAspect(fields.aspect_ratio, megapixels) ??
		explicitSize(fields.size) ??
		SQUARE
	);
}
