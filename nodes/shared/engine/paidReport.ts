import type { Fault, FaultDetails } from '../aggregator/fault';
import { describe } from './nodeError';
import type { PaidRecord, Records } from './records';
import type { Ending } from './trip';

/**
 * When the node fails as a whole, its other items' images would be lost with it: the description
 * lists the id or URL of every item that was paid for, and the items of which nobody knows; also those
 * that an earlier try paid for and this one did not come to.
 */
export function paidReport(
	endings: Ending[],
	records: Records,
	failed: number,
	fault?: Fault,
): Pick<FaultDetails, 'description'> {
	const others = endings
		.map((ending, index) => ({ index, paid: paidBy(ending, records.ofItem(index)), doubt: doubtOf(ending, records.ofItem(index)) }))
		.filter(({ index }) => index !== failed);
	const paid = others.filter((other) => other.paid !== undefined);
	const doubtful = others.filter((other) => other.paid === undefined && other.doubt !== undefined);
	return {
		description: [
			fault === undefined ? '' : describe(fault),
			paid.length === 0
				? ''
				: `Already paid for, and picked up by a retry of this execution: ${paid.map((item) => `item ${item.index}: ${item.paid}`).join(', ')}.`,
			doubtful.length === 0
				? ''
				: `In doubt: ${doubtful.map(({ index }) => `item ${index}`).join(', ')}. ${doubtful[0].doubt}`,
		]
			.filter(Boolean)
			.join(' '),
	};
}

function paidBy(ending: Ending, kept: PaidRecord | undefined): string | undefined {
	if (!('fault' in ending)) return nameOf(ending.record);
	const { id, imageUrl } = ending.fault.details;
	return id ?? imageUrl ?? nameOf(kept);
}

function nameOf(record: PaidRecord | undefined): string | undefined {
	if (!record || record.unknown) return undefined;
	const urls = (record.outcome?.images ?? []).flatMap(({ url }) => (url === undefined ? [] : [url]));
	return record.id ?? (urls.join(' ') || 'kept as it came');
}

/** What is said of a request whose answer was lost, or cut off by the stop; nothing where none was sent. */
function doubtOf(ending: Ending, kept: PaidRecord | undefined): string | undefined {
	if ('fault' in ending) {
		const { kind, details } = ending.fault;
		if (kind === 'unknownOutcome' || kind === 'stopped') return details.description ?? kept?.unknown?.description;
	}
	return kept?.unknown?.description;
}
