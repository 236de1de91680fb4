import { z } from 'zod';
import type { V3Operation, Vendor } from '../vendors.mts';
import { colorPalette, numImages, oneOf, percentage, prompt, seed } from './fields.mts';

type Dialect = NonNullable<Vendor['ideogramV3']>['dialect'];

const magicPrompt = () => oneOf('MAGIC_PROMPT_OPTIONS').optional();

/** The fields that the two dialects name differently. */
const DIALECTS: Record<Dialect, () => z.ZodRawShape> = {
	official: () => ({ magic_prompt: magicPrompt() }),
	legacy: () => ({ magic_prompt_option: magicPrompt(), model: z.literal('V_3').optional() }),
};

const aspectRatio = (dialect: Dialect) =>
	oneOf(dialect === 'official' ? 'V3_ASPECT_RATIOS' : 'LEGACY_ASPECT_RATIOS').optional();

const common = (dialect: Dialect) => ({
	prompt,
	seed: seed.optional(),
	rendering_speed: oneOf('V3_RENDERING_SPEEDS').optional(),
	num_images: numImages.optional(),
	color_palette: colorPalette().optional(),
	style_type: oneOf('V3_STYLE_TYPES').optional(),
	style_preset: oneOf('V3_STYLE_PRESETS').optional(),
	style_codes: z.array(z.string().regex(/^[0-9a-f]{8}$/i)).optional(),
	...DIALECTS[dialect](),
});

const generate = (dialect: Dialect) => ({
	...common(dialect),
	resolution: oneOf('V3_RESOLUTIONS').optional(),
	aspect_ratio: aspectRatio(dialect),
	negative_prompt: z.string().optional(),
});

function without(shape: z.ZodRawShape, names: string[], more: z.ZodRawShape = {}): z.ZodRawShape {
	return { ...Object.fromEntries(Object.entries(shape).filter(([name]) => !names.includes(name))), ...more };
}

const FIELDS: Record<V3Operation, (dialect: Dialect) => z.ZodRawShape> = {
	generate,
	remix: (dialect) => ({ ...generate(dialect), image_weight: percentage.optional() }),
	edit: common,
	// neither accepts a style type, and reframe no prompt
	reframe: (dialect) => without(common(dialect), ['prompt', 'style_type', 'magic_prompt', 'magic_prompt_option'], {
		resolution: oneOf('V3_RESOLUTIONS'),
	}),
	'replace-background': (dialect) => without(common(dialect), ['style_type']),
};

export const v3Request = (operation: V3Operation, dialect: Dialect) =>
	z
		.object(FIELDS[operation](dialect))
		.strict()
		.refine(
			({ resolution, aspect_ratio }: Record<string, unknown>) => !(resolution && aspect_ratio),
			{
				message: 'resolution cannot be used in conjunction with aspect_ratio',
			},
		)
		.refine(({ style_codes, style_type }: Record<string, unknown>) => !(style_codes && style_type), {
			message: 'style_codes cannot be used in conjunction with style_type',
		});

/** Everything in multipart is text: how fields of other types are read. */
const READ: Record<string, (text: string) => unknown> = {
	seed: Number,
	num_images: Number,
	image_weight: Number,
	color_palette: (text) => {
		try {
			return JSON.parse(text);
		} catch {
			return text;
		}
	},
};

export function readText(fields: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(fields).map(([name, text]) => [name, READ[name]?.(String(text)) ?? text]),
	);
}
