import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { z } from 'zod';

import { isAggregatorName } from '../aggregator/aggregators';
import { call } from '../aggregator/call';
import { connectionOf, endpoint } from '../aggregator/connection';
import { asFault, Fault } from '../aggregator/fault';
import { refusal } from '../aggregator/refusal';
import { nodeError } from '../engine/nodeError';

/** An editor waits for it; the list costs nothing and answers at once, or not at all. */
const LIST_TIMEOUT_MS = 15_000;

/** Names of image models that aggregators carry; the others of a list are mostly for chat. */
const IMAGE_MODEL =
	/dall-?e|image|flux|imagen|ideogram|recraft|stable-?diffusion|\bsd[3x]|sdxl|seedream|kolors|hidream|photon|playground|kandinsky/i;

const listSchema = z.object({ data: z.array(z.object({ id: z.string().min(1) })) });

/** The search behind the model's list: the aggregator's models, those that make images first. */
export async function searchModels(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
	try {
		const words = (filter ?? '').toLowerCase().split(/\s+/);
		const names = (await modelNames(this)).filter((name) => words.every((word) => name.toLowerCase().includes(word)));
		return { results: imageModelsFirst(names).map((name) => ({ name, value: name })) };
	} catch (error) {
		throw nodeError(this.getNode(), asFault(error));
	}
}

/** `GET {base}/v1/models`: free of charge, and only what the key may use. */
async function modelNames(context: ILoadOptionsFunctions): Promise<string[]> {
	const aggregator = String(context.getNodeParameter('aggregator'));
	if (!isAggregatorName(aggregator)) throw new Fault('parameter', `Unknown aggregator "${aggregator}"`);
	const connection = connectionOf(aggregator, await context.getCredentials(aggregator));
	const url = endpoint(connection, '/v1/models');
	const reply = await call(context, connection, { method: 'GET', url }, AbortSignal.timeout(LIST_TIMEOUT_MS));
	const list = listSchema.safeParse(reply.json);
	if (!list.success) {
		throw refusal(reply, connection.label).with({ description: "It sent no list of models. Enter the model 'By Name'." });
	}
	return [...new Set(list.data.data.map(({ id }) => id))];
}

function imageModelsFirst(names: string[]): string[] {
	const sorted = [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
	return [...sorted.filter((name) => IMAGE_MODEL.test(name)), ...sorted.filter((name) => !IMAGE_MODEL.test(name))];
}
