/**
 * Runs a task for each of `count` items, at most `width` at once, in order of their start.
 * The results come in the order of the items. A task must not reject.
 */
export async function sideBySide<T>(
	count: number,
	width: number,
	task: (index: number) => Promise<T>,
): Promise<T[]> {
	const results: T[] = Array(count);
	let next = 0;
	const lane = async () => {
		while (next < count) {
			const index = next++;
			results[index] = await task(index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
	return results;
}
