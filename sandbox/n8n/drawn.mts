import type { Locator } from 'playwright-core';

/** The size of an image in pixels, once it is drawn; an error if it can't be. */
export async function drawnSize(image: Locator): Promise<{ width: number; height: number }> {
	await image.waitFor();
	return await image.evaluate(async (element) => {
		const drawn = element as unknown as {
			decode(): Promise<void>;
			naturalWidth: number;
			naturalHeight: number;
		};
		await drawn.decode();
		return { width: drawn.naturalWidth, height: drawn.naturalHeight };
	});
}
