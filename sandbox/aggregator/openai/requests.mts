import { z } from 'zod';

/** Which models take which fields; the first row that matches counts. */
interface Family {
	models: RegExp;
	fields: z.ZodRawShape;
	/** Always base64, never a URL. */
	base64Only?: boolean;
	revisesPrompt?: boolean;
	/** Who refuses a prompt: the provider's safety system, or the gateway's list of words. */
	refusal: 'provider' | 'gateway';
}

const common = { model: z.string(), prompt: z.string().min(1), user: z.string().optional() };
const choice = (...values: [string, ...string[]]) => z.enum(values).optional();
const count = (most: number) => z.number().int().min(1).max(most).optional();
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
		models: /^gpt-image/,
		fields: {
			...common,
			n: count(10),
			size: choice('auto', '1024x1024', '1536x1024', '1024x1536'),
			quality: choice('auto', 'low', 'medium', 'high'),
			background: choice('auto', 'transparent', 'opaque'),
			output_format: choice('png', 'jpeg', 'webp'),
			moderation: choice('auto', 'low'),
		},
		base64Only: true,
		refusal: 'provider',
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
			aspect_ratio: z
				.string()
				.regex(/^\d{1,2}:\d{1,2}$/)
				.optional(),
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

/** What OpenAI would say against this request. */
export function problemOf(
	{ fields }: Family,
	body: unknown,
): { message: string; param: string | null } | undefined {
	const result = z.object(fields).strict().safeParse(body);
	const issue = result.error?.issues[0];
	if (!issue) return undefined;
	if (issue.code === 'unrecognized_keys') {
		const param = issue.keys[0] ?? null;
		return { message: `Unknown parameter: '${param}'.`, param };
	}
	const param = String(issue.path[0] ?? '') || null;
	if (issue.code === 'too_big' && issue.maximum === 1) {
		return { message: 'You must provide n=1 for this model.', param: null };
	}
	return { message: `Invalid value for '${param}': ${issue.message}`, param };
}
