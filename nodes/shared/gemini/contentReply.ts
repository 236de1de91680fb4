import { z } from 'zod';

import type { Connection } from '../aggregator/connection';
import { Fault, sentences } from '../aggregator/fault';
import { field, several } from '../aggregator/reply';
import type { GeneratedImage, Progress } from '../engine/outcome';
import { absoluteUrl, lenient, markdownImages, ofDataUrl } from '../replies/replyFields';

/**
 * The reply of generateContent (Google's reference; new-api passes it on unchanged). An unexpected extra
 * field must not lose a paid image, so only what makes it a reply is strict. Some of Google's clients write
 * `inline_data`.
 */
const dataSchema = z.object({ mimeType: lenient(z.string()), mime_type: lenient(z.string()), data: z.string().min(1) });
/** The URL of the file, instead of its bytes */
const fileSchema = z.object({
	fileUri: lenient(z.string()),
	file_uri: lenient(z.string()),
	mimeType: lenient(z.string()),
	mime_type: lenient(z.string()),
});
const partSchema = z.object({
	/** An intermediate draft of the model, which is not the image */
	thought: lenient(z.boolean()),
	inlineData: lenient(dataSchema),
	inline_data: lenient(dataSchema),
	fileData: lenient(fileSchema),
	file_data: lenient(fileSchema),
	text: lenient(z.string()),
});
const candidateSchema = z.object({
	content: lenient(z.object({ parts: lenient(several(partSchema.catch({}))) })),
	finishReason: lenient(z.string()),
	finishMessage: lenient(z.string()),
});
/** One was seen, and up to eight can be requested. */
const MOST_CANDIDATES = 100;

const replySchema = z
	.object({
		candidates: lenient(several(candidateSchema.catch({}), MOST_CANDIDATES)),
		promptFeedback: lenient(z.object({ blockReason: lenient(z.string()), blockReasonMessage: lenient(z.string()) })),
		responseId: lenient(z.string()),
	})
	.refine(({ candidates, promptFeedback }) => candidates || promptFeedback, 'No reply of generateContent');

type Reply = z.infer<typeof replySchema>;
type Part = z.infer<typeof partSchema>;

/** The reply is the result: this route has no status to poll. */
export function geminiProgress(reply: unknown, connection: Connection): Progress {
	const { label } = connection;
	const parsed = replySchema.parse(inOne(reply));
	const parts = (parsed.candidates ?? []).flatMap(({ content }) => content?.parts ?? []).filter(({ thought }) => !thought);
	const images = imagesIn(parts, connection);
	const writtenText = textOf(parts);
	if (images.length === 0) throw noImage(parsed, writtenText, label);
	return { state: 'finished', outcome: { images, writtenText: writtenText || undefined } };
}

/** A reply in pieces, as events or as a list, combined into one. */
function inOne(reply: unknown): unknown {
	const pieces = Array.isArray(reply) ? reply : field(reply, 'events');
	if (!Array.isArray(pieces)) return reply;
	const named = (name: string) => pieces.map((piece) => field(piece, name)).filter((value) => value !== undefined);
	const candidates = named('candidates').flat();
	return {
		...(candidates.length > 0 && { candidates }),
		promptFeedback: named('promptFeedback')[0],
		responseId: named('responseId')[0],
	};
}

/**
 * An image is in one of these places of the reply (Crazyrouter's page, Google's reference), tried in this
 * order: its bytes or its URL in a separate part, its bytes in the text, its URL there.
 */
function imagesIn(parts: Part[], connection: Connection): GeneratedImage[] {
	const own = parts.flatMap((part) => ownImage(part, connection));
	if (own.length > 0) return own;
	const inText = parts.flatMap(({ text }) => markdownImages(text ?? '').addresses);
	const dataUrls = inText.filter((address) => address.startsWith('data:'));
	if (dataUrls.length > 0) return dataUrls.map((address) => ({ ...ofDataUrl(address), facts: {} }));
	return inText.filter((address) => URL.canParse(address)).map((url) => ({ url, facts: {} }));
}

function ownImage(part: Part, connection: Connection): GeneratedImage[] {
	const inline = part.inlineData ?? part.inline_data;
	if (inline) return [{ base64: inline.data, mimeType: inline.mimeType ?? inline.mime_type ?? undefined, facts: {} }];
	const file = part.fileData ?? part.file_data;
	const type = file?.mimeType ?? file?.mime_type ?? 'image/*';
	const address = file?.fileUri ?? file?.file_uri ?? '';
	if (!type.startsWith('image/')) return [];
	if (address.startsWith('data:')) return [{ ...ofDataUrl(address), facts: {} }];
	const url = absoluteUrl(address, connection);
	return url === undefined ? [] : [{ url, facts: {} }];
}

function textOf(parts: Part[]): string {
	return parts
		.map(({ text }) => markdownImages(text ?? '').rest.trim())
		.filter((text) => text !== '')
		.join('\n\n');
}

/** Answered, and usually billed: n8n's automatic retries repeat this error, and a new try is the user's decision. */
function noImage({ promptFeedback, candidates, responseId }: Reply, text: string, label: string): Fault {
	const blocked = promptFeedback?.blockReason ?? undefined;
	const finished = candidates?.find(({ finishReason }) => finishReason && finishReason !== 'STOP');
	const code = blocked ?? finished?.finishReason ?? undefined;
	const { message, advice, isSafety } = reasonOf(code, { label, isPrompt: blocked !== undefined });
	return new Fault('unknownOutcome', message, {
		code: isSafety ? 'safety' : undefined,
		id: responseId ?? undefined,
		description: sentences(
			promptFeedback?.blockReasonMessage ?? finished?.finishMessage ?? undefined,
			text && `The model wrote: "${text.slice(0, 500)}"`,
			code && `Gemini's reason: ${code}`,
			advice,
			'The request may have been billed; it is never resent automatically',
		),
	});
}

interface Reason {
	/** What happened; the error puts the aggregator's name before it */
	what: string;
	advice: string;
}

const REPHRASE = 'Rephrase the prompt, or use another input image';
const SAFETY: Reason = { what: 'withheld the image as unsafe', advice: REPHRASE };
const PROHIBITED: Reason = { what: 'withheld the image, which its rules prohibit', advice: REPHRASE };
const RECITATION: Reason = { what: 'withheld the image, which resembles an existing one too much', advice: REPHRASE };

/** Why there is no image (Google's reference: BlockReason, FinishReason). */
const REASONS: Record<string, Reason> = {
	SAFETY,
	IMAGE_SAFETY: SAFETY,
	PROHIBITED_CONTENT: PROHIBITED,
	IMAGE_PROHIBITED_CONTENT: PROHIBITED,
	BLOCKLIST: PROHIBITED,
	SPII: { what: 'withheld the image because of personal data in it', advice: REPHRASE },
	RECITATION,
	IMAGE_RECITATION: RECITATION,
	NO_IMAGE: { what: 'answered without an image', advice: 'Say in the prompt that an image is wanted, and of what' },
	MAX_TOKENS: { what: 'ran out of tokens before the image was done', advice: 'Ask for less text, or for a smaller image' },
	LANGUAGE: { what: 'does not support the language of the prompt', advice: 'Write it in English' },
};

const OTHER: Reason = {
	what: 'answered without an image',
	advice: 'Check that the model makes images at all, and say in the prompt that one is wanted',
};

function reasonOf(code: string | undefined, { label, isPrompt }: { label: string; isPrompt: boolean }) {
	if (isPrompt) return { message: `The prompt was refused by the safety filter of ${label}`, advice: REPHRASE, isSafety: true };
	const { what, advice } = code !== undefined && Object.hasOwn(REASONS, code) ? REASONS[code] : OTHER;
	return { message: `${label} ${what}`, advice, isSafety: advice === REPHRASE };
}
