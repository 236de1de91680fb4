/**
 * Ends what its starter leaves behind. It is told on its input `+<pid>` of a process that was started and
 * `-<pid>` of one that has ended; when the input closes, because the starter crashed, was killed or is
 * done, it kills what is left, each with all that it started.
 */
import { createInterface } from 'node:readline';

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {}); // its starter decides

createInterface({ input: process.stdin })
	.on('line', (line) => {
		const pid = Number(line.slice(1));
		if (line.startsWith('+')) running.add(pid);
		else running.delete(pid);
	})
	.on('close', () => {
		for (const pid of running) {
			try {
				process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
			} catch {
				// it has ended already
			}
		}
	});
