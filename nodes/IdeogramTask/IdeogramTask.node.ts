import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { aggregatorCredentials, aggregatorProperty } from '../shared/aggregator/properties';
import { downloadProperties, waitForCompletionProperty } from '../shared/engine/deliveryProperties';
import { optionsProperty } from '../shared/engine/options';
import { runIdeogramTask } from '../shared/ideogram/task';

export class IdeogramTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Task',
		name: 'ideogramTask',
		icon: { light: 'file:../../icons/ideogramTask.svg', dark: 'file:../../icons/ideogramTask.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'Get the images of a request',
		description: 'Wait for an asynchronous Ideogram request and get all of its images, through an aggregator',
		defaults: { name: 'Ideogram Task' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: aggregatorCredentials('ideogramTask'),
		properties: [
			aggregatorProperty('ideogramTask'),
			{
				displayName: 'Request ID',
				name: 'requestId',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. QGvBNC-SReSCnZ7y-hnYbg',
				description:
					'What a submit returned: its request_id, an address that holds it, or the whole reply by an expression',
			},
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false }),
		],
	};

	async execute(this: IExecuteFunctions) {
		return await runIdeogramTask.call(this);
	}
}
