import { z } from 'zod';
import type { Vendor } from '../vendors.mts';
import { type Problem, wordsOf } from './words.mts';

/** Which models accept which fields; the first row that matches counts. */
interface Family {
	models: RegExp;
	fields: z.ZodRawShape;
	/** Always base64, never a URL. */
	base64Only?: boolean;
	/** Works from images, under the vendor's name for them. */
	takesImages?: boolean;
	revisesPrompt?: boolean;
	/** Sends drafts if events are requested; for other models the gateway turns the answer into events. */
	streams?: boolean;
	/** Who refuses a prompt: the provider's safety system, or the gateway's list of words. */
	refusal: 'provider' | 'gateway';
}

const common = {
	model: z.string(),
	prompt: z.string().min(1),
	user: z.string().optional(),
	stream: z.boolean().optional(),
	partial_images: z.number().int().min(0).max(3).optional(),
};
const choice = (...values: [string, ...string[]]) => z.enum(values).optional();
const count = (most: number) => z.number().int().min(1).max(most).optional();
const ratio = z
	.string()
	.regex(/^\d{1,2}:\d{1,2}$/)
	.optional();
const gptImage = {
	...common,
	n: count(10),
	size: choice('auto', '1024x1024', '1536x1024', '1024x1536'),
	quality: choice('auto', 'low', 'medium', 'high'),
	background: choice('auto', 'transparent', 'opaque'),
	output_format: choice('png', 'jpeg', 'webp'),
	output_compression: z.number().int().min(0).max(100).optional(),
	moderation: choice('auto', 'low'),
};
const responseFormat = { response_format: choice('url', 'b64_json') };

const FAMILIES: Family[] = [
	{
		models: /^dall-e-3/,
		fields: {
			...common,
			...responseFormat,
			n: count(1),
			size: choice('1024x1024', '1792x1024', '1024x1792'),
			quality: choice('standard', 'hd'),
			style: choice('vivid', 'natural'),
		},
		revisesPrompt: true,
		refusal: 'provider',
	},
	{
		models: /^dall-e-2/,
		fields: {
			...common,
			...responseFormat,
			n: count(10),
			size: choice('256x256', '512x512', '1024x1024'),
		},
		refusal: 'provider',
	},
	{
		models: /^gpt-image-2\.6/,
		fields: {
			...gptImage,
			size: z
				.string()
				.regex(/^(auto|\d{3,4}x\d{3,4})$/)
				.optional(),
			quality: choice('auto', 'low', 'medium', 'high', 'xhigh', 'max'),
			output_format: choice('png', 'jpeg', 'webp', 'gif', 'svg'),
			complexity: choice('low', 'medium', 'high'),
		},
		base64Only: true,
		streams: true,
		refusal: 'provider',
	},
	{
		models: /^gpt-image-2/,
		fields: {
			...gptImage,
			size: z
				.string()
				.regex(/^(auto|\d{3,4}x\d{3,4})$/)
				.optional(),
			background: choice('auto', 'opaque'),
		},
		base64Only: true,
		streams: true,
		refusal: 'provider',
	},
	{ models: /^gpt-image/, fields: gptImage, base64Only: true, streams: true, refusal: 'provider' },
	{
		models: /banana|seedream/,
		fields: {
			...common,
			...responseFormat,
			n: count(4),
			size: z.string().optional(),
			resolution: choice('1K', '2K', '4K'),
			aspect_ratio: ratio,
			output_format: choice('png', 'jpg'),
			output_compression: z.number().int().min(0).max(100).optional(),
			watermark: z.boolean().optional(),
			sequential_image_generation: choice('auto', 'disabled'),
		},
		takesImages: true,
		refusal: 'gateway',
	},
	{
		models: /./,
		fields: {
			...common,
			...responseFormat,
			n: count(4),
			size: z
				.string()
				.regex(/^\d{2,4}x\d{2,4}$/)
				.optional(),
			aspect_ratio: ratio,
			output_format: choice('png', 'jpeg', 'jpg', 'webp'),
			quality: z.string().optional(),
			seed: z.number().int().min(0).optional(),
		},
		refusal: 'gateway',
	},
];

export function familyOf(model: string): Family {
	const family = FAMILIES.find(({ models }) => models.test(model));
	if (!family) throw new Error('The last family takes every model');
	return family;
}

/** One image or several; http(s) only if data: URLs are not part of the contract. */
function inputImages({ imageInput }: Vendor): z.ZodRawShape {
	if (!imageInput) return {};
	const address = z.string().regex(imageInput.takesDataUrls ? /^(https?:\/\/|data:image\/)/ : /^https?:\/\//);
	return { [imageInput.field]: z.union([address, z.array(address).min(1).max(14)]).optional() };
}

/** Additional fields of the edits route; the name of its input images does not depend on the vendor. */
export function editProblemOf({ fields }: Family, body: unknown): Problem | undefined {
	return problemIn({ ...fields, input_fidelity: choice('low', 'high') }, body);
}

/** OpenAI's complaint about this request. */
export function problemOf({ fields, takesImages }: Family, body: unknown, vendor: Vendor): Problem | undefined {
	return problemIn({ ...fields, ...(takesImages && inputImages(vendor)) }, body);
}

function problemIn(fields: z.ZodRawShape, body: unknown): Problem | undefined {
	const result = z.object(fields).strict().safeParse(body);
	const issue = result.error?.issues[0];
	return issue && wordsOf(issue, body);
}
