import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox/aggregator/index.mts';
import type { NodeOptions } from './harness.mts';

/** A run of a node of the Replicate family at the sandbox's AnyAPI. */
export function replicate(
	sandbox: Sandbox,
	node: string,
	parameters: IDataObject,
	more: Partial<NodeOptions> = {},
): NodeOptions {
	return {
		node,
		credentials: { anyApi: { apiKey: sandbox.key, baseUrl: sandbox.baseUrl('anyApi') } },
		parameters: { aggregator: 'anyApi', ...parameters },
		...more,
	};
}

/** What left for the last create: the path below the aggregator's address, and the body. */
export function lastCreate(sandbox: Sandbox): { path: string; body: unknown } {
	const request = sandbox.ledger.last({ route: 'create' });
	return { path: (request?.path ?? '').replace(/^\/anyapi/, ''), body: request?.body };
}
