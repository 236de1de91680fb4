import type { INodeProperties } from 'n8n-workflow';

import type { Operation } from '../engine/operation';
import type { Item } from '../form/item';
import { readFields } from '../form/readFields';
import { snakeCase } from '../form/snakeCase';
import { imagesProgress } from './imagesReply';
import { modelOf } from './model';

/** What the user chose for one item of any node of OpenAI's routes. */
export interface ImagesChoice {
	model: string;
	prompt: string;
	/** Under their wire names, the prompt among them: only what the user set */
	fields: Record<string, unknown>;
}

export function imagesChoice(properties: INodeProperties[], item: Item): ImagesChoice {
	const model = modelOf(item);
	const set = readFields(properties, item).filter(({ value }) => value !== '');
	const fields = Object.fromEntries(set.map(({ property, value }) => [snakeCase(property.name), value]));
	return { model, prompt: String(fields.prompt), fields };
}

/** Synchronous: no status, nothing to cancel, nothing to pick up but what came back. */
export const imagesOperation = {
	paid: true,
	progress: (reply, _choice, connection) => imagesProgress(reply, connection),
	imageCount: ({ fields }) => Number(fields.n ?? 1),
	requested: ({ model, prompt }) => ({ model, prompt }),
} satisfies Partial<Operation<ImagesChoice>>;
