import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../engine/operation';
import type { ImageInput } from '../form/images/imageInput';
import { readImageInputs } from '../form/images/readImageInputs';
import type { Item } from '../form/item';
import { readFields } from '../form/readFields';
import { assertCompatible, type Exclusion } from './exclusions';
import { wireFields, type WireFields } from './wire';

/** What the user chose for one item of any Ideogram node that makes images. */
export interface Choice {
	model?: string;
	prompt?: string;
	fields: WireFields;
	images: ImageInput[];
}

/** Reads and checks an item's parameters; only what is filled goes on. */
export function choiceOf(fields: INodeProperties[], exclusions: readonly Exclusion[], item: Item): Choice {
	const filled = readFields(fields, item).filter(({ value }) => value !== '');
	assertCompatible(exclusions, filled, fields);
	const wire = wireFields(filled);
	return {
		model: textOf(wire.model),
		prompt: textOf(wire.prompt),
		fields: wire,
		images: readImageInputs(fields, item),
	};
}

/** What all of them have in common. Synchronous: nothing to poll, nothing to cancel. */
export const imagesOperation = {
	paid: true,
	/** Ideogram's limit for one account; it counts images, not requests */
	mostImagesInFlight: 10,
	imageCount: ({ fields }) => Number(fields.num_images ?? 1),
	requested: ({ model, prompt }) => ({ model, prompt }),
} satisfies Partial<Operation<Choice>>;

function textOf(value: unknown): string | undefined {
	return typeof value === 'string' ? value : undefined;
}
