import { Fault } from '../aggregator/fault';
import { pays, type Operation } from './operation';

/**
 * A sheet of 10,000 rows by mistake must cost nothing: what all items of a run would pay for is counted
 * before the first of them is sent. What is no image (a description) counts as one.
 *
 * @param choices of the items whose parameters are right; the others send nothing
 * @returns the fault where it is more than the user allows
 */
export function beyondLimit<Choice>(
	operation: Pick<Operation<Choice>, 'paid' | 'next' | 'imageCount'>,
	choices: Choice[],
	maxImages: number,
): Fault | undefined {
	if (!pays(operation) || maxImages === 0) return undefined;
	const images = choices.reduce((sum, choice) => sum + countOf(operation.imageCount?.(choice)), 0);
	if (images <= maxImages) return undefined;
	return new Fault('parameter', `This run would pay for ${images} images, and 'Max Images per Run' allows ${maxImages}`, {
		description: `The ${choices.length} input items ask for ${images} images in all. Nothing was sent for any item. Raise 'Max Images per Run' in the options if that is what you want, or give the node fewer items.`,
	});
}

/** At least one: a count below, which an expression may give, would make room for others. */
export function countOf(count = 1): number {
	return Number.isNaN(count) ? 1 : Math.max(1, count);
}
