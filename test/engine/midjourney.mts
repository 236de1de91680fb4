import type { Sandbox, VendorName } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions } from './harness.mts';

/** A run of one of Midjourney's nodes at the sandbox. */
export function midjourney(
	sandbox: Sandbox,
	node: string,
	{ parameters, ...more }: Partial<NodeOptions> = {},
	vendor: Exclude<VendorName, 'gateway' | 'replicate' | 'ideogram'> = 'yiApi',
): NodeOptions {
	return {
		node,
		credentials: { [vendor]: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl(vendor) } },
		parameters: { aggregator: vendor, ...parameters },
		...more,
	};
}

/** One item a prompt. */
export function imagine(sandbox: Sandbox, prompts: string[], { parameters, ...more }: Partial<NodeOptions> = {}): NodeOptions {
	return midjourney(sandbox, 'midjourneyImagine', {
		items: prompts.map((prompt) => ({ json: { prompt } })),
		parameters: { prompt: '={{ $json.prompt }}', ...parameters },
		...more,
	});
}

/** Submits past the nodes, as another client would. */
export async function submitted(sandbox: Sandbox, route: string, body: object): Promise<string> {
	const response = await fetch(`${sandbox.baseUrl('yiApi')}/mj/submit/${route}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${sandbox.key}`, 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const { result } = JSON.parse(await response.text()) as { result: string };
	return result;
}
