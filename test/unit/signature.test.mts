import sharp from 'sharp';

import { fileKind, isImage } from '../../nodes/shared/engine/signature';

const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });

test.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)('a %s is known by its bytes, whatever the header says', async (format) => {
	const kind = fileKind(await picture.clone().toFormat(format).toBuffer(), 'text/plain');
	expect(kind?.mimeType).toBe(`image/${format}`);
});

test.each([
	['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
	['\uFEFF  <!DOCTYPE html><html>', 'text/html'],
])('%s is known by its text', (text, mimeType) => {
	expect(fileKind(Buffer.from(text), 'image/png')?.mimeType).toBe(mimeType);
});

test('what has no signature is what the header says', () => {
	expect(fileKind(Buffer.from('\0\0\0 ftypmp42'), 'video/mp4; codecs=x')).toEqual({ mimeType: 'video/mp4', extension: 'mp4' });
	expect(fileKind(Buffer.from('xx'), 'application/x-unknown')).toBeUndefined();
	expect(isImage(fileKind(Buffer.from('{"error":1}'), 'application/json'))).toBe(false);
});
