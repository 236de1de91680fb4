/**
 * Runs a task for each of `count` items, at most `width` at once, started in order. The results are in the
 * order of the items. If one fails no other is started, and its reason is thrown at once.
 *
 * A task may free its place before it ends (its image is made, and only has to be fetched): the next one
 * starts then, as long as no more than `mostAfter` continue without a place.
 */
export async function sideBySide<T>(
	count: number,
	width: number,
	task: (index: number, freePlace: () => void) => Promise<T>,
	mostAfter = 0,
): Promise<T[]> {
	const results: T[] = Array(count);
	const going: Array<Promise<void>> = [];
	let next = 0;
	let after = 0;
	let hasFailed = false;

	/** Starts a task; resolves when its place is free. */
	const start = async (index: number): Promise<void> => {
		let isFree = false;
		await new Promise<void>((free, fail) => {
			const freePlace = () => {
				if (isFree || after >= mostAfter) return;
				isFree = true;
				after++;
				free();
			};
			const failedWith = (error: unknown): unknown => {
				hasFailed = true;
				fail(error);
				return error;
			};
			const run = async () => {
				try {
					results[index] = await task(index, freePlace);
				} catch (error) {
					throw failedWith(error);
				} finally {
					if (isFree) after--;
					free();
				}
			};
			const ended = run();
			ended.catch(() => {}); // whoever waits for all of them gets the error
			going.push(ended);
		});
	};
	const worker = async () => {
		while (next < count && !hasFailed) await start(next++);
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
	await Promise.all(going);
	return results;
}
