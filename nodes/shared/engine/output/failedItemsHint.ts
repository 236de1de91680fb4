import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

/**
 * Under "On Error: Continue" the failed items stand among the images. n8n's file nodes stop at the first
 * item without a file, and the images behind it would go nowhere: better read that here than there.
 */
export function hintAtFailedItems(context: IExecuteFunctions, output: INodeExecutionData[]): void {
	const failed = output.filter(({ json }) => json.error !== undefined).length;
	if (failed === 0 || context.getNode().onError !== 'continueRegularOutput') return;
	context.addExecutionHints({
		message: `${failed} of these ${output.length} items failed and ${failed === 1 ? 'has' : 'have'} no file. A node that needs one stops there: set 'On Error' in the settings to 'Continue (using error output)', and only images go on to it.`,
		type: 'warning',
		location: 'outputPane',
	});
}
