import type { Clock } from '../clock';
import { Rate, type Bounds, type Departure } from './rate';
import { WaitingQueue, type Permit } from './waitingQueue';

export interface WantedCreate {
	/** How many images the create asks for */
	images: number;
	/** The provider's limit of images in flight, if it has one */
	mostImages?: number;
	/** How long to wait for the provider's limit, as a time */
	giveUpAt: number;
	/** The run of a node that sends it; compared by identity only */
	run: object;
	stop: AbortSignal;
}

export interface CreatePermit extends Permit {
	/** How long it waited for other images of this key, which always end */
	ownWaitMs: number;
}

interface Waiter {
	images: number;
	mostImages: number;
	deadline: number;
	run: object;
	/** The time left until the deadline, while it waits for images of this key and not for the provider */
	leftMs?: number;
	departure?: Departure;
}

/**
 * A burst of creates that was never refused is not slowed down: how many there are is the user's choice (Max
 * Concurrency). After a 429 they are sent one by one; at fifty per second there is no limit again.
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
 * The creates of one key, first come first served. Images in flight are counted if the provider limits them
 * (Ideogram: ten): a request that needs more room than there is goes before all later ones, so that small
 * requests do not overtake a large one forever. Requests without such a limit do not wait behind it.
 */
export class CreateLimit {
	private images = 0;
	private permits = 0;
	private readonly rate: Rate;
	private readonly queue: WaitingQueue<Waiter>;
	/**
	 * The runs that met the 429 which closed it, and those for which it is half open: they find out whether
	 * it applies to them
	 */
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
	 * Returns a permit, or undefined if the provider's limit leaves none by `giveUpAt`. Waiting for images of
	 * this key does not count.
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

	/** Whether the provider asked for a longer wait than this waiter can afford. */
	private isTooLong({ deadline }: Waiter): boolean {
		return deadline < this.rate.closedUntil;
	}

	/** A run that cannot wait that long tries once: the limit may have been meant for others. */
	private mayProbe(one: Waiter): boolean {
		return this.isTooLong(one) && !this.throttled.has(one.run) && !this.halfOpen.has(one.run) && this.fits(one);
	}

	/** Waits until a permit is released, which every permit is in the end. */
	private holdUp(waiting: Waiter[], now: number): number {
		for (const one of waiting) {
			one.leftMs = one.deadline - now;
			one.deadline = Infinity;
		}
		return Infinity;
	}

	/** A request that is larger than the limit is sent alone. */
	private fits({ images, mostImages }: Waiter): boolean {
		return this.images === 0 || this.images + images <= mostImages;
	}

	private release({ images, run }: Waiter): void {
		this.halfOpen.delete(run);
		this.permits--;
		this.images -= images;
		// the releasing item may have failed: it ends the batch before the next one is sent
		if (this.queue.length > 0) void this.clock.sleep(0, never).then(() => this.queue.serve());
	}
}
