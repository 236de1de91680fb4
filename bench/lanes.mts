/** Runs a task `count` times, `width` at once, and returns the results. */
export async function inLanes<T>(count: number, width: number, task: (index: number, lane: number) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	let next = 0;
	const work = async (lane: number) => {
		while (next < count) {
			const index = next++;
			results[index] = await task(index, lane);
		}
	};
	await Promise.all(Array.from({ length: width }, async (_, lane) => await work(lane)));
	return results;
}
