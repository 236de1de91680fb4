import type { World } from './world.mts';

/** What n8n gives a node, and what may go wrong there. */
export const HELPERS = [
	'prepareBinaryData',
	'getBinaryStream',
	'getBinaryMetadata',
	'binaryToBuffer',
	'assertBinaryData',
	'httpRequest',
	'httpRequestWithAuthentication',
	'getNodeParameter',
	'getCredentials',
] as const;
export type Helper = (typeof HELPERS)[number];

/** What answers at once can fail, and nothing else. */
const AT_ONCE: readonly Helper[] = ['assertBinaryData', 'getNodeParameter'];

export interface Trouble {
	helper: Helper;
	/** After how many calls it begins, and for how many it lasts */
	from: number;
	times: number;
	does: 'fails' | 'hangs' | 'late';
}

export const LATE_MS = 20_000;

/** The troubles of a history: each call of a helper goes through it. */
export class Troubles {
	private readonly calls = new Map<Helper, number>();
	/** What happened, in its order */
	readonly met: Trouble[] = [];

	constructor(
		private readonly troubles: Trouble[],
		private readonly world: World,
	) {}

	/** @throws where the helper fails; for one that answers at once */
	now(helper: Helper): void {
		const trouble = this.next(helper);
		if (trouble?.does === 'fails') throw failure(helper);
	}

	/** Settles when the helper may do its work; never where it hangs. */
	async before(helper: Helper): Promise<void> {
		const trouble = this.next(helper);
		if (trouble?.does === 'fails') throw failure(helper);
		if (trouble?.does === 'hangs') await new Promise<never>(() => {});
		if (trouble?.does === 'late') await this.world.time.clock.sleep(LATE_MS, new AbortController().signal);
	}

	private next(helper: Helper): Trouble | undefined {
		const call = this.calls.get(helper) ?? 0;
		this.calls.set(helper, call + 1);
		const trouble = this.troubles.find((one) => one.helper === helper && call >= one.from && call < one.from + one.times && !(AT_ONCE.includes(helper) && one.does !== 'fails'));
		if (trouble) this.met.push(trouble);
		return trouble;
	}
}

function failure(helper: Helper): Error {
	return new Error(helper === 'prepareBinaryData' ? 'ENOSPC: no space left on device' : `${helper} failed`);
}
