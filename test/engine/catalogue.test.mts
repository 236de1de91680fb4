import type { IDataObject } from 'n8n-workflow';

import { type VendorName, startSandbox } from '../../sandbox/aggregator/index.mts';
import { CATALOGUE, REQUEST_ID, type CatalogueRow, type Saying } from '../unit/replyErrors/catalogue.mts';
import type { Result } from './harness.mts';
import { engine, sandbox, useSandbox } from './useSandbox.mts';

const QUICK = { generationMs: 0, tinyImages: true };
useSandbox(QUICK);

interface Family {
	node: string;
	aggregator: Extract<VendorName, 'anyApi' | 'yiApi' | 'crazyrouterApi'>;
	label: string;
	route: 'create' | 'generate' | 'v3Generate' | 'images';
	model?: string;
	parameters?: IDataObject;
}

const FAMILIES: Record<string, Family> = {
	replicate: { node: 'replicateFluxSchnell', aggregator: 'anyApi', label: 'AnyAPI', route: 'create', model: 'black-forest-labs/flux-schnell' },
	ideogram: { node: 'ideogramGenerate', aggregator: 'yiApi', label: 'YIAPI', route: 'generate', model: 'V_2' },
	ideogramV3: { node: 'ideogramV3Generate', aggregator: 'crazyrouterApi', label: 'Crazyrouter', route: 'v3Generate', model: 'V_3' },
	openai: {
		node: 'openAiImagesGenerate',
		aggregator: 'anyApi',
		label: 'AnyAPI',
		route: 'images',
		model: 'dall-e-3',
		parameters: { model: { __rl: true, mode: 'name', value: 'dall-e-3' } },
	},
};

const ITEMS = ['a fox', 'an owl', 'a hen'];

async function run(family: Family, { status, body, headers }: Saying, times?: number, at = sandbox): Promise<Result> {
	const { node, aggregator, route, parameters } = family;
	const respond = { status, body, headers: { 'content-type': 'application/json', ...headers } };
	at.injections.add({ route, respond, times });
	return await engine.run({
		node,
		credentials: { [aggregator]: { apiKey: at.key, baseUrl: at.baseUrl(aggregator) } },
		items: ITEMS.map((prompt) => ({ json: { prompt } })),
		parameters: { aggregator, prompt: '={{ $json.prompt }}', ...parameters, options: { maxConcurrency: 1, timeout: 20 } },
		onError: 'continueRegularOutput',
	});
}

/** What the user reads of each kind, and how many requests leave for three items, worked on one after the other. */
function expected({ kind, message, advice }: CatalogueRow, { label, model }: Family) {
	const says = message.replaceAll('AnyAPI', label).replace('some/model ', model === undefined ? '' : `${model} `);
	switch (kind) {
		case 'key':
		case 'credit':
			return { message: says, advice, posts: 1 };
		case 'transient':
			return {
				message: `${label} did not confirm the request: it may have been accepted and billed`,
				advice: /usage log/,
				posts: 3,
			};
		case 'unreadable':
			return { message: says, advice: /may have been accepted and billed.*usage log/, posts: 3 };
		default:
			return { message: says, advice, posts: 3 };
	}
}

/** Replicate's words about a model's input are said in those of the form. */
function ofItsModel({ model }: Family, body: unknown): string | undefined {
	const isOfInput = /"detail":"- input/.test(JSON.stringify(body) ?? '');
	return isOfInput && model?.includes('/') ? `The input does not fit the model ${model}` : undefined;
}

/** They name a path, or belong to Midjourney's. */
const OF_ONE_ROUTE = /an unknown path|a result elsewhere|Midjourney/;

describe.each(Object.keys(FAMILIES))('%s: what the gateway says', (name) => {
	const family = FAMILIES[name]!;
	const rows = CATALOGUE.filter(({ at = family.aggregator, cause }) => at === family.aggregator && !OF_ONE_ROUTE.test(cause));
	const posts = () => sandbox.ledger.count({ route: family.route });

	test.each(rows.filter(({ kind }) => kind !== 'rateLimited').map((row) => [row.cause, row] as const))('%s', async (_, row) => {
		const { message: read, advice, posts: sent } = expected(row, family);
		// a success status with Midjourney's numbers is none of a family that is here
		for (const saying of row.says.filter(({ status, body }) => status >= 300 || !('description' in Object(body)))) {
			sandbox.reset();
			const { items } = await run(family, saying);
			const said = JSON.stringify(saying.body);
			const message = ofItsModel(family, saying.body) ?? read;
			const [first, ...others] = items.map(({ json }) => json as { error: string; details: { description: string; code: string; billed: string } });
			expect({ said, posts: posts(), message: first?.error }).toEqual({ said, posts: sent, message });
			expect({ said, code: first?.details.code, billed: first?.details.billed }).toEqual({ said, code: row.code, billed: row.billed });
			expect(first?.details.description.replaceAll('\n', ' ').replaceAll(family.label, 'AnyAPI')).toMatch(advice);
			expect(first?.details.description.split(REQUEST_ID)).toHaveLength(2);
			expect(others.map(({ error }) => error)).toEqual([message, message]);
			if (sent === 1) expect(others[0]?.details.description).toMatch(/^Not sent, because an item before it failed/);
			if (/may have been accepted and billed/.test(message + first?.details.description)) {
				expect(first?.details.description).not.toMatch(/try again|再试|run it again later/i);
			}
		}
	}, 60_000);

	test.each(rows.filter(({ kind }) => kind === 'rateLimited').map((row) => [row.cause, row] as const))('%s: it is sent again, and nothing is lost', async (_, row) => {
		const says = row.says.filter(({ status }) => status >= 300).slice(0, 3);
		// each is waited for: side by side, at an aggregator of its own
		await Promise.all(says.map(async (saying) => {
			const own = await startSandbox(QUICK);
			const { items } = await run(family, saying, 1, own);
			expect(items.map(({ json }) => json.error)).toEqual([undefined, undefined, undefined]);
			expect(own.ledger.count({ route: family.route })).toBe(ITEMS.length + 1);
			await own.close();
		}));
	}, 60_000);
});
