import sharp from 'sharp';

import { fileTypeOf, isImage } from '../../nodes/shared/engine/files/signature';

const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });

test.each(['png', 'jpeg', 'webp', 'gif', 'avif', 'tiff'] as const)('a %s is known by its bytes, whatever the header says', async (format) => {
	const kind = fileTypeOf(await picture.clone().toFormat(format).toBuffer(), 'text/plain');
	expect(kind?.mimeType).toBe(`image/${format}`);
});

test.each([
	['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
	['\uFEFF  <!DOCTYPE html><html>', 'text/html'],
])('%s is known by its text', (text, mimeType) => {
	expect(fileTypeOf(Buffer.from(text), 'image/png')?.mimeType).toBe(mimeType);
});

test.each([
	'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg">',
	'\uFEFF<?xml version="1.0"?><!-- made > by hand --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [ <!ENTITY a "b"> ]>\n<svg:svg>',
	`<!--${' a long licence '.repeat(200)}--><svg width="1">`,
])('a drawing is known by its first element, whatever stands before it', (text) => {
	expect(fileTypeOf(Buffer.from(text), 'text/plain')?.mimeType).toBe('image/svg+xml');
});

test.each(['image/svg+xml', 'image/jxl', 'image/png', 'image/anything'])('a header that says %s makes no image of other bytes', (header) => {
	for (const text of ['secret', '{"svg":1}', '<html><svg></svg></html>', '<!-- <svg> --><script/>', '<svgs>']) {
		expect(isImage(fileTypeOf(Buffer.from(text), header))).toBe(false);
	}
});

test('what has no signature is what the header says', () => {
	expect(fileTypeOf(Buffer.from('\0\0\0 ftypmp42'), 'video/mp4; codecs=x')).toEqual({ mimeType: 'video/mp4', extension: 'mp4' });
	expect(fileTypeOf(Buffer.from('xx'), 'application/x-unknown')).toBeUndefined();
	expect(isImage(fileTypeOf(Buffer.from('{"error":1}'), 'application/json'))).toBe(false);
});
