/** What a file is by its first bytes; a name or a header may lie. */
export interface FileKind {
	mimeType: string;
	extension: string;
}

/** Bytes enough for every signature below. */
export const SIGNATURE_BYTES = 64;

interface Signature extends FileKind {
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
	{ mimeType: 'image/svg+xml', extension: 'svg', fits: startsWithTag(/^<svg[\s>]/i) },
	{ mimeType: 'video/mp4', extension: 'mp4', fits: isBrand('isom', 'iso2', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'M4V ') },
	{ mimeType: 'video/webm', extension: 'webm', fits: startsWith('\x1aE\xdf\xa3') },
	{ mimeType: 'audio/mpeg', extension: 'mp3', fits: startsWith('ID3') },
	{ mimeType: 'audio/wav', extension: 'wav', fits: (bytes) => startsWith('RIFF')(bytes) && startsWith('WAVE', 8)(bytes) },
	{ mimeType: 'application/pdf', extension: 'pdf', fits: startsWith('%PDF-') },
	{ mimeType: 'application/zip', extension: 'zip', fits: startsWith('PK\x03\x04') },
	{ mimeType: 'text/html', extension: 'html', fits: startsWithTag(/^<(!doctype html|html|head|body)/i) },
];

/** By signature, else by the declared type, else undefined. */
export function fileKind(firstBytes: Buffer, contentType: string): FileKind | undefined {
	const bySignature = SIGNATURES.find(({ fits }) => fits(firstBytes));
	if (bySignature) return { mimeType: bySignature.mimeType, extension: bySignature.extension };
	const mimeType = contentType.split(';')[0].trim().toLowerCase();
	const extension = EXTENSIONS[mimeType];
	return extension === undefined ? undefined : { mimeType, extension };
}

/** Types without a signature above, as providers declare them. */
const EXTENSIONS: Record<string, string> = {
	'image/svg+xml': 'svg',
	'image/jxl': 'jxl',
	'video/mp4': 'mp4',
	'video/webm': 'webm',
	'audio/mpeg': 'mp3',
	'audio/wav': 'wav',
	'text/plain': 'txt',
	'text/html': 'html',
	'application/json': 'json',
	'application/zip': 'zip',
};

export function isImage(kind: FileKind | undefined): kind is FileKind {
	return kind !== undefined && kind.mimeType.startsWith('image/');
}
