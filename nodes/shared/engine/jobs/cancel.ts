import type { ApiRequest } from '../../aggregator/call';
import { asFault, sentences, type Fault } from '../../aggregator/fault';
import { withoutFiles, type Reply } from '../../aggregator/reply';
import { PATIENCE_MS } from '../clock';
import type { Run } from '../run';
import type { Job, JobState } from './job';
import type { JobRequest } from './request';

/**
 * Cancels a running generation at the provider, best effort: no aggregator documents the route. It is sent
 * with a separate signal, since the execution's is already aborted after a stop.
 *
 * @returns the provider's answer; undefined if it did not confirm
 */
async function cancelAtProvider(run: Run, request: ApiRequest): Promise<Reply | undefined> {
	try {
		const { clock } = run;
		return withoutFiles(await run.call({ ...request, purpose: 'cancel' }, clock.signalAt(clock.now() + PATIENCE_MS, new AbortController().signal)));
	} catch (error) {
		run.context.logger.debug('The generation could not be cancelled at the provider', {
			node: run.nodeName,
			reason: asFault(error).message,
		});
		return undefined;
	}
}

const MAY_RUN: JobState[] = ['running', 'unknown'];

/**
 * Ends a generation whose item was stopped or timed out: cancels it at the provider if the user wants that
 * and it may still be running.
 *
 * @returns the fault, with what became of the generation
 */
export async function abandon<Choice>(request: JobRequest<Choice>, job: Job, fault: Fault): Promise<Fault> {
	const { run, operation } = request;
	const { cancelOnStop, cancelOnTimeout } = run.options;
	const isWanted = (fault.kind === 'stopped' && cancelOnStop) || (fault.kind === 'timeout' && cancelOnTimeout);
	if (!isWanted || !operation.cancel || !MAY_RUN.includes(job.state) || job.id === undefined) return fault;
	const reply = await cancelAtProvider(run, operation.cancel(job.id, run.connection));
	const { label } = run.connection;
	switch (reply && stateIn(request, job.id, reply)) {
		case 'ended':
			run.jobs.note(job, { type: 'ended' });
			return fault.with({ description: sentences(fault.details.description, `It was cancelled at ${label}`) });
		case 'running':
			// it may still finish: a retry checks the result before it makes anything new
			return fault.with({ description: sentences(fault.details.description, `${label} was asked to cancel it`) });
		default:
			return fault;
	}
}

/**
 * A cancel that came too late is answered as well: the images exist, and a retry fetches them. The end of another
 * request confirms nothing.
 */
function stateIn<Choice>({ run, operation, choice }: JobRequest<Choice>, id: string, { json }: Reply): 'ended' | 'running' | 'finished' | undefined {
	if (json === undefined) return 'running'; // a 204 does not say whether the cancel came in time
	try {
		return operation.progress(json, choice, run.connection).state;
	} catch (error) {
		const { kind, details } = asFault(error);
		if (kind === 'ended') return details.id === undefined || details.id === id ? 'ended' : 'running';
		return kind === 'incomplete' ? 'finished' : undefined;
	}
}
