import type { IBinaryData, IContextObject, IExecuteFunctions } from 'n8n-workflow';

import { isAggregatorName } from '../aggregator/aggregators';
import { call } from '../aggregator/call';
import { connectionOf, isPlainHttp, type Connection } from '../aggregator/connection';
import { asFault, Fault, sentences } from '../aggregator/fault';
import { fetchFile } from '../aggregator/fetchFile';
import { INSIDE_TRY_MS, isForImagesOnly, isPrivateHost, toldAlike } from '../aggregator/publicUrl';
import { plainText } from '../aggregator/words';
import type { Item } from '../form/item';
import { readOptions } from '../form/options';
import { Creates, orAbort, realClock, stopped, type Clock } from './clock';
import { toldInTime } from './files/download';
import { FileNames } from './files/fetchImages';
import { fileStoreOf } from './files/inlineFiles';
import { contentOf, inputFile, upload } from './files/inputFiles';
import { fileTypeOf, isImage, SIGNATURE_BYTES } from './files/signature';
import { JobStore } from './jobs/jobStore';
import { paidReport } from './jobs/paidReport';
import { durationsSeen, limiterOf, type Durations, type Limiter } from './limits/limiter';
import type { Operation } from './operation';
import { withoutMarkup } from './output/nodeError';
import type { Run } from './run';

/** What outlives a run: shared by all runs in this process, and replaced in tests. */
export interface Services {
	clock: Clock;
	durations: Durations;
	limiterOf(connection: Connection, clock: Clock): Limiter;
}

export const inProcess: Services = { clock: realClock, durations: durationsSeen, limiterOf };

/**
 * Creates what the items of this run share. With Retry On Fail n8n calls a node again after a stop: called
 * with an aborted signal, it sends nothing.
 */
export async function openRun<Choice>(
	context: IExecuteFunctions,
	{ resultIn, timeoutSeconds }: Operation<Choice>,
	services: Services,
): Promise<Run> {
	const { clock, durations } = services;
	const stop = context.getExecutionCancelSignal() ?? new AbortController().signal;
	const ofNode = context.getContext('node');
	const index = context.getWorkflowDataProxy(0).$runIndex;
	const isTool = isAgentTool(context);
	const jobs = new JobStore(ofNode, { index, execution: context.getExecutionId(), isTool });
	if (stop.aborted) throw stoppedBefore(context, jobs);
	const { options, connection } = await settingsOf(context, timeoutSeconds, clock, stop).catch((error: unknown) => {
		throw nothingSent(context, jobs, error);
	});
	const files = fileStoreOf(context, resultIn, options.maxFileSize);
	const names = namesOf(ofNode);
	const run: Run = {
		context,
		nodeName: context.getNode().name,
		isTool,
		connection,
		options,
		clock,
		limiter: services.limiterOf(connection, clock),
		durations,
		jobs,
		uploads: new Map(),
		hints: new Set(),
		stop,
		creates: new Creates(stop),
		nameOf: (name, owner, own) => names.distinct(name, `${index} ${owner}`, [own, String(index)]),
		// n8n's helpers may hang, whatever their signal does
		call: async (request, signal) => await orAbort(call(context, connection, { files, now: clock.now, ...request }, signal), signal, connection.label),
		fetchFile: async (url, signal) => await orAbort(fetchFile(context, connection, url, signal), signal, 'The server'),
	};
	warnOfPlainHttp(context, connection);
	return run;
}

/** By the node's context of the execution, which all its runs share. */
const fileNames = new WeakMap<IContextObject, FileNames>();

function namesOf(context: IContextObject): FileNames {
	const names = fileNames.get(context) ?? new FileNames();
	fileNames.set(context, names);
	return names;
}

/** The error that is finally shown: it names what the previous try paid for. */
function stoppedBefore(context: IExecuteFunctions, jobs: JobStore): Fault {
	const items = context.getInputData().map(() => ({ fault: stopped() }));
	return stopped().with({ description: paidReport(items, jobs.byItem()) });
}

async function settingsOf(context: IExecuteFunctions, timeoutSeconds: number | undefined, clock: Clock, stop: AbortSignal) {
	const options = readOptions(context.getNodeParameter('options', 0, {}), timeoutSeconds);
	return { options, connection: await orAbort(connect(context), clock.signalAt(clock.now() + options.timeoutMs, stop)) };
}

/** For a missing credential in n8n, or missing node options: what a previous try paid for is still named. */
function nothingSent(context: IExecuteFunctions, jobs: JobStore, error: unknown): Fault {
	const fault = asFault(error);
	if (fault.kind === 'stopped') return stoppedBefore(context, jobs);
	const items = context.getInputData().map(() => ({ fault }));
	const kept = jobs.byItem();
	return new Fault(error instanceof Fault ? fault.kind : 'parameter', fault.message, {
		...fault.details,
		billed: kept.size === 0 ? 'no' : 'maybe',
		description: sentences(fault.details.description, paidReport(items, kept)),
	});
}

/** The connection of the credential that the node's parameter names. */
export async function connect(context: IExecuteFunctions): Promise<Connection> {
	const aggregator = context.getNodeParameter('aggregator', 0);
	if (typeof aggregator !== 'string' || !isAggregatorName(aggregator)) {
		throw new Fault('parameter', `Unknown aggregator "${String(aggregator)}"`);
	}
	return connectionOf(aggregator, await context.getCredentials(aggregator, 0));
}

function warnOfPlainHttp(context: IExecuteFunctions, connection: Connection): void {
	if (!isPlainHttp(connection) || isPrivateHost(new URL(connection.baseUrl).hostname)) return;
	context.addExecutionHints({
		message: `The base URL of the ${connection.label} credential is http://, so the key travels unencrypted. Use https:// if the aggregator offers it.`,
		type: 'warning',
		location: 'outputPane',
	});
}

/**
 * Whether an agent called the node as its tool, recognised by its type: n8n appends "Tool" to the type of the
 * twin that it makes for agents. `isToolExecution()` returns false if n8n's engine runs the tool, as it does
 * for agents of version 3.
 */
function isAgentTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Whether a failed item is output as an item. When an error is thrown, n8n only tells an agent's model the
 * message: the id of a generation that continues, and what to do next, would be lost. n8n continues after a
 * failed tool unless its On Error says "Stop"; so does the node, and the model reads everything.
 */
export function goesOnAfterFailure(context: IExecuteFunctions): boolean {
	return context.continueOnFail() || (isAgentTool(context) && context.getNode().onError !== 'stopWorkflow');
}

/** Characters. Field names of a JSON input may be as long, and as many, as its author likes. */
const LONGEST_HINT = 1_000;

/** If it takes longer than this, fetching a user's image has failed. */
const FETCH_TIMEOUT_MS = 60_000;

/** One input item, as a family sees it. */
export function itemOf(context: IExecuteFunctions, run: Run, index: number): Item {
	const found = new Map<string, IBinaryData>();
	return {
		index,
		connection: run.connection,
		// a parameter that the form does not show has no value, and n8n throws without a fallback
		parameter: (name) => context.getNodeParameter(name, index, null) ?? undefined,
		file(field) {
			const { file, binary } = inputFile(context, index, field);
			found.set(file.identity, binary);
			return file;
		},
		async fileContent({ identity }) {
			const binary = found.get(identity);
			if (!binary) throw new Error('Only what `file` found has content');
			return await contentOf(context, binary);
		},
		upload: async (image) => await upload(run, image),
		fetchImage: async (url, maxBytes) => await fetchImage(context, run, url, maxBytes),
		hint: (message) => {
			if (run.hints.has(message)) return;
			run.hints.add(message);
			context.addExecutionHints({ message: withoutMarkup(plainText(message, LONGEST_HINT)), type: 'warning', location: 'outputPane' });
		},
	};
}

/**
 * Fetches what the user named by URL, to be sent on, without credentials. The reader checks whether it is an
 * image.
 */
async function fetchImage(
	context: IExecuteFunctions,
	run: Run,
	url: string,
	maxBytes: number,
): Promise<Buffer> {
	const begun = run.clock.now();
	// the URL comes from whoever fills in the form: also restricted on the gateway's own host, which has
	// other ports
	let isInside = isForImagesOnly(new URL(url), run.connection);
	const deadline = begun + (isInside ? INSIDE_TRY_MS : FETCH_TIMEOUT_MS);
	const signal = run.clock.signalAt(deadline, run.stop);
	try {
		const { stream, contentLength, isForImagesOnly: onlyImages } = await run.fetchFile(url, signal);
		isInside ||= onlyImages;
		if ((contentLength ?? 0) > maxBytes) {
			stream.destroy();
			throw tooLarge(maxBytes);
		}
		let size = 0;
		const content = context.helpers.binaryToBuffer(
			stream.map((chunk: Buffer) => {
				size += chunk.length;
				if (size > maxBytes) throw tooLarge(maxBytes);
				return chunk;
			}),
		);
		const bytes = await orAbort(content, isInside ? run.clock.signalAt(begun + INSIDE_TRY_MS, signal) : signal, 'The server');
		if (isInside && !isImage(fileTypeOf(bytes.subarray(0, SIGNATURE_BYTES), ''))) throw new Fault('parameter', 'It is not an image');
		return bytes;
	} catch (error) {
		const fault = asFault(error);
		throw unusable(url, await toldInTime(run, isInside ? toldAlike(fault) : fault, { begun, deadline }));
	}
}

/** An image that could not be fetched may be available at a Retry, which then sends the item; a wrong image stays wrong. */
function unusable(url: string, { kind, message, details }: Fault): Fault {
	return new Fault(kind === 'stopped' || kind === 'parameter' ? kind : 'neverSent', message, {
		...details,
		...(kind !== 'stopped' && { code: 'parameter' }),
		description: sentences(
			details.description,
			`The image URL was ${url.slice(0, 200)}`,
			'Nothing was sent to the aggregator for this item',
		),
	});
}

function tooLarge(maxBytes: number): Fault {
	return new Fault('parameter', `The image is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`);
}
