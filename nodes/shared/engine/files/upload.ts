import { createHash } from 'crypto';

import { asFault, Fault, sentences, type FaultKind } from '../../aggregator/fault';
import type { FileContent } from '../../aggregator/filePart';
import { uploadedUrl, uploadRequest } from '../../aggregator/uploads';
import type { ImageFile } from '../../form/item';
import type { Run } from '../run';
import { imagePart } from './loadImage';
import { repeated } from './repeated';

/** A route that takes no files goes on failing. */
const MOST_UPLOAD_TRIES = 5;
/** One try; a connection that hangs must not cost all of the item's time. */
const LONGEST_UPLOAD_MS = 120_000;

/** What ends the batch, or was the user's doing, is told as it is. */
const TOLD_AS_IT_IS: FaultKind[] = ['key', 'credit', 'stopped'];

/**
 * Puts an image where the aggregator has a URL for it. An upload costs nothing, so it is repeated over
 * passing faults as a download is; when it fails in the end nothing was billed, and nothing is created
 * without the image. Equal images go up once a run.
 */
export async function upload(run: Run, image: ImageFile): Promise<string> {
	const digest = await digestOf(image.content);
	const known = run.uploads.get(digest);
	if (known) return await known;
	const going = send(run, image);
	run.uploads.set(digest, going);
	// what failed may work for the next item
	going.catch(() => run.uploads.delete(digest));
	return await going;
}

async function send(run: Run, image: ImageFile): Promise<string> {
	const { label } = run.connection;
	const request = uploadRequest(run.connection, imagePart(image, 'image'));
	const deadline = run.clock.now() + run.options.timeoutMs;
	try {
		return await repeated(run, deadline, MOST_UPLOAD_TRIES, async () => {
			const limit = Math.min(deadline, run.clock.now() + LONGEST_UPLOAD_MS);
			const url = uploadedUrl(await run.call(request, run.clock.signalAt(limit, run.stop)));
			if (url === undefined) throw new Fault('transient', `${label} took the file, but gave no URL for it`);
			return url;
		});
	} catch (error) {
		throw notUploaded(asFault(error), label);
	}
}

function notUploaded(fault: Fault, label: string): Fault {
	const description = sentences(
		fault.details.description,
		'Uploads are free of charge, and without its image nothing was asked for: nothing was billed for this item',
	);
	if (TOLD_AS_IT_IS.includes(fault.kind)) return fault.with({ description });
	return new Fault('refused', `The input image could not be uploaded to ${label}`, {
		...fault.details,
		description: sentences(fault.message, description),
	});
}

async function digestOf({ chunks }: FileContent): Promise<string> {
	const hash = createHash('sha256');
	for await (const piece of chunks()) hash.update(piece);
	return hash.digest('base64');
}
