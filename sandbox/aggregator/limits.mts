import { Refusal } from './answer.mts';
import type { World } from './world.mts';

interface Bucket {
	tokens: number;
	at: number;
}

const buckets = new WeakMap<World, Bucket>();
const inFlight = new WeakMap<World, number>();

/** Replicate's limit: so many creates a minute, `burst` of them at once. */
export function takeCreate(world: World): void {
	const { createsPerMinute, burst = 1 } = world.settings.limits;
	if (!createsPerMinute) return;
	const now = Date.now();
	const perMs = createsPerMinute / 60_000;
	const bucket = buckets.get(world) ?? { tokens: burst, at: now };
	const tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perMs);
	buckets.set(world, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
	if (tokens >= 1) return;
	const seconds = Math.max(1, Math.ceil((1 - tokens) / perMs / 1000));
	throw new Refusal({
		status: 429,
		headers: { 'retry-after': String(seconds) },
		body: {
			detail: `Request was throttled. Your rate limit resets in ~${seconds}s.`,
			status: 429,
			retry_after: seconds,
		},
	});
}

/** Ideogram's limit: it counts the images of the requests in flight, not the requests. */
export async function withImagesInFlight<T>(
	world: World,
	images: number,
	work: () => Promise<T>,
): Promise<T> {
	const limit = world.settings.limits.inflightImages ?? Infinity;
	const before = inFlight.get(world) ?? 0;
	if (before + images > limit) {
		throw new Refusal({
			status: 429,
			body: {
				error: 'Too many requests in flight',
				reject_reason: 'inflight_limit',
				max_inflight_requests: limit,
			},
		});
	}
	inFlight.set(world, before + images);
	try {
		return await work();
	} finally {
		inFlight.set(world, Math.max(0, (inFlight.get(world) ?? 0) - images));
	}
}

export function resetLimits(world: World): void {
	buckets.delete(world);
	inFlight.delete(world);
}
