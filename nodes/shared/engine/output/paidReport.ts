import type { INodeExecutionData } from 'n8n-workflow';

import { sentences, type Fault, type FaultDetails } from '../../aggregator/fault';
import type { Job } from '../jobs/job';

/**
 * When the node fails as a whole, its other items' images would be lost with it. The description says why,
 * then how to come to those images, and last the id or URL of every item that was paid for; between them
 * the items of which nobody knows. Those count as well that an earlier try paid for and this one did not
 * come to.
 */
export function paidReport(
	results: ItemResult[],
	jobs: Map<number, Job[]>,
	failed: number,
	fault?: Fault,
): Pick<FaultDetails, 'description'> {
	const others = results
		.map((result, index) => {
			const own = jobs.get(index) ?? [];
			return { index, paid: paidBy(result, own), doubt: doubtOf(result, own) };
		})
		.filter(({ index }) => index !== failed);
	const paid = others.filter((other) => other.paid !== undefined);
	const doubtful = others.filter((other) => other.doubt !== undefined);
	const named = paid.map(({ index, paid: name }) => `item ${index}: ${name}`);
	return {
		// the failed item's own id is put behind all this by the error
		description: sentences(
			fault?.details.description,
			paid.length > 0 && fault ? `${paid.length === 1 ? '1 other item is' : `${paid.length} other items are`} paid for. ${WAY_OUT}` : '',
			doubtful.length > 0 ? `In doubt: ${doubtful.map(({ index }) => `item ${index}`).join(', ')}. ${doubtful[0].doubt}` : '',
			named.length > 0 ? `Paid for: ${named.join(', ')}` : '',
		),
	};
}

/** A retry picks up what is paid for, and fails again at the same item unless it may go on. */
const WAY_OUT =
	"For their images, at no further cost: set 'On Error' to 'Continue (using error output)', save, and take Executions → Retry with currently saved workflow";

function paidBy(result: ItemResult, jobs: Job[]): string | undefined {
	const remembered = jobs.flatMap((job) => nameOf(job) ?? []);
	const { id, imageUrl } = 'fault' in result ? result.fault.details : {};
	const names = [...new Set(id === undefined ? remembered : [id, ...remembered])];
	return names.length > 0 ? names.join(' ') : imageUrl;
}

/** By what the user finds again what was paid for. */
export function nameOf(job: Job): string | undefined {
	if (job.state === 'unknown' && job.id === undefined) return undefined;
	const urls = (job.outcome?.images ?? []).flatMap(({ url }) => (url === undefined ? [] : [url]));
	return job.id ?? (urls.join(' ') || 'kept as it came');
}

/** What is said of a request whose answer was lost, or cut off by the stop; nothing where none was sent, or its id is known. */
function doubtOf(result: ItemResult, jobs: Job[]): string | undefined {
	const remembered = jobs.find((job) => job.doubt !== undefined && nameOf(job) === undefined)?.doubt?.description;
	if ('fault' in result) {
		const { kind, details } = result.fault;
		const isUnnamed = details.id === undefined && details.imageUrl === undefined;
		if (isUnnamed && (kind === 'unknownOutcome' || kind === 'stopped')) return details.description ?? remembered;
	}
	return remembered;
}

/** What came of an item: its output, with what remembers that it was paid for. */
export interface Processed {
	items: INodeExecutionData[];
	jobs: Job[];
}

/** How an item ended. */
export type ItemResult = Processed | { fault: Fault };
