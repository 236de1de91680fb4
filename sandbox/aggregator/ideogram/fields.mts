import { z } from 'zod';

import type * as WireValues from '../../../nodes/shared/ideogram/wireValues.ts';
import { requireBuilt } from '../packageRoot.mts';

type Lists = Record<keyof typeof WireValues, readonly string[]>;

/** One of the package's own lists: what a field may hold is written once, for nodes and sandbox alike. */
export function oneOf(list: keyof typeof WireValues) {
	const lists = requireBuilt<Lists>('nodes/shared/ideogram/wireValues.js');
	return z.enum(lists[list] as [string, ...string[]]);
}

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

/** A preset by its name, or up to eight colours; never both. */
export const colorPalette = () =>
	z.union([
		z.object({ name: oneOf('COLOR_PALETTES') }).strict(),
		z.object({ members: z.array(member).min(1).max(8) }).strict(),
	]);
