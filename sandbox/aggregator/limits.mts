import { Refusal } from './answer.mts';
import type { World } from './world.mts';

/** How much of its limits each vendor's account has used. */
export interface Usage {
	tokens?: number;
	tokensAt: number;
	imagesInFlight: number;
	/** When the polls of the last second were answered */
	polls: number[];
}

function usageOf(world: World, vendor: string): Usage {
	const usage = world.usage.get(vendor) ?? { tokensAt: 0, imagesInFlight: 0, polls: [] };
	world.usage.set(vendor, usage);
	return usage;
}

/** Replicate's limit: this many creates per minute, `burst` of them at once. */
export function takeCreate(world: World, vendor: string): void {
	const { createsPerMinute, burst = 1 } = world.settings.limits;
	if (!createsPerMinute) return;
	const usage = usageOf(world, vendor);
	const now = Date.now();
	const perMs = createsPerMinute / 60_000;
	const tokens = Math.min(burst, (usage.tokens ?? burst) + (now - usage.tokensAt) * perMs);
	Object.assign(usage, { tokens: tokens >= 1 ? tokens - 1 : tokens, tokensAt: now });
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

/** This many polls in any second; without a Retry-After, as most gateways answer. */
export function takeRead(world: World, vendor: string): void {
	const most = world.settings.limits.pollsPerSecond;
	if (!most) return;
	const usage = usageOf(world, vendor);
	const now = performance.now();
	usage.polls = usage.polls.filter((at) => at > now - 1_000);
	if (usage.polls.length >= most) throw new Refusal({ status: 429, body: { detail: 'Request was throttled.', status: 429 } });
	usage.polls.push(now);
}

/** Ideogram's limit: it counts the images of the requests in flight, not the requests. */
export async function withImagesInFlight<T>(
	world: World,
	vendor: string,
	images: number,
	work: () => Promise<T>,
): Promise<T> {
	const limit = world.settings.limits.inflightImages ?? Infinity;
	const usage = usageOf(world, vendor);
	if (usage.imagesInFlight + images > limit) {
		throw new Refusal({
			status: 429,
			body: {
				error: 'Too many requests in flight',
				reject_reason: 'inflight_limit',
				max_inflight_requests: limit,
			},
		});
	}
	usage.imagesInFlight += images;
	try {
		return await work();
	} finally {
		usage.imagesInFlight -= images;
	}
}
