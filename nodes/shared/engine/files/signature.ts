import type { FileType } from '../../form/item';

/** Enough bytes for every signature below: a drawing may have comments before its first element. */
export const SIGNATURE_BYTES = 4096;

interface Signature extends FileType {
	fits: (bytes: Buffer) => boolean;
}

const startsWith =
	(text: string, offset = 0) =>
	(bytes: Buffer) =>
		bytes.subarray(offset, offset + text.length).toString('latin1') === text;

const isBrand =
	(...brands: string[]) =>
	(bytes: Buffer) =>
		startsWith('ftyp', 4)(bytes) && brands.some((brand) => startsWith(brand, 8)(bytes));

const startsWithTag = (pattern: RegExp) => (bytes: Buffer) =>
	pattern.test(bytes.toString('utf8').replace(/^\uFEFF?\s*/, ''));

/** What may precede the first element of an XML document */
const BEFORE_ELEMENT = /^(?:\s+|<\?[^>]*\?>|<!--[^]*?-->|<!DOCTYPE\s+svg[^>[]*(?:\[[^\]]*\]\s*)?>)/i;

function isSvg(bytes: Buffer): boolean {
	let text = bytes.subarray(0, SIGNATURE_BYTES).toString('utf8').replace(/^\uFEFF/, '');
	for (let before = BEFORE_ELEMENT.exec(text); before; before = BEFORE_ELEMENT.exec(text)) {
		text = text.slice(before[0].length);
	}
	return /^<(\w+:)?svg[\s>]/i.test(text);
}

const SIGNATURES: Signature[] = [
	{ mimeType: 'image/png', extension: 'png', fits: startsWith('\x89PNG\r\n\x1a\n') },
	{ mimeType: 'image/jpeg', extension: 'jpg', fits: startsWith('\xff\xd8\xff') },
	{
		mimeType: 'image/webp',
		extension: 'webp',
		fits: (bytes) => startsWith('RIFF')(bytes) && startsWith('WEBP', 8)(bytes),
	},
	{ mimeType: 'image/gif', extension: 'gif', fits: startsWith('GIF8') },
	{ mimeType: 'image/avif', extension: 'avif', fits: isBrand('avif', 'avis') },
	{ mimeType: 'image/heic', extension: 'heic', fits: isBrand('heic', 'heix', 'mif1') },
	{ mimeType: 'image/tiff', extension: 'tiff', fits: startsWith('II*\0') },
	{ mimeType: 'image/tiff', extension: 'tiff', fits: startsWith('MM\0*') },
	{ mimeType: 'image/bmp', extension: 'bmp', fits: startsWith('BM') },
	{ mimeType: 'image/jxl', extension: 'jxl', fits: startsWith('\xff\x0a') },
	{ mimeType: 'image/jxl', extension: 'jxl', fits: startsWith('\0\0\0\x0cJXL \r\n\x87\n') },
	{ mimeType: 'image/svg+xml', extension: 'svg', fits: isSvg },
	{ mimeType: 'video/mp4', extension: 'mp4', fits: isBrand('isom', 'iso2', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'M4V ') },
	{ mimeType: 'video/webm', extension: 'webm', fits: startsWith('\x1aE\xdf\xa3') },
	{ mimeType: 'audio/mpeg', extension: 'mp3', fits: startsWith('ID3') },
	{ mimeType: 'audio/wav', extension: 'wav', fits: (bytes) => startsWith('RIFF')(bytes) && startsWith('WAVE', 8)(bytes) },
	{ mimeType: 'application/pdf', extension: 'pdf', fits: startsWith('%PDF-') },
	{ mimeType: 'application/zip', extension: 'zip', fits: startsWith('PK\x03\x04') },
	{ mimeType: 'text/html', extension: 'html', fits: startsWithTag(/^<(!doctype html|html|head|body)/i) },
];

/** The type by signature, else by the declared type, else undefined. */
export function fileTypeOf(firstBytes: Buffer, contentType: string): FileType | undefined {
	const bySignature = SIGNATURES.find(({ fits }) => fits(firstBytes));
	if (bySignature) return { mimeType: bySignature.mimeType, extension: bySignature.extension };
	const mimeType = contentType.split(';')[0].trim().toLowerCase();
	const extension = EXTENSIONS[mimeType];
	return extension === undefined ? undefined : { mimeType, extension };
}

/** The extension of a type above or below. */
export function extensionOf(mimeType: string): string {
	return SIGNATURES.find((signature) => signature.mimeType === mimeType)?.extension ?? EXTENSIONS[mimeType] ?? 'bin';
}

/** Types that are trusted without a signature. Never an image's: a header alone does not make one. */
const EXTENSIONS: Record<string, string> = {
	'video/mp4': 'mp4',
	'video/webm': 'webm',
	'audio/mpeg': 'mp3',
	'audio/wav': 'wav',
	'text/plain': 'txt',
	'text/html': 'html',
	'application/json': 'json',
	'application/zip': 'zip',
};

export function isImage(type: FileType | undefined): type is FileType {
	return type !== undefined && type.mimeType.startsWith('image/');
}

/** Enough bytes for every ending below. */
export const ENDING_BYTES = 12;

const ENDINGS: Record<string, (last: Buffer, first: Buffer, size: number) => boolean> = {
	'image/png': (last) => last.includes('IEND'),
	'image/jpeg': (last) => last.includes('\xff\xd9', 0, 'latin1'),
	'image/gif': (last) => last.at(-1) === 0x3b,
	'image/webp': (_last, first, size) => size >= first.readUInt32LE(4) + 8,
	'image/svg+xml': (last) => last.toString('latin1').trimEnd().endsWith('>'),
};

/**
 * Whether a file is complete, as far as its format shows. A server that compresses it although asked not to
 * announces a different length, and n8n silently unpacks it.
 */
export function isAtItsEnd(type: FileType | undefined, { first, last, size }: { first: Buffer; last: Buffer; size: number }): boolean {
	return ENDINGS[type?.mimeType ?? '']?.(last, first, size) ?? false;
}
