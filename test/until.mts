import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds; what does not come to pass in time is an error. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
	const deadline = Date.now() + withinMs;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error('It did not come to pass in time');
		await sleep(10);
	}
}
