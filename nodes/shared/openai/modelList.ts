import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { isAggregatorName } from '../aggregator/aggregators';
import { call } from '../aggregator/call';
import { connectionOf, endpoint } from '../aggregator/connection';
import { asFault, Fault } from '../aggregator/fault';
import { errorOfReply } from '../aggregator/replyErrors/errorOfReply';
import { nodeError } from '../engine/output/nodeError';
import type { Item } from '../form/item';

/** The model, from the aggregator's own list or by its name: no two aggregators have the same. */
export function modelProperty(example: string): INodeProperties {
	return {
		displayName: 'Model',
		name: 'model',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a model...',
				typeOptions: { searchListMethod: 'searchModels', searchable: true },
			},
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: `e.g. ${example}` },
		],
		description: 'The model that makes the image, as the aggregator names it',
	};
}

/** A resource locator, or (by an expression, or from an agent) the name alone. */
const modelSchema = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);

export function modelOf(item: Item): string {
	const given = modelSchema.safeParse(item.parameter('model'));
	const model = given.success ? given.data.trim() : '';
	if (model === '') {
		throw new Fault('parameter', "'Model' is empty", {
			description: 'Choose a model from the list, or enter its name as the aggregator writes it.',
		});
	}
	return model;
}

/** An editor waits for it; the list costs nothing and answers at once, or not at all. */
const LIST_TIMEOUT_MS = 15_000;

/**
 * Names of image models that aggregators carry; the others of a list are mostly for chat. Families that
 * also have chat or video models (Qwen, Hunyuan, Kling, Wan) are known by what their image models add.
 */
const IMAGE_MODEL =
	/image|banana|dall-?e|flux|ideogram|recraft|midjourney|\b(mj|niji)[-_]|seedream|seededit|jimeng|imagine\b|qwen-?edit|hunyuan-?dit|kling-?omni|kolors|stable-?diffusion|\bsd[3x]|sdxl|hidream|photon|playground|kandinsky|cogview|omnigen|\breve\b/i;

const listSchema = z.object({
	data: z.array(
		z.object({
			id: z.string().min(1),
			/** What new-api says of a model, from what its admin set; it leaves out many that make images */
			supported_endpoint_types: z.array(z.string().catch('')).nullish().catch(undefined),
		}),
	),
});

interface ListedModel {
	name: string;
	/** Whether the gateway itself says so */
	isForImages: boolean;
}

/** The search behind the model's list: the aggregator's models, those that make images first. */
export async function searchModels(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	try {
		const words = (filter ?? '').toLowerCase().split(/\s+/);
		const models = (await listedModels(this)).filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
		return { results: imageModelsFirst(models).map(({ name }) => ({ name, value: name })) };
	} catch (error) {
		throw nodeError(this.getNode(), asFault(error));
	}
}

/** `GET {base}/v1/models`: free of charge, and only what the key may use. */
async function listedModels(context: ILoadOptionsFunctions): Promise<ListedModel[]> {
	const aggregator = String(context.getNodeParameter('aggregator'));
	if (!isAggregatorName(aggregator)) throw new Fault('parameter', `Unknown aggregator "${aggregator}"`);
	const connection = connectionOf(aggregator, await context.getCredentials(aggregator));
	const url = endpoint(connection, '/v1/models');
	const reply = await call(context, connection, { method: 'GET', url }, AbortSignal.timeout(LIST_TIMEOUT_MS));
	const list = listSchema.safeParse(reply.json);
	if (!list.success) {
		throw errorOfReply(reply, connection).with({ description: "It sent no list of models. Enter the model 'By Name'." });
	}
	const models = list.data.data.map(({ id, supported_endpoint_types: types }) => ({
		name: id,
		isForImages: (types ?? []).some((type) => type.includes('image')),
	}));
	return [...new Map(models.map((model) => [model.name, model])).values()];
}

function imageModelsFirst(models: ListedModel[]): ListedModel[] {
	const sorted = [...models].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
	const isImage = ({ name, isForImages }: ListedModel) => isForImages || IMAGE_MODEL.test(name);
	return [...sorted.filter(isImage), ...sorted.filter((model) => !isImage(model))];
}
