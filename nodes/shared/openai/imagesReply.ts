import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault, sentences } from '../aggregator/fault';
import { notSentAgain } from '../aggregator/usageLog';
import type { GeneratedImage, Progress } from '../engine/outcome';
import { absoluteUrl, isoTime, lenient, ofDataUrl } from '../replies/replyFields';

/**
 * The reply of `POST /v1/images/generations` (OpenAI's API reference, as one-api and new-api pass it
 * on). Gateways fill what is not there with empty texts. An odd extra must not lose a paid image.
 */
const imageSchema = z.object({
	url: lenient(z.string()),
	b64_json: lenient(z.string()),
	revised_prompt: lenient(z.string()),
});

const replySchema = z.object({
	/** Unix seconds */
	created: lenient(z.number()),
	/** An entry that is none must not lose the images beside it */
	data: z.array(imageSchema.catch({})),
});

/** The reply is the result: this route has no status to ask for. */
export function imagesProgress(reply: unknown, connection: Connection): Progress {
	const { label } = connection;
	const { created, data } = replySchema.parse(reply);
	const images = data.map((image) => imageOf(image, connection)).filter((image) => image !== undefined);
	if (images.length === 0) throw noImage(label);
	const withheld = data.length - images.length;
	return {
		state: 'finished',
		outcome: { images, createdAt: isoTime(created), withheldCount: withheld === 0 ? undefined : withheld },
	};
}

function imageOf(
	{ url: address, b64_json: base64, revised_prompt: revisedPrompt }: z.infer<typeof imageSchema>,
	connection: Connection,
): GeneratedImage | undefined {
	const facts = { revisedPrompt: revisedPrompt || undefined };
	// some gateways send a data: URL where the bytes alone belong
	if (base64?.startsWith('data:')) return { ...ofDataUrl(base64), facts };
	if (base64) return { base64, facts };
	if (address?.startsWith('data:')) return { ...ofDataUrl(address), facts };
	const url = address ? absoluteUrl(address, connection) : undefined;
	return url === undefined ? undefined : { url, facts };
}

/** Sent, answered and mostly billed: as with a lost answer, a second try is for the user to decide. */
function noImage(label: string): Fault {
	return new Fault('unknownOutcome', `${label} answered without an image`, {
		description: sentences(
			'The request may have been billed; the safety filter may have kept the image back',
			notSentAgain(label),
		),
	});
}
