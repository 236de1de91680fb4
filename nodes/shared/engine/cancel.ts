import { asFault } from '../aggregator/fault';
import type { ApiRequest } from '../aggregator/call';
import type { Reply } from '../aggregator/reply';
import type { Run } from './run';

/** Longer nobody waits for a cancel; its answer never matters. */
const CANCEL_TIMEOUT_MS = 5_000;

/**
 * Ends a running generation at the provider, best effort: the route is documented by no aggregator.
 * It leaves with a signal of its own, since the execution's is already aborted after a stop.
 *
 * @returns what the provider answered; nothing where it did not confirm
 */
export async function cancelAtProvider(run: Run, request: ApiRequest): Promise<Reply | undefined> {
	try {
		return await run.call(request, AbortSignal.timeout(CANCEL_TIMEOUT_MS));
	} catch (error) {
		run.context.logger.debug('The generation could not be cancelled at the provider', {
			node: run.nodeName,
			reason: asFault(error).message,
		});
		return undefined;
	}
}
