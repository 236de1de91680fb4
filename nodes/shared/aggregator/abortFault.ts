import { Fault } from './fault';

/** What cut a request off: its time (whose signal has a TimeoutError for its reason), a limit of ours, or the user. */
export function abortFault({ reason }: AbortSignal, what: string): Fault {
	if (reason instanceof Fault) return reason;
	const isTimeout = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
	return isTimeout
		? new Fault('timeout', `${what} did not answer in time`)
		: new Fault('stopped', 'The execution was stopped');
}
