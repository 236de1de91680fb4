/** What some work costs the processor, in milliseconds: on a loaded machine the time that passes says nothing of that. */
export async function processorMs(work: () => unknown): Promise<number> {
	const used = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(used);
	return (user + system) / 1000;
}
