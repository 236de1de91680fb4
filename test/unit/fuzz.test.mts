import fc from 'fast-check';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connectionOf, endpoint } from '../../nodes/shared/aggregator/connection';
import { Fault } from '../../nodes/shared/aggregator/fault';
import { requestIdIn } from '../../nodes/shared/ideogram/ideogramTask';
import { taskIdIn } from '../../nodes/shared/midjourney/getTask';
import { predictionIdIn } from '../../nodes/shared/replicate/pickUp';
import { getPrediction } from '../../nodes/shared/replicate/creation';
import { BASE_URL, fakeContext, inChunks } from './fuzz/fakeContext.mts';
import { ERRORS, FAMILIES } from './fuzz/families.mts';
import { mutated, mutation } from './fuzz/mutations.mts';
import { addressFaults, faultsOf } from './fuzz/wellFormed.mts';

/** Pauses take no time here, so that what is looked at again and again is as quick as the rest. */
jest.mock('../../nodes/shared/engine/clock', () => jest.requireActual<typeof import('./fuzz/noPauses.mts')>('./fuzz/noPauses.mts').noPauses());

/** The nodes of all families: together more than ten thousand replies. The seed makes a failure come again. */
const REPLIES_EACH = 600;
const SEED = 20_251_121;
/** Of processor time, which a busy machine does not change much */
const LONGEST_MS = 2_000;

const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
const setting = fc.record({
	includeResponse: fc.boolean(),
	outputMode: fc.constantFrom('itemPerImage', 'itemPerInput'),
	downloadImages: fc.boolean(),
	status: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(200, 201) }, { weight: 1, arbitrary: fc.constantFrom(400, 404, 422) }),
});

/** Mostly a good reply, now and then an error envelope. */
const oneOf = (replies: object[]) =>
	fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...replies) }, { weight: 1, arbitrary: fc.constantFrom(...ERRORS) });

test.each(FAMILIES)(
	'whatever a provider answers to $name, the output is well-formed items or our own errors',
	async ({ name, node, parameters, replies }) => {
		const property = fc.asyncProperty(oneOf(replies), mutations, setting, async (reply, changes, set) => {
			const { includeResponse, outputMode, downloadImages, status } = set;
			const options = { includeResponse, outputMode, timeout: 5 };
			const all = { aggregator: 'customAggregatorApi', downloadImages, waitForCompletion: false, ...parameters, options };
			const { context, seen } = fakeContext(all, { status, body: inChunks(mutated(reply, changes)) });
			const used = process.cpuUsage();
			const outputs = await run(node, context);
			const { user, system } = process.cpuUsage(used);
			expect((user + system) / 1000).toBeLessThan(LONGEST_MS);
			expect(seen.withKey).not.toEqual([]);
			expect(faultsOf(outputs)).toEqual([]);
			expect(addressFaults(seen)).toEqual([]);
			expect(followUpFaults(outputs)).toEqual([]);
			expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		});
		await fc.assert(property, { numRuns: REPLIES_EACH, seed: SEED + FAMILIES.findIndex((family) => family.name === name) });
	},
	120_000,
);

async function run(Node: (typeof FAMILIES)[number]['node'], context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return (await new Node().execute?.call(context)) as INodeExecutionData[][];
}

const connection = connectionOf('customAggregatorApi', { apiKey: 'key', baseUrl: BASE_URL });

/** Where the id of an item is asked about next. */
function followUpFaults(outputs: INodeExecutionData[][]): string[] {
	const ids = outputs.flat().map(({ json }) => json.id ?? (json.details as Record<string, unknown> | undefined)?.id);
	const addresses = ids.filter((id) => typeof id === 'string').flatMap(addressOf);
	return addressFaults({ withKey: addresses, withoutKey: [], stored: [] });
}

function addressOf(id: string): string[] {
	try {
		return [getPrediction(connection, id).url];
	} catch (error) {
		if (error instanceof Fault) return [];
		throw error;
	}
}

const pieces = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('..', '/', '\\', '%2f', '?', '#', '@', ':', '\ud800', '', '.')), { maxLength: 4 });

test('no part of an address leaves its place in the path', () => {
	fc.assert(
		fc.property(fc.array(pieces, { minLength: 1, maxLength: 3 }), (parts) => {
			const texts = parts.map((each) => each.join(''));
			try {
				const url = endpoint(connection, '/replicate/v1', ...texts);
				expect(addressFaults({ withKey: [url], withoutKey: [], stored: [] })).toEqual([]);
				expect(new URL(url).pathname.split('/')).toHaveLength(4 + texts.length);
			} catch (error) {
				expect(error).toBeInstanceOf(Fault);
			}
		}),
		{ numRuns: 2_000, seed: SEED },
	);
});

test.each([
	['prediction', predictionIdIn],
	['request', requestIdIn],
	['task', taskIdIn],
])('whatever is given as a %s id becomes an id or a wrong parameter', (_, idIn) => {
	const given = fc.oneof(fc.anything({ withNullPrototype: true }), pieces.map((each) => each.join('')), fc.webUrl(), fc.json());
	fc.assert(
		fc.property(given, (value) => {
			try {
				const id = idIn(value);
				expect(id).toMatch(/^[\w.:~=+@-]{1,200}$/);
				expect(addressFaults({ withKey: addressOf(id), withoutKey: [], stored: [] })).toEqual([]);
			} catch (error) {
				expect(error).toBeInstanceOf(Fault);
			}
		}),
		{ numRuns: 2_000, seed: SEED },
	);
});
