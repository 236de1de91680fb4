/**
 * Runs a task for each of `count` items, at most `width` at once, in order of their start. The results
 * come in the order of the items. A task must not reject.
 *
 * A task may free its place before it ends (its image is made, and only has to be fetched): the next one
 * starts then, as long as no more than `mostAfter` go on without a place.
 */
export async function sideBySide<T>(
	count: number,
	width: number,
	task: (index: number, freePlace: () => void) => Promise<T>,
	mostAfter = 0,
): Promise<T[]> {
	const results: Array<Promise<T>> = Array(count);
	let next = 0;
	let after = 0;

	/** Starts a task; resolves when its place is free. */
	const start = async (index: number): Promise<void> => {
		let isFree = false;
		await new Promise<void>((free) => {
			const freePlace = () => {
				if (isFree || after >= mostAfter) return;
				isFree = true;
				after++;
				free();
			};
			results[index] = task(index, freePlace).finally(() => {
				if (isFree) after--;
				free();
			});
		});
	};
	const worker = async () => {
		while (next < count) await start(next++);
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
	return await Promise.all(results);
}
