/**
 * Ends what its starter leaves behind. It is told on its input `+<pid>` of a process that was started,
 * `-<pid>` of one that has ended, and `~<path>` of a folder that nobody needs afterwards. When the input
 * closes, because the starter crashed, was killed or is done, it kills what is left, each with all that
 * it started, and removes the folders.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const running = new Set();
const folders = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {}); // its starter decides

createInterface({ input: process.stdin })
	.on('line', (line) => {
		const what = line.slice(1);
		if (line.startsWith('~')) folders.add(what);
		else if (line.startsWith('+')) running.add(Number(what));
		else running.delete(Number(what));
	})
	.on('close', () => {
		for (const pid of running) {
			try {
				process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
			} catch {
				// it has ended already
			}
		}
		for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
	});
