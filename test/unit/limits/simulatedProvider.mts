import { setMaxListeners } from 'node:events';

import { Fault } from '../../../nodes/shared/aggregator/fault';
import type { Reply } from '../../../nodes/shared/aggregator/reply';
import { poll } from '../../../nodes/shared/engine/jobs/poll';
import { Durations, Limiter } from '../../../nodes/shared/engine/limits/limiter';
import type { Run } from '../../../nodes/shared/engine/run';
import { sideBySide } from '../../../nodes/shared/engine/sideBySide';
import { readOptions } from '../../../nodes/shared/form/options';
import { simulatedClock } from '../simulatedClock.mts';

export interface Provider {
	/** Polls it answers in any second; those above get a 429 */
	pollsASecond?: number;
	/** What it then names as Retry-After */
	retryAfterMs?: number;
	/** Milliseconds that each way of a poll takes */
	onTheWay?: () => number;
	durations?: Durations;
	/** What its pages say of how long a generation takes */
	usualSeconds?: number;
	/** The first polls of each generation that are answered 503 */
	failing?: number;
	/** The limiter knows what is allowed from the beginning */
	knownLimit?: boolean;
}

export interface Seen {
	/** When it was asked for */
	since: number;
	/** From finished to seen */
	lagMs: number;
	polls: number;
}

/** Generations of a provider under a simulated clock, waited for by the real loop under the real limiter. */
export function simulatedProvider({ pollsASecond = Infinity, retryAfterMs, onTheWay = () => 0, durations = new Durations(), usualSeconds, failing = 0, knownLimit = false }: Provider = {}) {
	const time = simulatedClock();
	const { clock } = time;
	const limiter = new Limiter(clock, knownLimit ? { start: 1, most: 1, refillSeconds: 1 / pollsASecond, plateauSeconds: 1, plateauAnswers: { least: 1, most: 1 } } : undefined);
	const polls: number[] = [];
	const refused: number[] = [];
	const stop = new AbortController().signal;
	setMaxListeners(0, stop);
	const travel = async () => {
		const ms = onTheWay();
		if (ms > 0) await clock.sleep(ms, stop);
	};

	async function generation(ms: number, kind = 'model'): Promise<Seen> {
		const since = clock.now();
		let own = 0;
		let seenAt = 0;
		const run = {
			clock,
			limiter,
			durations,
			options: readOptions({}),
			stop,
			connection: { label: 'Simulated' },
			call: async () => {
				await travel();
				const now = clock.now();
				const tooMany = polls.filter((at) => at > now - 1000).length >= pollsASecond;
				(tooMany ? refused : polls).push(now);
				own++;
				seenAt = now;
				await travel();
				if (own <= failing) throw new Fault('transient', 'Unavailable', { httpCode: '503' });
				if (tooMany) throw new Fault('rateLimited', 'Too many requests', { retryAfterMs });
				return { json: {} } as Reply;
			},
		} as unknown as Run;
		await poll(run, {
			last: { state: 'running', id: 'x', status: 'starting' },
			request: { method: 'GET', url: 'http://simulated/' },
			durationKey: kind,
			usualSeconds,
			waits: true,
			purpose: 'status',
			isFree: false,
			sentAt: since,
			since,
			deadline: since + 1e7,
			progress: () =>
				seenAt - since >= ms
					? { state: 'finished', outcome: { images: [] } }
					: { state: 'running', id: 'x', status: 'processing' },
		});
		return { since, lagMs: seenAt - since - ms, polls: own };
	}

	/** Images side by side, as one run of a node makes them. */
	async function batch(durationsMs: number[], width: number): Promise<{ ms: number; seen: Seen[] }> {
		const start = clock.now();
		const seen = await time.finish(sideBySide(durationsMs.length, width, async (index) => await generation(durationsMs[index])));
		return { ms: clock.now() - start, seen };
	}

	return { time, limiter, polls, refused, generation, batch };
}
