import { z } from 'zod';
import type { Operation } from '../vendors.mts';
import { colorPalette, numImages, oneOf, percentage, prompt, seed } from './fields.mts';

const magicPrompt = () => oneOf('MAGIC_PROMPT_OPTIONS').optional();
const magicVersion = () => oneOf('MAGIC_PROMPT_VERSIONS').optional();

const generateFields = () => ({
	prompt,
	aspect_ratio: oneOf('LEGACY_ASPECT_RATIOS').optional(),
	model: oneOf('LEGACY_MODELS').optional(),
	magic_prompt_option: magicPrompt(),
	magic_prompt_version: magicVersion(),
	seed: seed.optional(),
	style_type: oneOf('LEGACY_STYLE_TYPES').optional(),
	negative_prompt: z.string().optional(),
	resolution: oneOf('LEGACY_RESOLUTIONS').optional(),
	num_images: numImages.optional(),
	color_palette: colorPalette().optional(),
});

type Fields = Record<string, unknown>;

/** Fields that exclude each other; each row is one of Ideogram's rules. */
const EXCLUSIONS: Array<[wrong: (fields: Fields, model: string) => boolean, says: string]> = [
	[
		({ resolution, aspect_ratio }) => Boolean(resolution && aspect_ratio),
		'resolution cannot be used in conjunction with aspect_ratio',
	],
	[
		({ resolution }, model) => Boolean(resolution) && !model.startsWith('V_2'),
		'resolution is only supported by V_2 models',
	],
	[
		({ style_type }, model) => Boolean(style_type) && model.startsWith('V_1'),
		'style_type is only supported by V_2 models and above',
	],
	[
		({ negative_prompt }, model) => Boolean(negative_prompt) && model.startsWith('V_2A'),
		'negative_prompt is not supported by V_2A models',
	],
	[
		({ color_palette }, model) => Boolean(color_palette) && !['V_2', 'V_2_TURBO'].includes(model),
		'color_palette is only supported by V_2 and V_2_TURBO',
	],
];

const excluding = <T extends z.ZodRawShape>(shape: T) =>
	z
		.object(shape)
		.strict()
		.superRefine((fields: Fields, context) => {
			for (const [wrong, message] of EXCLUSIONS) {
				if (wrong(fields, String(fields.model ?? 'V_2')))
					context.addIssue({ code: 'custom', message });
			}
		});

/** The `image_request` of each operation; describe has none. */
export const IMAGE_REQUESTS: Record<Operation, () => z.ZodType<Fields> | undefined> = {
	generate: () => excluding(generateFields()),
	remix: () => excluding({ ...generateFields(), image_weight: percentage.optional() }),
	upscale: () =>
		z
			.object({
				prompt: z.string().optional(),
				resemblance: percentage.optional(),
				detail: percentage.optional(),
				magic_prompt_option: magicPrompt(),
				magic_prompt_version: magicVersion(),
				num_images: numImages.optional(),
				seed: seed.optional(),
			})
			.strict(),
	describe: () => undefined,
};
