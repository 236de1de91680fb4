import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Whether an agent called the node as its tool. Its type tells: n8n puts "Tool" behind the type of the
 * twin that it makes for agents. `isToolExecution()` says no where n8n's engine runs the tool, as it
 * does for agents of version 3.
 */
export function isAgentTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Whether a failed item comes out as an item. Of an error that is thrown n8n tells an agent's model the
 * message alone: the id of a generation that goes on, and what to do next, would be lost. n8n goes on
 * after a failed tool unless its On Error says "Stop"; so does the node, and the model reads everything.
 */
export function goesOnAfterFailure(context: IExecuteFunctions): boolean {
	return context.continueOnFail() || (isAgentTool(context) && context.getNode().onError !== 'stopWorkflow');
}
