import type { Clock } from './clock';

/** The pause before a repeated request where the provider named none: grows, with jitter. */
export function growingPauseMs(attempt: number, random: () => number = Math.random): number {
	const base = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
	return base * (1 - JITTER * random());
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const JITTER = 0.25;

/** Replies that name a wait mean it to the second; a little more keeps us from knocking too early. */
const RETRY_AFTER_MARGIN_MS = 100;

/**
 * The one gate in front of a credential's creates in one run of a node. When one item is told to
 * slow down, all wait; then one goes ahead, and with each success twice as many, so that a batch
 * slows down and finishes instead of hammering. It also counts images in flight, where the provider
 * limits those (Ideogram: ten).
 */
export class Gate {
	private closedUntil = 0;
	/** How many creates may be on their way at once */
	private width = Number.POSITIVE_INFINITY;
	private onTheWay = 0;
	private images = 0;
	private queue: Array<() => void> = [];

	constructor(
		private readonly clock: Clock,
		private readonly mostImages: number = Number.POSITIVE_INFINITY,
	) {}

	/** Waits for a place, in the order of asking. False where there is none to be had by `giveUpAt`. */
	async enter(images: number, giveUpAt: number, stop: AbortSignal): Promise<boolean> {
		while (this.closedUntil > this.clock.now() || !this.hasRoom(images)) {
			const now = this.clock.now();
			if (now > giveUpAt || this.closedUntil > giveUpAt) return false;
			if (this.closedUntil > now) await this.clock.sleep(this.closedUntil - now, stop);
			else await this.change(stop);
		}
		this.onTheWay++;
		this.images += images;
		return true;
	}

	leave(images: number): void {
		this.onTheWay--;
		this.images -= images;
		this.wakeAll();
	}

	passed(): void {
		this.width *= 2;
		this.wakeAll();
	}

	/** Closes the gate for as long as the provider asked, or a growing while. */
	slowDown(retryAfterMs: number | undefined, attempt: number): void {
		const wait = retryAfterMs ? retryAfterMs + RETRY_AFTER_MARGIN_MS : growingPauseMs(attempt + 1);
		this.closedUntil = Math.max(this.closedUntil, this.clock.now() + wait);
		this.width = 1;
	}

	private hasRoom(images: number): boolean {
		const imagesFit = this.images === 0 || this.images + images <= this.mostImages;
		return this.onTheWay < this.width && imagesFit;
	}

	private async change(stop: AbortSignal): Promise<void> {
		await new Promise<void>((resolve) => {
			const wake = () => {
				stop.removeEventListener('abort', wake);
				resolve();
			};
			this.queue.push(wake);
			stop.addEventListener('abort', wake, { once: true });
		});
		// whoever left may have failed: its item ends the batch before the next one is sent
		await this.clock.sleep(0, stop);
	}

	private wakeAll(): void {
		const waiting = this.queue;
		this.queue = [];
		for (const wake of waiting) wake();
	}
}
