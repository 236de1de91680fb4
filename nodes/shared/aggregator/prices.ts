import { z } from 'zod';

import { endpoint, type Connection } from './connection';
import { several } from './reply';

/**
 * The price of an image, if the gateway publishes it: `GET /api/pricing`, without a key (new-api:
 * controller/pricing.go). Only models charged per request have a price per image; models charged per token do
 * not. The group of a key is not known, so the price may be a range.
 */

/** US dollars */
export interface Price {
	from: number;
	to: number;
}

const MOST_MODELS = 5_000;
const MOST_GROUPS = 200;
/** `quota_type` of a price per request; 0 is per token */
const BY_REQUEST = 1;

const pricingSchema = z.object({
	data: z.array(z.unknown()),
	group_ratio: z.record(z.unknown()).catch({}),
});
const modelSchema = z.object({
	model_name: z.string().min(1).max(200),
	quota_type: z.literal(BY_REQUEST),
	model_price: z.number().nonnegative().finite(),
	enable_groups: several(z.string(), MOST_GROUPS).catch([]),
});

/**
 * The prices by model; empty if the gateway publishes none. Never throws: the list of models is then shown
 * without prices.
 *
 * @param getPublic returns the JSON at a URL on the base URL's own origin, requested without the key
 */
export async function pricesOf(connection: Connection, getPublic: (url: string) => Promise<unknown>): Promise<Map<string, Price>> {
	try {
		return parsePrices(await getPublic(endpoint(connection, '/api/pricing')));
	} catch {
		return new Map();
	}
}

export function parsePrices(json: unknown): Map<string, Price> {
	const pricing = pricingSchema.safeParse(json);
	if (!pricing.success) return new Map();
	const { data, group_ratio } = pricing.data;
	const ratios = Object.fromEntries(Object.entries(group_ratio).slice(0, MOST_GROUPS));
	const models = data.slice(0, MOST_MODELS).flatMap((model) => modelSchema.safeParse(model).data ?? []);
	return new Map(models.map((model) => [model.model_name, priceOf(model, ratios)]));
}

function priceOf({ model_price: price, enable_groups: groups }: z.infer<typeof modelSchema>, ratios: Record<string, unknown>): Price {
	const named = groups.filter((group) => isRatio(ratios[group]));
	const all = named.length > 0 ? named : Object.keys(ratios);
	const factors = all.map((group) => ratios[group]).filter(isRatio);
	const amounts = (factors.length > 0 ? factors : [1]).map((ratio) => Number((price * ratio).toFixed(6)));
	return { from: Math.min(...amounts), to: Math.max(...amounts) };
}

function isRatio(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** As shown in a list of models, e.g. "$0.04 an image". */
export function shownPrice({ from, to }: Price): string {
	return from === to ? `$${from} an image` : `$${from} to $${to} an image`;
}
