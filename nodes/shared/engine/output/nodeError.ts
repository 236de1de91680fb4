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

/**
 * What happened and what to do, then the IDs that every later step needs, and last, for programs, whether it
 * cost money, and why it went wrong.
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

/** A description with the lines that only name an ID at the end: text to read comes before text to copy. */
export function idsLast(description = ''): string {
	const lines = description.split('\n').filter((line) => line.trim() !== '');
	const [ids, others] = [lines.filter((line) => ID_LINE.test(line)), lines.filter((line) => !ID_LINE.test(line))];
	return [...others, ...ids].join('\n');
}

/**
 * n8n shows descriptions and hints as HTML, with links and pictures: words of a provider, a field name or a
 * prompt in them stay words.
 */
export function withoutMarkup(text: string): string {
	return text.replaceAll('<', '&lt;');
}
