import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { aggregatorNode, subtitleOf } from '../shared/form/aggregatorNode';
import { downloadProperties, optionsProperty, waitForCompletionProperty } from '../shared/form/options';
import { runIdeogramTask } from '../shared/ideogram/ideogramTask';

export class IdeogramTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Ideogram Get Task',
		name: 'ideogramTask',
		icon: { light: 'file:../../icons/ideogramTask.svg', dark: 'file:../../icons/ideogramTask.dark.svg' },
		group: ['transform'],
		subtitle: subtitleOf('ideogramTask', '"Ideogram"'),
		description: 'Wait for an asynchronous Ideogram request and get all of its images, through an aggregator',
		defaults: { name: 'Ideogram Get Task' },
		usableAsTool: true,
		...aggregatorNode('ideogramTask', [
			{
				displayName: 'Request ID',
				name: 'requestId',
				type: 'string',
				default: '',
				required: true,
				placeholder: 'e.g. QGvBNC-SReSCnZ7y-hnYbg',
				description:
					'The request_id that was returned for the request, a URL that contains it, or the whole reply as an expression',
			},
			waitForCompletionProperty,
			...downloadProperties,
			optionsProperty({ cancels: false, pays: false }),
		]),
	};

	execute = runIdeogramTask;
}
