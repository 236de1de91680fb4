import type { FaultDetails, Fault } from '../aggregator/fault';
import type { Ending } from './runItems';
import { describe } from './nodeError';

/**
 * When the node fails as a whole, its other items' images would be lost with it: the description
 * lists the id or URL of every item that was paid for.
 */
export function paidReport(endings: Ending[], failed: number, fault?: Fault): Pick<FaultDetails, 'description'> {
	const lines = endings.flatMap((ending, index) => {
		const paid = index === failed ? undefined : paidBy(ending);
		return paid === undefined ? [] : [`item ${index}: ${paid}`];
	});
	const own = fault === undefined ? '' : describe(fault);
	const others =
		lines.length === 0
			? ''
			: `Already paid for, and picked up by a retry of this execution: ${lines.join(', ')}.`;
	return { description: [own, others].filter(Boolean).join(' ') };
}

function paidBy(ending: Ending): string | undefined {
	if ('fault' in ending) {
		const { id, imageUrl } = ending.fault.details;
		const doubtful = ending.fault.kind === 'unknownOutcome' ? 'may have been billed' : undefined;
		return id ?? imageUrl ?? doubtful;
	}
	if (!ending.record) return undefined;
	const ids = ending.items.map(({ json }) => json.id ?? json.imageUrl).filter((id) => typeof id === 'string');
	return [...new Set(ids)].join(' ') || 'delivered as a file';
}
