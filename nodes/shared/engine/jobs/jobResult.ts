import type { Progress } from '../outcome';
import type { Job } from './job';

/** What became of one request: finished, or, where nobody waits, its status. */
export interface JobResult {
	progress: Progress;
	/** The reply itself; there is none where an earlier try had finished */
	reply?: unknown;
	/** When the item's time is over */
	deadline: number;
	/** What is remembered of it; only of what is paid for */
	job?: Job;
}

export function idOf(progress: Progress): string | undefined {
	return progress.state === 'running' ? progress.id : progress.outcome.id;
}
