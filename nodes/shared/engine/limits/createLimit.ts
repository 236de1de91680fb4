import type { Clock } from '../clock';
import { Rate, type Bounds, type Departure } from './rate';
import { WaitingQueue, type Permit } from './waitingQueue';

export interface WantedCreate {
	/** How many images the create asks for */
	images: number;
	/** The provider's limit of images in flight, where it has one */
	mostImages?: number;
	/** Until when the provider's limit is waited for */
	giveUpAt: number;
	/** The run of a node that sends it; known by its identity alone */
	run: object;
	stop: AbortSignal;
}

export interface CreatePermit extends Permit {
	/** How long of the wait for it was for other images of this key: each of those ends */
	ownWaitMs: number;
}

interface Waiter {
	images: number;
	mostImages: number;
	deadline: number;
	run: object;
	/** What is left until the deadline, while it waits for images of this key and not for the provider */
	leftMs?: number;
	departure?: Departure;
}

/**
 * Nobody slows a burst of creates that nobody refused: how many there are is the user's choice
 * (Max Concurrency). After a 429 they are sent one by one; fifty a second is free again.
 */
const BOUNDS: Bounds = {
	start: Infinity,
	most: 50,
	refillSeconds: 1,
	plateauSeconds: 20,
	plateauAnswers: { least: 70, most: 200 },
	opening: { perSecond: 4, doublesMs: 500, fewAnswers: 3, forgottenMs: 60_000 },
};

const never = new AbortController().signal;

/**
 * The creates of one key, first come first served. Images in flight are counted where the provider limits
 * those (Ideogram: ten): who needs more room than there is goes before all who come later, so that small
 * requests do not pass a large one for ever. What no such limit holds waits behind none.
 */
export class CreateLimit {
	private images = 0;
	private permits = 0;
	private readonly rate: Rate;
	private readonly queue: WaitingQueue<Waiter>;
	/** The runs that met the 429 which closed it, and those for which it is half open: they find out whether it holds for them */
	private throttled = new WeakSet();
	private readonly halfOpen = new WeakSet();

	constructor(private readonly clock: Clock) {
		this.rate = new Rate(clock, BOUNDS);
		this.queue = new WaitingQueue(
			clock,
			(waiting, now) => this.next(waiting, now),
			(one) => this.isTooLong(one) && this.throttled.has(one.run),
		);
	}

	get isIdle(): boolean {
		return this.permits === 0 && this.queue.length === 0;
	}

	/**
	 * A permit, or nothing where the provider's limit leaves none by `giveUpAt`. Waiting for images of this
	 * key does not count.
	 */
	async acquire({ images, mostImages = Infinity, giveUpAt, run, stop }: WantedCreate): Promise<CreatePermit | undefined> {
		const counted = mostImages === Infinity ? 0 : images;
		const waiter: Waiter = { images: counted, mostImages, deadline: giveUpAt, run };
		await this.queue.wait(waiter, stop);
		const { departure } = waiter;
		if (!departure) return undefined;
		return {
			ownWaitMs: waiter.deadline - giveUpAt,
			accepted: () => this.rate.answered(departure),
			refused: (retryAfterMs) => {
				if (this.rate.closedUntil <= this.clock.now()) this.throttled = new WeakSet();
				this.throttled.add(run);
				this.rate.refused(departure, retryAfterMs);
				this.queue.giveUp();
			},
			release: () => this.release(waiter),
		};
	}

	private next(waiting: Waiter[], now: number): Waiter | number {
		for (const one of waiting) {
			if (one.leftMs !== undefined) one.deadline = now + one.leftMs;
			one.leftMs = undefined;
		}
		const first = waiting.find((one) => this.mayProbe(one));
		if (first) {
			this.halfOpen.add(first.run);
			return this.admit(first, now);
		}
		const roomAt = this.rate.roomAt(now);
		if (roomAt > now) return roomAt;
		const firstOfMany = waiting.find(({ mostImages }) => mostImages !== Infinity);
		const next = waiting.find((one) => one.mostImages === Infinity || (one === firstOfMany && this.fits(one)));
		return next ? this.admit(next, now) : this.holdUp(waiting, now);
	}

	private admit(waiter: Waiter, now: number): Waiter {
		waiter.departure = this.rate.depart(now);
		this.permits++;
		this.images += waiter.images;
		return waiter;
	}

	/** Whether the provider asked for a longer wait than this one can. */
	private isTooLong({ deadline }: Waiter): boolean {
		return deadline < this.rate.closedUntil;
	}

	/** A run that cannot wait for so long tries once: it may have been meant for others. */
	private mayProbe(one: Waiter): boolean {
		return this.isTooLong(one) && !this.throttled.has(one.run) && !this.halfOpen.has(one.run) && this.fits(one);
	}

	/** Until a permit is released, which each is in the end. */
	private holdUp(waiting: Waiter[], now: number): number {
		for (const one of waiting) {
			one.leftMs = one.deadline - now;
			one.deadline = Infinity;
		}
		return Infinity;
	}

	/** A request that is larger than the limit goes alone. */
	private fits({ images, mostImages }: Waiter): boolean {
		return this.images === 0 || this.images + images <= mostImages;
	}

	private release({ images, run }: Waiter): void {
		this.halfOpen.delete(run);
		this.permits--;
		this.images -= images;
		// whoever releases it may have failed: its item ends the batch before the next one is sent
		if (this.queue.length > 0) void this.clock.sleep(0, never).then(() => this.queue.serve());
	}
}
