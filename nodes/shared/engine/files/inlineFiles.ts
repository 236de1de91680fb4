import type { GenericValue, IExecuteFunctions } from 'n8n-workflow';

import type { FileStore, InlineFile } from '../../aggregator/body/incomingFile';
import { beforeReference, referenceIn } from '../../aggregator/body/base64';
import { ofDataUrl } from '../../replies/replyFields';
import type { GeneratedImage, Progress } from '../outcome';
import { extensionOf, fileTypeOf, isImage } from './signature';

/** n8n's binary data, for files that come inside a reply. They are named once the item is known. */
export function fileStoreOf(
	{ helpers }: Pick<IExecuteFunctions, 'helpers'>,
	resultIn: FileStore['resultIn'] = (reply) => reply,
	mostBytes?: number,
): FileStore {
	return {
		resultIn,
		mostBytes,
		typeOf(start, declaredType) {
			const type = fileTypeOf(start, declaredType ?? '');
			if (declaredType === undefined) return isImage(type) ? type.mimeType : undefined;
			return type?.mimeType ?? 'application/octet-stream';
		},
		async store(content, mimeType) {
			return await helpers.prepareBinaryData(content, `image.${extensionOf(mimeType)}`, mimeType);
		},
	};
}

type Files = ReadonlyMap<string, InlineFile>;

/**
 * Replaces the references that the family found with the files that came inside the reply. A file whose
 * reference is in an output of another kind is output as well: it was paid for.
 */
export function withInlineFiles(progress: Progress, files: Files = new Map()): Progress {
	if (progress.state !== 'finished') return progress;
	const { outcome } = progress;
	const images = outcome.images.map((image) => withFile(withoutDataUrl(image), files));
	if (outcome.output === undefined || files.size === 0) return { ...progress, outcome: { ...outcome, images } };
	const found: GeneratedImage[] = [];
	const output = withoutReferences(outcome.output, files, found);
	return { ...progress, outcome: { ...outcome, images: [...images, ...found], output } };
}

/** A data: URL contains the file itself: it is neither fetched nor shown. */
function withoutDataUrl({ url, ...image }: GeneratedImage): GeneratedImage {
	return url?.startsWith('data:') ? { ...image, ...ofDataUrl(url) } : { url, ...image };
}

function withFile(image: GeneratedImage, files: Files): GeneratedImage {
	const { base64, ...rest } = image;
	const file = fileOf(base64 ?? '', files);
	return file ? { ...rest, file } : image;
}

function fileOf(text: string, files: Files): InlineFile | undefined {
	return files.get(referenceIn(text)?.key ?? '');
}

function withoutReferences(value: GenericValue, files: Files, found: GeneratedImage[]): GenericValue {
	if (typeof value === 'string') {
		const file = fileOf(value, files);
		if (!file) return value;
		const isOtherFile = !file.mimeType?.startsWith('image/');
		found.push({ file, mimeType: file.mimeType, facts: {}, ...(isOtherFile && { isOtherFile }) });
		const before = beforeReference(value);
		return before && `${before.start}… (${before.length} characters)`;
	}
	if (Array.isArray(value)) return value.map((entry) => withoutReferences(entry, files, found));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]) => [name, withoutReferences(entry, files, found)]),
	);
}
