import { parse, stringify } from 'flatted';
import { ExecutionLifecycleHooks, WorkflowExecute, type PackageDirectoryLoader } from 'n8n-core';
import { Workflow, type ExecutionError, type ExecutionStatus, type IDataObject, type INode, type INodeExecutionData, type INodeTypes, type IRun, type IRunExecutionData, type IWorkflowExecuteAdditionalData, type IWorkflowSettings, type NodeExecutionHint, type WorkflowExecuteMode } from 'n8n-workflow';
import { TestCredentials, type CredentialData } from './credentials.mts';
import { NODE, workflowOf } from './workflow.mts';

export type Item = Pick<INodeExecutionData, 'json' | 'binary'>;

export interface NodeOptions {
	/** The node's own name, such as `replicateImagen4`. */
	node: string;
	parameters?: IDataObject;
	/** By credential type; fields left out have their defaults. */
	credentials?: CredentialData;
	/** One empty item when left out. */
	items?: Item[];
	batches?: Item[][];
	onError?: INode['onError'];
	retryOnFail?: boolean;
	/** 2 to 5, as in n8n. */
	maxTries?: number;
	/** Milliseconds; n8n reads 0 as its default, one second: tests say 1. */
	waitBetweenTries?: number;
	/** More nodes of the package, each behind the main output of the one before. */
	after?: Array<{ node: string; parameters?: IDataObject }>;
	/** Of the workflow. */
	settings?: IWorkflowSettings;
	mode?: WorkflowExecuteMode;
	retryOf?: Result;
}

export interface Result {
	status: ExecutionStatus;
	executionId: string;
	/** The main output of the node's last run. */
	items: INodeExecutionData[];
	/** Its error output. */
	failed: INodeExecutionData[];
	/** The outputs of every run of the node: [run][output][item]. */
	runs: INodeExecutionData[][][];
	error?: ExecutionError;
	hints: NodeExecutionHint[];
	/** What the node keeps in `getContext('node')`. */
	context: IDataObject;
	/** Everything, as n8n's engine returned it; run data of `after` nodes is under their names. */
	run: IRun;
}

export interface Running {
	executionId: string;
	/** As the editor's stop button; `finished` then waits until the node has returned. */
	stop(): void;
	finished: Promise<Result>;
}

/** Execution ids are part of what is promised ("paid once"): no two are the same. */
let executions = 0;

export function startExecution(
	loader: PackageDirectoryLoader,
	nodeTypes: INodeTypes,
	options: NodeOptions,
): Running {
	const mode = options.retryOf ? 'retry' : (options.mode ?? 'trigger');
	const executionId = String(++executions);
	const definition = workflowOf(loader, options);
	const workflow = new Workflow({ ...definition, nodeTypes });
	const retryOf = options.retryOf?.executionId;
	const hooks = new ExecutionLifecycleHooks(mode, executionId, definition, retryOf);
	const additionalData = {
		...ADDRESSES,
		credentialsHelper: new TestCredentials(loader, options.credentials ?? {}),
		currentNodeExecutionIndex: 0,
		executionId,
		hooks,
		variables: {},
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;

	const running = options.retryOf
		? new WorkflowExecute(additionalData, mode, saved(options.retryOf, workflow))
				.processRunExecutionData(workflow)
		: begun(new WorkflowExecute(additionalData, mode), workflow);
	return {
		executionId,
		stop: () => running.cancel(),
		finished: running.then((run) => resultOf(run, executionId)),
	};
}

/** The oldest n8n takes one argument after the other. */
function begun(execute: WorkflowExecute, workflow: Workflow): ReturnType<WorkflowExecute['run']> {
	const startNode = workflow.getNode('Start') ?? undefined;
	if (execute.run.length > 1) return Reflect.apply(execute.run, execute, [workflow, startNode]);
	return execute.run({ workflow, startNode });
}

/** What n8n reads back from its database for a retry: the failed run taken out, its node next. */
function saved({ run }: Result, workflow: Workflow): IRunExecutionData {
	const data: IRunExecutionData = parse(stringify(run.data));
	const { resultData, executionData } = data;
	delete resultData.error;
	const runs = resultData.runData[resultData.lastNodeExecuted ?? ''];
	if (runs?.at(-1)?.error) runs.pop();
	for (const next of executionData?.nodeExecutionStack ?? []) {
		next.node = workflow.getNode(next.node.name) ?? next.node;
	}
	return data;
}

function resultOf(run: IRun, executionId: string): Result {
	const { resultData, executionData } = run.data;
	const tasks = resultData.runData[NODE] ?? [];
	const runs = tasks.map((task) => (task.data?.main ?? []).map((items) => items ?? []));
	return {
		status: run.status,
		executionId,
		items: runs.at(-1)?.[0] ?? [],
		failed: runs.at(-1)?.[1] ?? [],
		runs,
		error: tasks.at(-1)?.error ?? resultData.error,
		hints: tasks.flatMap((task) => task.hints ?? []),
		context: executionData?.contextData[`node:${NODE}`] ?? {},
		run,
	};
}

/** n8n builds the URLs that expressions may ask for from these; nobody listens there. */
const nowhere = 'http://127.0.0.1:9';
const ADDRESSES = {
	restApiUrl: nowhere,
	instanceBaseUrl: nowhere,
	formBaseUrl: nowhere,
	formWaitingBaseUrl: nowhere,
	formTestBaseUrl: nowhere,
	webhookBaseUrl: nowhere,
	webhookWaitingBaseUrl: nowhere,
	webhookTestBaseUrl: nowhere,
	mcpBaseUrl: nowhere,
	mcpTestBaseUrl: nowhere,
};
