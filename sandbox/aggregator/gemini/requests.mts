import { z } from 'zod';
import { wordsOf } from './words.mts';

const RATIOS = ['1:1', '1:4', '1:8', '16:9', '2:3', '21:9', '3:2', '3:4', '4:1', '4:3', '4:5', '5:4', '8:1', '9:16'];
const IMAGE_TYPES = /^image\/(png|jpeg|webp|heic|heif)$/;

const part = z.union([
	z.object({ text: z.string().min(1) }).strict(),
	z
		.object({
			inlineData: z.object({ mimeType: z.string().regex(IMAGE_TYPES), data: z.string().min(1) }).strict(),
		})
		.strict(),
]);

const request = z
	.object({
		// LiteLLM writes these beside what it was given
		model: z.string().nullish(),
		tools: z.array(z.object({})).nullish(),
		contents: z.array(z.object({ role: z.enum(['user', 'model']).optional(), parts: z.array(part).min(1) }).strict()).min(1),
		generationConfig: z
			.object({
				responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
				imageConfig: z
					.object({
						aspectRatio: z.enum(RATIOS as [string, ...string[]]).optional(),
						imageSize: z.enum(['1K', '2K', '4K']).optional(),
					})
					.strict()
					.optional(),
			})
			.strict()
			.optional(),
	})
	.strict();

export type GeminiRequest = z.infer<typeof request>;

/** The parsed request, or Google's complaint about it. */
export function geminiRequest(model: string, body: unknown): GeminiRequest | string {
	const read = request.safeParse(body);
	if (!read.success) return wordsOf(read.error.issues[0]!, body);
	const knowsSizes = !/2\.5|^nano-banana$/.test(model);
	if (read.data.generationConfig?.imageConfig?.imageSize && !knowsSizes) return 'Request contains an invalid argument.';
	return read.data;
}

type Parts = GeminiRequest['contents'][number]['parts'];

export const partsOf = ({ contents }: GeminiRequest): Parts => contents.flatMap(({ parts }) => parts);

export const promptOf = (asked: GeminiRequest): string =>
	partsOf(asked)
		.flatMap((one) => ('text' in one ? [one.text] : []))
		.join('\n');
