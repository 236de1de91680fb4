import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { Fault } from '../../aggregator/fault';

/**
 * The error that n8n shows: message = what happened, description = the provider's words, what to do next, and
 * the id. The provider's words are kept out of the message, since n8n would replace a text that contains
 * something like an errno there, and take "canceled" for the user's own stop.
 */
export function nodeError(node: INode, fault: Fault, itemIndex?: number): NodeApiError | NodeOperationError {
	if (fault.kind === 'stopped') {
		// the word "canceled" gives a stopped execution its correct status in n8n
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

/**
 * What happened and what to do, then the IDs that every later step needs, and last, for programs, whether it
 * cost money, and why it failed.
 */
function describe(fault: Fault): string {
	const { id, imageUrl } = fault.details;
	const description = idsLast(fault.details.description);
	const named = [
		id && !description.includes(id) ? `ID: ${id}` : '',
		imageUrl && !description.includes(imageUrl) ? `Image: ${imageUrl}` : '',
	];
	return withoutMarkup([description, ...named, `billed: ${fault.billed}, code: ${fault.code}`].filter(Boolean).join('\n'));
}

const ID_LINE = /^(Request )?ID: /;

/** Moves lines that only name an ID to the end of a description: text to read comes before text to copy. */
export function idsLast(description = ''): string {
	const lines = description.split('\n').filter((line) => line.trim() !== '');
	const [ids, others] = [lines.filter((line) => ID_LINE.test(line)), lines.filter((line) => !ID_LINE.test(line))];
	return [...others, ...ids].join('\n');
}

/**
 * n8n shows descriptions and hints as HTML, with links and pictures: this keeps a provider's words, a field
 * name or a prompt plain text.
 */
export function withoutMarkup(text: string): string {
	return text.replaceAll('<', '&lt;');
}
