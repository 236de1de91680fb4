import type { IDataObject, INode } from 'n8n-workflow';
import type { RandomInjections, Sandbox } from '../../sandbox/aggregator/index.mts';
import { chance } from '../../sandbox/aggregator/random.mts';
import type { Item, NodeOptions } from '../../test/engine/harness.mts';
import type { Kind } from './kinds.mts';

/** One run of a workflow: a kind, some items, and the user's settings of the node. */
export interface Batch {
	kind: Kind;
	/** Included in the prompt, in the URLs and in the bytes of the input images of an item */
	tokens: string[];
	onError: NonNullable<INode['onError']>;
	maxTries: number;
	outputMode: string;
	downloadImages: boolean;
}

export const TIMEOUT_S = 3;

const ON_ERROR = ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const;

/** The probability of each kind per request: about one in four requests gets a fault. */
export const PROBABILITY: RandomInjections['probability'] = {
	error500: 0.015,
	error500After: 0.01,
	error502: 0.01,
	error502After: 0.015,
	error503: 0.01,
	throttled: 0.03,
	notFoundPage: 0.02,
	forbiddenPage: 0.01,
	redirected: 0.01,
	webPage: 0.01,
	webPageAfter: 0.01,
	brokenJson: 0.01,
	brokenJsonAfter: 0.01,
	resetBefore: 0.02,
	resetAfter: 0.02,
	stallBefore: 0.008,
	stallAfter: 0.008,
	truncated: 0.02,
	slow: 0.04,
	failed: 0.04,
	overloaded200: 0.01,
	overloaded200After: 0.01,
	violationFee: 0.01,
	liteLlmThrottledAfter: 0.01,
	liteLlmRefusedAfter: 0.01,
	notNotedAfter: 0.01,
};

export function batches(kinds: Kind[], generations: number, itemsEach: number, seed: number): Batch[] {
	const count = Math.ceil(generations / itemsEach);
	return Array.from({ length: count }, (_, number) => {
		const drawn = (what: string) => chance(seed, 'batch', number, what);
		const items = Math.min(itemsEach, generations - number * itemsEach);
		return {
			kind: kinds[number % kinds.length],
			tokens: Array.from({ length: items }, (_, item) => `soak-${seed}-${number}-${item}`),
			onError: ON_ERROR[Math.floor(drawn('on error') * ON_ERROR.length)],
			maxTries: 2 + Math.floor(drawn('tries') * 2),
			outputMode: drawn('mode') < 0.5 ? 'itemPerImage' : 'itemPerInput',
			downloadImages: drawn('download') < 0.85,
		};
	});
}

export const promptOf = (token: string) => `${token} a lighthouse at dusk`;

export function optionsOf(sandbox: Sandbox, batch: Batch, items: Item[]): NodeOptions {
	const { kind, onError, maxTries, outputMode, downloadImages } = batch;
	const { credential, vendor, layout } = kind.at;
	return {
		node: kind.node,
		credentials: { [credential]: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor), ...layout } },
		items,
		onError,
		retryOnFail: true,
		maxTries,
		waitBetweenTries: 1,
		parameters: {
			aggregator: credential,
			downloadImages,
			...kind.parameters,
			...asked(kind),
			options: { timeout: TIMEOUT_S, maxConcurrency: 8, outputMode },
		},
	};
}

function asked({ given, prompt, text, asksOnly }: Kind): IDataObject {
	if (asksOnly) return {};
	if (given) return { [given.parameter]: '={{ $json.id }}' };
	if (prompt) return prompt('$json.prompt');
	return text ? {} : { prompt: '={{ $json.prompt }}' };
}
