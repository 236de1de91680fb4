import type { IBinaryData } from 'n8n-workflow';

import { Fault, sentences } from '../aggregator/fault';
import { download, keep } from './download';
import type { GeneratedImage, Outcome } from './operation';
import type { Run } from './run';
import { fileKind, SIGNATURE_BYTES } from './signature';
import { asFault } from './submit';

/** One image with its file, or with the reason why there is none. */
export interface Delivered {
	image: GeneratedImage;
	binary?: IBinaryData;
	downloadError?: string;
	/** The server said that the file does not exist any more */
	gone?: boolean;
}

/**
 * Fetches the images of an outcome side by side. A download that fails in the end does not fail the
 * item: the image was paid for, so it comes out with its URL. Bytes that came in the reply itself are
 * always kept as a file: there is no URL to leave.
 */
export async function fetchImages(
	run: Run,
	outcome: Outcome,
	choice: {
		downloadImages: boolean;
		anyFile: boolean;
		deadline: number;
		/** Files that an earlier try already fetched */
		kept: Array<IBinaryData | null>;
	},
): Promise<Delivered[]> {
	return await Promise.all(
		outcome.images.map(async (image, index): Promise<Delivered> => {
			const name = fileName(outcome, index);
			const kept = choice.kept[index];
			if (kept) return { image, binary: kept };
			if (image.base64 !== undefined) return { image, binary: await keepBytes(run, image.base64, image.mimeType, name) };
			if (image.url === undefined) throw bytesLost();
			if (!choice.downloadImages) return { image };
			try {
				const wanted = { name, anyFile: choice.anyFile };
				return { image, binary: await download(run, image.url, wanted, choice.deadline) };
			} catch (error) {
				const fault = asFault(error);
				if (fault.kind === 'stopped') throw fault.with({ imageUrl: image.url });
				return {
					image,
					downloadError: sentences(fault.message, fault.details.description, unreachableHint(image.url)),
					gone: isGone(fault),
				};
			}
		}),
	);
}

/** The bytes came in the reply of an earlier try, whose process is gone. */
function bytesLost(): Fault {
	return new Fault('ended', 'An image that an earlier try paid for can no longer be fetched', {
		description:
			'It came inside the reply, and n8n keeps its files in memory here (N8N_DEFAULT_BINARY_DATA_MODE=default), so it ended with that try. The next try makes a new one.',
	});
}

function isGone(fault: Fault): boolean {
	return fault.details.httpCode === '404' || fault.details.httpCode === '410';
}

/** YIAPI's page warns of it: Ideogram's own links are not reachable from every network. */
function unreachableHint(url: string): string {
	return /^https?:\/\/([^/]+\.)?ideogram\.ai\//.test(url)
		? "ideogram.ai may be unreachable from the network of this n8n; n8n's proxy settings (HTTP_PROXY, HTTPS_PROXY) apply to downloads"
		: '';
}

async function keepBytes(run: Run, base64: string, mimeType: string | undefined, name: string): Promise<IBinaryData> {
	const bytes = Buffer.from(base64, 'base64');
	return await keep(run, bytes, name, fileKind(bytes.subarray(0, SIGNATURE_BYTES), mimeType ?? ''));
}

/** Tells files apart in a folder: model and id, or the name that the URL gives. */
function fileName({ model, id, images }: Outcome, index: number): string {
	const { url } = images[index];
	const ofUrl = url === undefined || !URL.canParse(url) ? undefined : new URL(url).pathname.split('/').pop()?.replace(/\.\w+$/, '');
	const stem = [model?.split(':')[0].split('/').pop(), id ?? ofUrl].filter(Boolean).join('-') || 'image';
	const number = id !== undefined && images.length > 1 ? `-${index}` : '';
	return `${stem}${number}`.replace(/[^\w.-]+/g, '-').slice(0, 120);
}
