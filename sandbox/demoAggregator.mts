import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from './aggregator/index.mts';
import { aggregatorsOf, builtDescriptions } from './aggregator/packageRoot.mts';

export interface DemoAggregator {
	/** The credential's type, name and content. */
	type: string;
	label: string;
	data: { apiKey: string; baseUrl?: string };
	description: string;
	stop: () => Promise<void> | void;
}

const GENERATION_MS = [1_000, 3_000] as const;

/** The sandbox, or with AGGREGATOR_API_KEY set a real one. */
export async function chooseAggregator(env: NodeJS.ProcessEnv): Promise<DemoAggregator> {
	const apiKey = env.AGGREGATOR_API_KEY;
	const type = env.AGGREGATOR || 'anyApi';
	const baseUrl = env.AGGREGATOR_BASE_URL;
	if (!apiKey) return await sandboxAggregator();
	if (!offered().includes(type)) {
		throw new Error(`AGGREGATOR=${type}: this example runs with one of ${offered().join(', ')}`);
	}
	if (type === 'customAggregatorApi' && !baseUrl) {
		throw new Error('AGGREGATOR=customAggregatorApi needs AGGREGATOR_BASE_URL');
	}
	return {
		type,
		label: `${type} account`,
		data: { apiKey, ...(baseUrl && { baseUrl }) },
		description: `${type}, for money: one image a row of the CSV`,
		stop: () => {},
	};
}

async function sandboxAggregator(): Promise<DemoAggregator> {
	const [from, to] = GENERATION_MS;
	const sandbox = await startSandbox({ generationMs: (random) => from + random * (to - from) });
	return {
		type: 'anyApi',
		label: 'AnyAPI account',
		data: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') },
		description: `the sandbox aggregator at ${sandbox.url}`,
		stop: async () => {
			await Promise.race([sandbox.close(), sleep(2_000)]);
		},
	};
}

/** The aggregators that the example's node lists. */
function offered(): string[] {
	return builtDescriptions().filter(({ name }) => name === 'replicateImagen4').flatMap(aggregatorsOf);
}
