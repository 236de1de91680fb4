import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions } from './harness.mts';

/** A run of Replicate Imagen 4 at the sandbox, one item a prompt. */
export function imagen(
	sandbox: Sandbox,
	prompts: string[],
	{ parameters, ...more }: Partial<NodeOptions> = {},
): NodeOptions {
	return {
		node: 'replicateImagen4',
		credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') } },
		items: prompts.map((prompt) => ({ json: { prompt } })),
		parameters: { aggregator: 'anyApi', prompt: '={{ $json.prompt }}', ...parameters },
		...more,
	};
}

export function prompts(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `picture ${index}`);
}
