import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from './aggregator/index.mts';
import type { Sandbox, VendorName } from './aggregator/index.mts';
import { aggregatorsOf, builtDescriptions } from './aggregator/packageRoot.mts';
import { startServices } from './services/index.mts';
import type { Services } from './services/index.mts';

export interface DemoCredential {
	type: string;
	name: string;
	data: { baseUrl?: string; [field: string]: unknown };
}

export interface DemoAggregator {
	credentials: DemoCredential[];
	description: string;
	stop: () => Promise<void> | void;
}

const GENERATION_MS = [1_000, 3_000] as const;

/** The sandbox, or a real aggregator if AGGREGATOR_API_KEY is set. */
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
		credentials: [{ type, name: `${type} account`, data: { apiKey, ...(baseUrl && { baseUrl }) } }],
		description: `${type}, for money: one image a row of the CSV`,
		stop: () => {},
	};
}

/** One aggregator for every credential of the package, and stand-ins for the services of the examples. */
async function sandboxAggregator(): Promise<DemoAggregator> {
	const [from, to] = GENERATION_MS;
	const sandbox = await startSandbox({ generationMs: (random) => from + random * (to - from) });
	const services = await startServices();
	return {
		credentials: demoCredentials(sandbox, services),
		description: `the sandbox aggregator at ${sandbox.url}`,
		stop: async () => {
			await Promise.race([Promise.all([sandbox.close(), services.close()]), sleep(2_000)]);
		},
	};
}

export function demoCredentials(sandbox: Sandbox, services: Services): DemoCredential[] {
	const aggregator = (type: string, name: string, vendor: VendorName): DemoCredential => ({
		type,
		name,
		data: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) },
	});
	const storage = { endpoint: services.url, region: 'eu-test-1', accessKeyId: 'any', secretAccessKey: 'any', forcePathStyle: true };
	return [
		aggregator('anyApi', 'AnyAPI account', 'anyApi'),
		aggregator('yiApi', 'YIAPI account', 'yiApi'),
		aggregator('crazyrouterApi', 'Crazyrouter account', 'crazyrouterApi'),
		aggregator('customAggregatorApi', 'Custom Aggregator account', 'gateway'),
		{ type: 'openAiApi', name: 'OpenAI account', data: { apiKey: 'any', url: `${services.url}/v1` } },
		{ type: 's3', name: 'S3 account', data: storage },
		{ type: 'telegramApi', name: 'Telegram account', data: { accessToken: 'any', baseUrl: services.url } },
	];
}

/** The aggregators that the example's node lists. */
function offered(): string[] {
	return builtDescriptions().filter(({ name }) => name === 'replicateFluxSchnell').flatMap(aggregatorsOf);
}
