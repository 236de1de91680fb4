import type { ApiRequest } from '../aggregator/call';
import { asFault, type Fault, type FaultKind } from '../aggregator/fault';
import type { Reply } from '../aggregator/reply';
import { until } from './clock';
import { growingPauseMs } from './gate';
import type { Reader } from './readLane';
import type { Run } from './run';

const PASSING: FaultKind[] = ['transient', 'unreadable', 'neverSent', 'rateLimited'];

/**
 * Repeats what costs nothing (a status read, a download) over passing faults, with growing pauses or
 * those that were asked for, as long as the deadline and the number of tries allow.
 */
export async function repeatRead<T>(
	run: Run,
	deadline: number,
	mostTries: number,
	attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await attempt(until(deadline, run.clock.now(), run.stop));
		} catch (error) {
			const fault = asFault(error);
			const pause = pauseAfter(fault, tries);
			const pointless = !PASSING.includes(fault.kind) || tries >= mostTries;
			if (pointless || run.clock.now() + pause >= deadline) throw fault;
			await run.clock.sleep(pause, run.stop);
		}
	}
}

function pauseAfter(fault: Fault, tries: number): number {
	// || and not ??: whoever asks for no pause at all (or until a time that has passed) has named none
	return fault.details.retryAfterMs || growingPauseMs(tries - 1);
}

/** A status read, in its turn among those of the run. */
export async function readStatus(
	run: Run,
	request: ApiRequest,
	reader: Reader,
	mostTries: number,
): Promise<Reply> {
	return await repeatRead(run, reader.deadline, mostTries, async (signal) => {
		try {
			return await run.reads.inTurn(reader, run.stop, async () => await run.call(request, signal));
		} catch (error) {
			throw slowingDown(run, asFault(error));
		}
	});
}

function slowingDown(run: Run, fault: Fault): Fault {
	if (fault.kind === 'rateLimited') run.reads.slowDown(fault.details.retryAfterMs || growingPauseMs(1));
	return fault;
}

/** A first look, at a generation of which nothing is known here: one that is picked up. It goes before others. */
export async function readFirst(run: Run, request: ApiRequest, deadline: number, mostTries: number): Promise<Reply> {
	run.reads.inFlight++;
	try {
		return await readStatus(run, request, { deadline, urgency: () => 1 }, mostTries);
	} finally {
		run.reads.inFlight--;
	}
}
