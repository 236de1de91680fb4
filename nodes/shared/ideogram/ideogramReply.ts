import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault } from '../aggregator/fault';
import { several } from '../aggregator/reply';
import type { GeneratedImage, Outcome, Progress } from '../engine/outcome';
import { absoluteUrl, isoTime, lenient, ofDataUrl } from '../replies/replyFields';

/**
 * The reply of all of Ideogram's synchronous routes that make images (Ideogram's OpenAPI description; YIAPI's
 * and Crazyrouter's pages, which differ in `created` and in what they leave out). An unexpected extra field
 * must not lose a paid image, so only the list itself is strict.
 */
const imageSchema = z.object({
	url: lenient(z.string()),
	prompt: lenient(z.string()),
	resolution: lenient(z.string()),
	/** Upscale: the size of the file; `resolution` is that of the input image */
	upscaled_resolution: lenient(z.string()),
	is_image_safe: lenient(z.boolean()),
	seed: lenient(z.number().finite()),
	style_type: lenient(z.string()),
});

const replySchema = z.object({
	/** ISO text, or Unix seconds (Crazyrouter) */
	created: lenient(z.union([z.string(), z.number()])),
	/** An invalid entry must not lose the images beside it */
	data: several(imageSchema.catch({})),
});

type ReplyImage = z.infer<typeof imageSchema>;

export function imagesProgress(reply: unknown, model: string | undefined, connection: Connection): Progress {
	const { created, data } = replySchema.parse(reply);
	const shown = data.flatMap((image) => imageOf(image, connection));
	if (shown.length === 0) throw nothingToShow(data.length, connection.label);
	const withheldCount = data.length - shown.length || undefined;
	const outcome: Outcome = { model, images: shown, createdAt: isoTime(created), withheldCount };
	return { state: 'finished', outcome };
}

/** A withheld image has no URL. */
function imageOf({ url, ...facts }: ReplyImage, connection: Connection): GeneratedImage[] {
	if (!url) return [];
	return [
		{
			...(url.startsWith('data:') ? ofDataUrl(url) : { url: absoluteUrl(url, connection) ?? url }),
			facts: {
				prompt: facts.prompt ?? undefined,
				seed: facts.seed ?? undefined,
				resolution: facts.upscaled_resolution ?? facts.resolution ?? undefined,
				isImageSafe: facts.is_image_safe ?? undefined,
				styleType: facts.style_type ?? undefined,
			},
		},
	];
}

/** Answered and usually billed: n8n's automatic retries repeat this error, and a new try is the user's decision. */
function nothingToShow(count: number, label: string): Fault {
	if (count === 0) {
		return new Fault('unknownOutcome', `The request succeeded at ${label}, but without an image`, {
			description: 'The reply held an empty list. The request may have been billed.',
		});
	}
	return new Fault('unknownOutcome', `${label} withheld ${count === 1 ? 'the image' : `all ${count} images`} as unsafe`, {
		code: 'safety',
		description:
			'Ideogram completed the request, but its safety check withheld the result (is_image_safe: false). Rephrase the prompt. The request may have been billed.',
	});
}
