import type { INodeProperties } from 'n8n-workflow';

import { Fault } from '../aggregator/fault';

/** What the form decides, and what the node could not read the answer of. */
const NOT_HERE = ['model', 'prompt', 'stream'];

/** So that no parameter of a new model has to wait for a release. */
export const extraBody: INodeProperties = {
	displayName: 'Extra Body',
	name: 'extraBody',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. {"complexity": "high"}',
	description:
		"A JSON object with further parameters of the model, under the aggregator's own names. It is merged into the request last.",
};

/** The request with the further parameters in it. */
export function withExtraBody(body: object, extra: unknown): Record<string, unknown> {
	const more = typeof extra === 'object' && extra !== null ? extra : {};
	const wrong = NOT_HERE.find((name) => name in more);
	if (wrong === undefined) return { ...body, ...more };
	throw new Fault('parameter', `'Extra Body' can't hold "${wrong}"`, {
		description:
			wrong === 'stream'
				? 'The node waits for the finished images. Remove it.'
				: `The field of that name above decides it. Remove it from 'Extra Body'.`,
	});
}
