import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { Fault } from '../../aggregator/fault';

/**
 * The error that n8n shows: message = what happened, description = the provider's words, what to do
 * next, and the id. The provider's words stay out of the message, where n8n would replace a text that
 * holds something like an errno, and take "canceled" for the user's own stop.
 */
export function nodeError(node: INode, fault: Fault, itemIndex?: number): NodeApiError | NodeOperationError {
	if (fault.kind === 'stopped') {
		// the word "canceled" gives a stopped execution its right status in n8n
		return new NodeOperationError(node, 'The execution was canceled', {
			itemIndex,
			description: describe(fault),
		});
	}
	return new NodeApiError(
		node,
		{ message: fault.message },
		{
			message: fault.message,
			description: describe(fault),
			httpCode: fault.details.httpCode,
			itemIndex,
		},
	);
}

/** The description with the id, which every later step needs. */
export function describe({ details }: Fault): string {
	const { description = '', id, imageUrl } = details;
	const named = [
		id && !description.includes(id) ? `ID: ${id}` : '',
		imageUrl && !description.includes(imageUrl) ? `Image: ${imageUrl}` : '',
	];
	return [description, ...named].filter(Boolean).join(' ');
}
