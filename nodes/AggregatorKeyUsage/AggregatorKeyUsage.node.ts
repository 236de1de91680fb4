import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { runKeyUsage } from '../shared/gateway/keyUsage';

export class AggregatorKeyUsage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Aggregator Key Usage',
		name: 'aggregatorKeyUsage',
		icon: { light: 'file:../../icons/keyUsage.svg', dark: 'file:../../icons/keyUsage.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('keyUsage', '"Balance"'),
		description: 'Get the used and remaining credit of an API key, before a batch or for an alert',
		defaults: { name: 'Aggregator Key Usage' },
		usableAsTool: true,
		...aggregatorNode('keyUsage', []),
	};

	execute = runKeyUsage;
}
