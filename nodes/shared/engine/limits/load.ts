/** Successive multiples of it, taken between 0 and 1, lie as far apart as they can. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** How many generations are in flight, under each duration key. */
export class Load {
	total = 0;
	private readonly byKey = new Map<string, number>();
	private added = 0;

	/** @returns a number between 0 and 1, by which equals can be told apart */
	add(durationKey = ''): number {
		this.total++;
		this.byKey.set(durationKey, this.of(durationKey) + 1);
		this.added++;
		return (this.added * GOLDEN) % 1;
	}

	remove(durationKey = ''): void {
		this.total--;
		const left = this.of(durationKey) - 1;
		if (left > 0) this.byKey.set(durationKey, left);
		else this.byKey.delete(durationKey);
	}

	of(durationKey = ''): number {
		return this.byKey.get(durationKey) ?? 0;
	}
}
