import { asFault, Fault, sentences } from '../aggregator/fault';
import type { ApiRequest } from '../aggregator/call';
import type { Reply } from '../aggregator/reply';
import { chanceFinished, pauseBeforeRead, type Known } from './pace';
import type { Finished, Progress, Running } from './operation';
import { readStatus } from './read';
import type { Reader } from './readLane';
import type { Run } from './run';

export interface Waiting {
	running: Running;
	/** Reads the status; costs nothing */
	poll: ApiRequest;
	progress(reply: Reply): Progress;
	/** When the request was sent, and when the item's time is over */
	since: number;
	deadline: number;
	/** What it is, for how long such generations take */
	kind?: string;
	pickUpNode?: string;
}

/**
 * Waits for a generation to finish: look, pause, look again, until the deadline. Statuses that
 * nobody has documented wait on. Reads that fail for now are repeated as long as there is time: what
 * was paid for is not given up because of one bad answer.
 */
export async function wait(run: Run, waiting: Waiting): Promise<{ finished: Finished; reply: unknown }> {
	let last: Running = waiting.running;
	let lastRead = waiting.since;
	run.reads.inFlight++;
	try {
		while (true) {
			await pauseFor(run, waiting);
			const { progress, reply } = await look(run, waiting, lastRead, last);
			if (progress.state === 'finished') {
				noteDuration(run, waiting, lastRead);
				return { finished: progress, reply };
			}
			last = progress;
			lastRead = run.clock.now();
		}
	} catch (error) {
		throw withLastStatus(asFault(error), run, waiting, last);
	} finally {
		run.reads.inFlight--;
	}
}

/** What one status read says; where the provider does not know the id yet, what was known before. */
async function look(
	run: Run,
	waiting: Waiting,
	lastRead: number,
	last: Running,
): Promise<{ progress: Progress; reply?: unknown }> {
	try {
		const reader = readerOf(run, waiting, lastRead);
		const reply = await readStatus(run, waiting.poll, reader, Number.POSITIVE_INFINITY);
		return { progress: waiting.progress(reply), reply: reply.json };
	} catch (error) {
		const fault = asFault(error);
		if (isNotKnownYet(run, waiting, fault)) return { progress: last };
		throw fault;
	}
}

/**
 * A 404 right after the create is no end: not every machine of a gateway knows at once what one of them
 * accepted, and whoever gives up here pays again.
 */
function isNotKnownYet(run: Run, { since, kind }: Waiting, { kind: fault, details }: Fault): boolean {
	const submittedHere = kind !== undefined;
	return fault === 'ended' && details.httpCode === '404' && submittedHere && run.clock.now() - since < KNOWN_AFTER_MS;
}

const KNOWN_AFTER_MS = 30_000;

async function pauseFor(run: Run, { since, deadline, kind }: Waiting): Promise<void> {
	const now = run.clock.now();
	const pause = 1000 * pauseBeforeRead((now - since) / 1000, known(run, kind), run.reads.inFlight);
	await run.clock.sleep(Math.min(pause, deadline - now), run.stop);
	if (run.clock.now() >= deadline) throw new Fault('timeout', '');
}

function readerOf(run: Run, { since, deadline, kind }: Waiting, lastRead: number): Reader {
	const seen = known(run, kind);
	return {
		deadline,
		urgency: (now) => chanceFinished((lastRead - since) / 1000, (now - since) / 1000, seen),
	};
}

function known(run: Run, kind: string | undefined): Known | undefined {
	return kind === undefined ? undefined : run.durations.known(kind);
}

/** It finished at some time between the last two reads. */
function noteDuration(run: Run, { since, kind }: Waiting, lastRead: number): void {
	if (kind === undefined) return;
	const finished = (lastRead + run.clock.now()) / 2;
	run.durations.note(kind, (finished - since) / 1000);
}

function withLastStatus(fault: Fault, run: Run, waiting: Waiting, last: Running): Fault {
	const outOfTime = fault.kind === 'timeout' || run.clock.now() >= waiting.deadline;
	if (!outOfTime || fault.kind === 'ended') return fault.with({ id: last.id });
	const seconds = Math.round((run.clock.now() - waiting.since) / 1000);
	return new Fault('timeout', `No result from ${run.connection.label} after ${seconds} s`, {
		...fault.details,
		id: last.id,
		description: sentences(
			`The last status was "${last.status}"`,
			fault.kind === 'timeout' ? '' : fault.message,
			waiting.pickUpNode && `It may still finish: '${waiting.pickUpNode}' picks it up by its ID`,
			"Raise 'Timeout' in the options if this model needs longer",
		),
	});
}
