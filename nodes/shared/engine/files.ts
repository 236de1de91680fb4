import type { IBinaryData } from 'n8n-workflow';

import { asFault, Fault, sentences } from '../aggregator/fault';
import { unreachableHint } from '../aggregator/unreachableHint';
import { download, storeBytes } from './download';
import type { GeneratedImage, Outcome } from './operation';
import type { Run } from './run';
import { sideBySide } from './sideBySide';

/** One image with its file, or with the reason why there is none. */
export interface Delivered {
	image: GeneratedImage;
	binary?: IBinaryData;
	downloadError?: string;
	/** The server said that the file does not exist any more */
	gone?: boolean;
}

export interface Fetched {
	files: Delivered[];
	/** The stop that left files unfetched; those that were there before it are in `files` all the same */
	stopped?: Fault;
}

export interface FetchChoice {
	downloadImages: boolean;
	anyFile: boolean;
	deadline: number;
	/** Files that an earlier try already fetched */
	kept: Array<IBinaryData | null>;
}

/** How many files of one item are on their way at once: what a model makes, but not what a reply may list. */
const MOST_AT_ONCE = 8;

/**
 * Fetches the images of an outcome side by side. A file that can't be had in the end does not fail the
 * item: the image was paid for, so it comes out with its URL. Bytes that came in the reply itself are
 * always kept as a file: there is no URL to leave.
 */
export async function fetchImages(run: Run, outcome: Outcome, choice: FetchChoice): Promise<Fetched> {
	const isLost = (image: GeneratedImage, index: number) =>
		image.url === undefined && image.base64 === undefined && !choice.kept[index];
	if (outcome.images.length > 0 && outcome.images.every(isLost)) throw lost(IN_MEMORY);

	let stopped: Fault | undefined;
	const files = await sideBySide(outcome.images.length, MOST_AT_ONCE, async (index): Promise<Delivered> => {
		const image = outcome.images[index];
		try {
			return { image, binary: choice.kept[index] ?? (await fileOf(run, outcome, index, choice)) };
		} catch (error) {
			const fault = asFault(error);
			if (fault.kind === 'stopped') stopped ??= fault.with({ imageUrl: image.url });
			const hint = image.url === undefined ? '' : unreachableHint(image.url);
			return {
				image,
				downloadError: sentences(fault.message, fault.details.description, hint),
				gone: isGone(fault),
			};
		}
	});
	return { files, stopped };
}

/** The file of one image; none where only its address is wanted. */
async function fileOf(
	run: Run,
	outcome: Outcome,
	index: number,
	{ downloadImages, anyFile, deadline }: FetchChoice,
): Promise<IBinaryData | undefined> {
	const { url, base64, mimeType } = outcome.images[index];
	const name = fileName(outcome, index);
	if (base64 !== undefined) return await storeBytes(run, base64, mimeType, name, deadline);
	if (url === undefined) throw lost('It came inside the reply, and n8n could not store it then.');
	return downloadImages ? await download(run, url, { name, anyFile }, deadline) : undefined;
}

const IN_MEMORY =
	'It came inside the reply, and n8n keeps its files in memory here (N8N_DEFAULT_BINARY_DATA_MODE=default), so it ended with that try. The next try makes a new one.';

/** The bytes came in the reply of an earlier try, which is over. */
function lost(description: string): Fault {
	return new Fault('ended', 'An image that an earlier try paid for can no longer be fetched', { description });
}

function isGone(fault: Fault): boolean {
	return fault.details.httpCode === '404' || fault.details.httpCode === '410';
}

/** Tells files apart in a folder: model and id, or the name that the URL gives. */
function fileName({ model, id, images }: Outcome, index: number): string {
	const { url } = images[index];
	const ofUrl = url === undefined || !URL.canParse(url) ? undefined : new URL(url).pathname.split('/').pop()?.replace(/\.\w+$/, '');
	const stem = [model?.split(':')[0].split('/').pop(), id ?? ofUrl].filter(Boolean).join('-') || 'image';
	const number = id !== undefined && images.length > 1 ? `-${index}` : '';
	return `${stem}${number}`.replace(/[^\w.-]+/g, '-').slice(0, 120);
}
