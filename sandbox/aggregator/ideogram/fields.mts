import { z } from 'zod';
import { VALUES } from './values.mts';

export const oneOf = (list: keyof typeof VALUES) => z.enum(VALUES[list] as unknown as [string, ...string[]]);

const MAX_SEED = 2_147_483_647;
export const seed = z.number().int().min(0).max(MAX_SEED);
export const numImages = z.number().int().min(1).max(8);
export const percentage = z.number().int().min(1).max(100);
export const prompt = z.string().min(1);

const member = z
	.object({
		color_hex: z.string().regex(/^#[0-9a-fA-F]{6}$/),
		color_weight: z.number().min(0.05).max(1).optional(),
	})
	.strict();

/** A preset by name, or up to eight colours; never both. */
export const colorPalette = () =>
	z.union([
		z.object({ name: oneOf('COLOR_PALETTES') }).strict(),
		z.object({ members: z.array(member).min(1).max(8) }).strict(),
	]);
