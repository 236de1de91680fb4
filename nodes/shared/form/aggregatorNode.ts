import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import type { Capability } from '../aggregator/aggregators';
import { aggregatorCredentials, aggregatorProperty } from '../aggregator/properties';

type Shared = Pick<INodeTypeDescription, 'version' | 'inputs' | 'outputs' | 'credentials' | 'properties'>;

/**
 * What the descriptions of all nodes have alike: one input, one output, the aggregator and its credential.
 * What n8n's linter reads off the class stands in each node (docs/architecture.md says which rule reads what).
 */
export function aggregatorNode(capability: Capability, properties: INodeProperties[]): Shared {
	return {
		version: 1,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials(capability),
		properties: [aggregatorProperty(capability), ...properties],
	};
}
