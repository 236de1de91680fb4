import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { isAggregatorName } from '../aggregator/aggregators';
import { call } from '../aggregator/call';
import { connectionOf, endpoint, type Connection } from '../aggregator/connection';
import { asFault, Fault } from '../aggregator/fault';
import { fetchFile, publicJson } from '../aggregator/fetchFile';
import { pricesOf, shownPrice, type Price } from '../aggregator/prices';
import { plainText } from '../aggregator/words';
import { several } from '../aggregator/reply';
import { errorOfReply } from '../aggregator/replyErrors/errorOfReply';
import { nodeError } from '../engine/output/nodeError';
import type { Item } from '../form/item';

/** The model, chosen from the aggregator's own list or by name: every aggregator has different models. */
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
		description: "The model that generates the image, under the aggregator's name for it",
	};
}

/** A resource locator, or (from an expression or an agent) the name alone. */
const modelSchema = z.union([z.string(), z.object({ value: z.string() }).transform(({ value }) => value)]);

export function modelOf(item: Item): string {
	const given = modelSchema.safeParse(item.parameter('model'));
	const model = given.success ? given.data.trim() : '';
	if (model === '') {
		throw new Fault('parameter', "'Model' is empty", {
			description: 'Choose a model from the list, or enter its name as the aggregator writes it.',
		});
	}
	const problem = problemOf(model);
	if (problem === undefined) return model;
	throw new Fault('parameter', `'Model' can't be "${plainText(model, 100)}"`, { description: `${problem} Enter the name as the aggregator writes it.` });
}

const LONGEST_MODEL = 200;
const CONTROLS = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

/** Why a text cannot be a model's name; in a path, a name with `..` would reach another route with the key. */
function problemOf(model: string): string | undefined {
	if (model.length > LONGEST_MODEL) return `It is longer than ${LONGEST_MODEL} characters.`;
	if (CONTROLS.test(model)) return 'It contains characters that no name has.';
	if (climbs(model)) return "It contains a step up in a path ('..').";
	return undefined;
}

/** Also recognises percent-encoded steps, encoded once or several times. */
function climbs(model: string): boolean {
	let plain = model;
	for (let previous = ''; plain !== previous; ) {
		if (plain.split(/[/\\]/).some((part) => /^\s*\.{1,2}\s*(;|$)/.test(part))) return true;
		previous = plain;
		plain = plain.replace(/%(?:u00)?(20|25|2e|2f|3b|5c)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
	}
	return false;
}

/**
 * Whether a name in a list may become the value of the field: n8n treats a value that begins with "=" as an
 * expression, and a gateway could use that to read the workflow's data.
 */
function isOffered({ id }: { id: string }): boolean {
	return problemOf(id) === undefined && !PRICE_NAME.test(id) && !/^\s*=|\{\{|\}\}|\$fromai/i.test(id);
}

/** An editor waits for it; the list costs nothing and comes at once, or not at all. */
const LIST_TIMEOUT_MS = 15_000;
/** Prices are optional: the list does not wait long for them. */
const PRICES_TIMEOUT_MS = 3_000;

/**
 * Names of image models that aggregators offer; most others in a list are chat models. In families that also
 * have chat or video models (Qwen, Hunyuan, Kling, Wan) image models are recognised by their suffix.
 */
const IMAGE_MODEL =
	/image|banana|dall-?e|flux|ideogram|recraft|midjourney|\b(mj|niji)[-_]|seedream|seededit|jimeng|imagine\b|qwen-?edit|hunyuan-?dit|kling-?omni|kolors|stable-?diffusion|\bsd[3x]|sdxl|hidream|photon|playground|kandinsky|cogview|omnigen|\breve\b/i;

/** Shut down by their makers, or to be shut down on 2026-12-01; a gateway may still list them. */
const NO_MORE = /dall-?e|gpt-image-1(?!\d)|chatgpt-image|imagen-?[34]/i;

/** Names of prices (Midjourney's actions in new-api), which are not models. */
const PRICE_NAME = /^mj_/i;

/** The models that a node's own route serves, best first: its list begins with them. */
interface Route {
	/** The family's current models, in this order; then its others, the newest first */
	today: string[];
	family: RegExp;
	/** new-api's name for the route */
	endpointType: RegExp;
}

/** OpenAI's and Google's pages on models, November 2026 */
const ROUTES = {
	generate: { today: ['gpt-image-2.6-flare', 'gpt-image-2.6-sunburst', 'gpt-image-2'], family: /gpt-image/i, endpointType: /image/ },
	edit: {
		today: ['gpt-image-2.6-sunburst', 'gpt-image-2.6-flare', 'gpt-image-2'],
		family: /gpt-image|image-edit|seededit|kontext/i,
		endpointType: /image/,
	},
	gemini: { today: ['gemini-nano-banana-2.1', 'gemini-3-pro-image'], family: /gemini.*image|banana/i, endpointType: /gemini/ },
} satisfies Record<string, Route>;

/** Entries of a list; a longer one was never seen. */
const MOST_LISTED = 5_000;
const MOST_TYPES = 20;
/** Nobody scrolls through more; the search finds the others */
const MOST_ROWS = 1_000;

const entrySchema = z.object({
	id: z.string().min(1),
	/** What new-api says about a model, from its admin's settings; it leaves out many that make images */
	supported_endpoint_types: several(z.string().catch(''), MOST_TYPES).nullish().catch(undefined),
});

/** OpenAI's format, and Google's own: `{ models: [{ name: "models/…" }] }`. */
const listSchema = z.union([
	z.object({ data: several(entrySchema, MOST_LISTED) }).transform(({ data }) => data),
	z
		.object({ models: several(z.object({ name: z.string().min(1) }), MOST_LISTED) })
		.transform(({ models }) => models.map(({ name }) => ({ id: name.replace(/^models\//, ''), supported_endpoint_types: undefined }))),
]);

interface ListedModel {
	name: string;
	/** The routes by which the gateway says it serves the model */
	types: string[];
}

/**
 * The search behind the list of models: the aggregator's models, those of the node's route first, those shut
 * down last.
 */
export function searchModelsOf(route: keyof typeof ROUTES) {
	return async function searchModels(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
		try {
			const words = (filter ?? '').toLowerCase().split(/\s+/);
			const connection = await connectionIn(this);
			const [all, prices] = await Promise.all([listedModels(this, connection), pricesAt(this, connection)]);
			const models = all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
			return { results: inOrder(models, ROUTES[route]).slice(0, MOST_ROWS).map(({ name }) => ({ name: withPrice(name, prices.get(name)), value: name })) };
		} catch (error) {
			throw nodeError(this.getNode(), asFault(error));
		}
	};
}

async function connectionIn(context: ILoadOptionsFunctions): Promise<Connection> {
	const aggregator = String(context.getNodeParameter('aggregator'));
	if (!isAggregatorName(aggregator)) throw new Fault('parameter', `Unknown aggregator "${aggregator}"`);
	return connectionOf(aggregator, await context.getCredentials(aggregator));
}

/**
 * What an image of each model costs, if the gateway publishes it; requested without the key, and ignored on
 * failure.
 */
async function pricesAt(context: ILoadOptionsFunctions, connection: Connection): Promise<Map<string, Price>> {
	const signal = AbortSignal.timeout(PRICES_TIMEOUT_MS);
	return await pricesOf(connection, async (url) => await publicJson(await fetchFile(context, connection, url, signal)));
}

function withPrice(name: string, price: Price | undefined): string {
	return price === undefined ? name : `${name} · ${shownPrice(price)}`;
}

/** `GET {base}/v1/models`: free of charge, and only what the key may use. */
async function listedModels(context: ILoadOptionsFunctions, connection: Connection): Promise<ListedModel[]> {
	const url = endpoint(connection, connection.api.modelsPath);
	const reply = await call(context, connection, { method: 'GET', url }, AbortSignal.timeout(LIST_TIMEOUT_MS));
	const list = listSchema.safeParse(reply.json);
	if (!list.success) {
		throw errorOfReply(reply, connection).with({ description: "It sent no list of models. Enter the model 'By Name'." });
	}
	const models = list.data
		.filter(isOffered)
		.map(({ id, supported_endpoint_types: types }) => ({ name: id, types: types ?? [] }));
	return [...new Map(models.map((model) => [model.name, model])).values()];
}

const BY_NAME = new Intl.Collator('en', { numeric: true });

/** Within a family the newest first, everything else by name. */
function inOrder(models: ListedModel[], route: Route): ListedModel[] {
	const rank = rankFor(route);
	const isOfFamily = (model: ListedModel) => rank(model) <= FAMILY;
	return [...models].sort((a, b) => {
		const byName = BY_NAME.compare(a.name, b.name);
		return rank(a) - rank(b) || (isOfFamily(a) ? -byName : byName);
	});
}

const FAMILY = 0;

function rankFor({ today, family, endpointType }: Route): (model: ListedModel) => number {
	return ({ name, types }) => {
		const place = today.indexOf(name.split('/').pop() ?? name);
		const isImage = IMAGE_MODEL.test(name) || types.some((type) => type.includes('image'));
		if (place >= 0) return place - today.length;
		if (NO_MORE.test(name)) return FAMILY + 4;
		if (isImage && family.test(name)) return FAMILY;
		if (isImage && types.some((type) => endpointType.test(type))) return FAMILY + 1;
		return isImage ? FAMILY + 2 : FAMILY + 3;
	};
}
