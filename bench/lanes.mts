/** Runs a task `count` times, `width` at once, and gives what each gave. */
export async function inLanes<T>(count: number, width: number, task: (index: number) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	let next = 0;
	const lane = async () => {
		while (next < count) {
			const index = next++;
			results[index] = await task(index);
		}
	};
	await Promise.all(Array.from({ length: width }, lane));
	return results;
}
