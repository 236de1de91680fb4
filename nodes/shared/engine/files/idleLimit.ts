import { Fault } from '../../aggregator/fault';
import type { Clock } from '../clock';

export interface IdleLimit {
	/** Fires with the signal given, or when nothing has come for too long */
	signal: AbortSignal;
	/** Something came */
	alive(): void;
	/** All has come; to be called whatever happened */
	end(): void;
}

/** A limit on silence, not on length: a large file over a slow line may take its time. */
export function idleLimit(clock: Clock, ms: number, signal: AbortSignal): IdleLimit {
	const silence = new AbortController();
	const done = new AbortController();
	let last = clock.now();
	const watch = async () => {
		for (let left = ms; left > 0; left = last + ms - clock.now()) await clock.sleep(left, done.signal);
		silence.abort(new Fault('transient', `Nothing came for ${ms / 1000} s`));
	};
	watch().catch(() => {}); // ended in time
	return {
		signal: AbortSignal.any([signal, silence.signal]),
		alive: () => (last = clock.now()),
		end: () => done.abort(),
	};
}
