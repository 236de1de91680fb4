import { z } from 'zod';

/**
 * One field of a model's input. `json` is an object, `list` an array; `image` and `images` are filled from
 * the input images, not in the form; `any` is what a schema does not tell.
 */
export const modelFieldSchema = z.object({
	name: z.string(),
	type: z.enum(['text', 'number', 'integer', 'boolean', 'date', 'json', 'list', 'image', 'images', 'any']),
	required: z.boolean(),
	choices: z.array(z.union([z.string(), z.number()])).optional(),
	minimum: z.number().optional(),
	maximum: z.number().optional(),
	/** The most images that the field takes */
	mostImages: z.number().optional(),
	/** What the model takes where the field is not sent; only shown */
	byDefault: z.union([z.string(), z.number(), z.boolean()]).optional(),
});

export type ModelField = z.infer<typeof modelFieldSchema>;

export function isImageField({ type }: ModelField): boolean {
	return type === 'image' || type === 'images';
}
