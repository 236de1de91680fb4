import fc from 'fast-check';

import type { AggregatorName } from '../../../nodes/shared/aggregator/aggregators.ts';
import type { Fault } from '../../../nodes/shared/aggregator/fault.ts';
import { CATALOGUE, REQUEST_ID, type CatalogueRow, type Saying } from './catalogue.mts';
import { labelOf, NAMED, readAs } from './read.mts';

const SEED = 20_261_105;
const RUNS = 2_000;

const sayings = CATALOGUE.flatMap((row) => row.says.map((saying) => ({ row, saying })));
const drawn = fc.constantFrom(...sayings).chain(({ row, saying }) =>
	fc.record({
		row: fc.constant(row),
		saying: fc.constant(saying),
		place: row.at === undefined ? fc.constantFrom<AggregatorName>(...NAMED, 'customAggregatorApi') : fc.constant(row.at as AggregatorName),
	}),
);
const requestId = fc.stringMatching(/^20[0-9]{12}[0-9A-Za-z-]{4,24}$/);
/** Names that models have, those among them that sound like something else. */
const model = fc.constantFrom(
	'gpt-image-2', 'google/imagen-4', 'black-forest-labs/flux-2-pro', 'lucataco/nsfw-xl', 'quota/free', 'acme/credit-card-art', 'moderation-latest',
	'safety-checker/v1', 'token-free', 'model_not_found', '即梦-4.0', 'a:b', 'owner/name:5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa',
); // prettier-ignore
const name = fc.constantFrom('default', 'vip', 'svip-2', '默认分组', 'Gruppe A', 'pro_max', '令牌一号');

/** The same answer with another id, model, group and name of a key. */
function varied(saying: Saying, id: string, model: string, name: string): Saying {
	const change = (text: string) =>
		text
			.replaceAll(REQUEST_ID, id)
			.replaceAll(/gpt-image-2|google\/imagen-4|dall-e-3/g, JSON.stringify(model).slice(1, -1))
			.replaceAll(/\bvip\b|\bdefault\b|my-key/g, name);
	const { body, headers = {} } = saying;
	return {
		...saying,
		headers: Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, change(value)])),
		body: typeof body === 'string' ? change(body) : JSON.parse(change(JSON.stringify(body))),
	};
}

function accuses(fault: Fault): string[] {
	const { description = '' } = fault.details;
	return [
		fault.kind === 'credit' || /^Out of credit/.test(fault.message) || /top up/i.test(description) ? 'credit' : '',
		fault.kind === 'key' || /not accepted/.test(fault.message) ? 'key' : '',
	].filter(Boolean);
}

const blamed = (row: CatalogueRow) => (row.kind === 'credit' || row.kind === 'key' ? [row.kind] : []);

test('whatever the request, the model, the group and the key are called, the same is read', () => {
	const property = fc.property(drawn, requestId, model, name, ({ row, saying, place }, id, model, name) => {
		const fault = readAs(place, varied(saying, id, model, name));
		expect({ kind: fault.kind, message: fault.message }).toEqual({
			kind: row.kind,
			message: row.message.replaceAll('AnyAPI', labelOf(place)),
		});
		if (JSON.stringify(saying).includes(REQUEST_ID)) expect(fault.details.description?.split(id)).toHaveLength(2);
	});
	fc.assert(property, { numRuns: RUNS, seed: SEED });
});

test('wherever an answer is cut, nobody is told to top up or to change the key who need not', () => {
	const property = fc.property(drawn, fc.noBias(fc.double({ min: 0, max: 0.999, noNaN: true })), ({ row, saying, place }, part) => {
		const whole = typeof saying.body === 'string' ? saying.body : JSON.stringify(saying.body);
		const cut = whole.slice(0, Math.max(1, Math.floor(whole.length * part)));
		const fault = readAs(place, { ...saying, body: cut });
		const wrong = accuses(fault).filter((kind) => !blamed(row).includes(kind as never));
		expect({ cut, wrong }).toEqual({ cut, wrong: [] });
	});
	fc.assert(property, { numRuns: RUNS, seed: SEED + 1 });
});

test('under whatever status a provider’s no comes through a gateway, neither key nor credit of the user is blamed', () => {
	const behind = sayings.filter(({ row, saying }) => /^The provider behind/.test(row.message) && typeof saying.body === 'object');
	const property = fc.property(fc.constantFrom(...behind), fc.constantFrom(400, 401, 402, 403, 404, 422, 429, 500, 502, 503), fc.constantFrom(...NAMED), ({ saying }, status, place) => {
		expect(accuses(readAs(place, { ...saying, status }))).toEqual([]);
	});
	fc.assert(property, { numRuns: RUNS, seed: SEED + 2 });
});

test('under whatever status, what the gateway itself says in codes and words is read the same', () => {
	const coded = sayings.filter(({ row, saying }) =>
		typeof saying.body === 'object' && row.at === undefined && !/^(Rate limited|AnyAPI could not|AnyAPI did not say|A provider accepted|The provider behind|The model some)|refused the request$/.test(row.message) && !('detail' in (saying.body as object) || 'access_denied' in (saying.body as object)),
	);
	const property = fc.property(fc.constantFrom(...coded), fc.constantFrom(400, 403, 500, 503), ({ row, saying }, status) => {
		if (isByStatus(saying)) return;
		expect(readAs('anyApi', { ...saying, status }).message).toBe(row.message);
	});
	fc.assert(property, { numRuns: RUNS, seed: SEED + 3 });
});

/** Words that are loose enough to need their status. */
function isByStatus({ body }: Saying): boolean {
	return /flagged by our|SAFETY_CHECK_TYPE_BIO|"error":"Prompt provided/.test(JSON.stringify(body));
}
