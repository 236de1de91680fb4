import { z } from 'zod';

import { lenient } from '../replies/lenient';

const buttonSchema = z.object({
	customId: z.string().min(1),
	label: lenient(z.string()),
	/** The only sign of some, such as 🔄 */
	emoji: lenient(z.string()),
});

/**
 * A task as midjourney-proxy, new-api and the vendors' pages show it. Only the id is needed: an odd extra
 * must not lose a paid image.
 */
export const taskSchema = z.object({
	id: z.union([z.string().min(1), z.number()]),
	/** Empty until new-api has asked for the first time */
	status: z.string().nullish(),
	action: lenient(z.string()),
	botType: lenient(z.string()),
	/** e.g. "65%" */
	progress: lenient(z.union([z.string(), z.number()])),
	prompt: lenient(z.string()),
	/** As translated for Midjourney */
	promptEn: lenient(z.string()),
	properties: lenient(z.object({ finalPrompt: lenient(z.string()) })),
	/** A preview while it runs */
	imageUrl: lenient(z.string()),
	failReason: lenient(z.string()),
	buttons: lenient(z.array(z.unknown())),
	/** Unix milliseconds */
	submitTime: lenient(z.number()),
	finishTime: lenient(z.number()),
});

export type Task = z.infer<typeof taskSchema>;

export function buttonsOf({ buttons }: Task): Array<z.infer<typeof buttonSchema>> {
	return (buttons ?? []).flatMap((button) => buttonSchema.safeParse(button).data ?? []);
}
